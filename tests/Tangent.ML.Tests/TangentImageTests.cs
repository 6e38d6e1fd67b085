using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;
using Tangent.Features;

namespace Tangent.ML.Tests;

public sealed class TangentImageTests
{
    private const int Height = 6, Width = 8, Channels = 3, Count = 40, Length = Height * Width * Channels;

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("tangent", ColumnScale.Standard)]
    [InlineData("tangent", ColumnScale.None)]
    [InlineData("cntk-sketch", ColumnScale.Standard)]
    [InlineData("patches", ColumnScale.Standard)]
    [InlineData("zonal", ColumnScale.Unit)]
    public void Transform_PlanarPixels_EqualInterleaved(string method, ColumnScale scale)
    {
        byte[][] images = Images();
        IDataView planar = View(images.Select(Planar)), interleaved = View(images.Select(i => Array.ConvertAll(i, b => (float)b)));
        TangentTransformer first = Fit(planar, method, scale, interleave: false), second = Fit(interleaved, method, scale, interleave: true);
        Assert.Equal(((ImageSchema)first.Schema).Means, ((ImageSchema)second.Schema).Means, new Near());
        float[][] expected = Examples.Vectors(second.Transform(interleaved), "Out");
        Assert.Equal(expected, Examples.Vectors(first.Transform(planar), "Out"));

        var encoder = new ImageRowEncoder((ImageSchema)second.Schema);
        float[] input = new float[second.Map.InputDimension];
        encoder.Encode(Array.ConvertAll(images[7], b => (float)b), input);
        Assert.Equal(method == "zonal" ? Length + 1 : Length, input.Length);
        Assert.Equal(second.Map.Transform(input), expected[7]);
    }

    [Fact]
    public void Fit_Standard_HasTheStatisticsOfChannels()
    {
        byte[][] images = Images();
        var schema = (ImageSchema)Fit(View(images.Select(Planar)), "tangent", ColumnScale.Standard, interleave: false).Schema;
        for (int c = 0; c < Channels; c++)
        {
            double[] pixels = [.. images.SelectMany(i => i.Where((_, p) => p % Channels == c)).Select(b => b / 255.0)];
            double mean = pixels.Average();
            Assert.Equal(mean, schema.Means[c], 1e-9);
            Assert.Equal(Math.Sqrt(pixels.Average(p => (p - mean) * (p - mean))), schema.Deviations[c], 1e-9);
        }
    }

    [Fact]
    public void Fit_OtherSize_IsRefused()
    {
        var options = new TangentOptions { Image = new() { Height = 5, Width = 5 } };
        string message = Assert.Throws<ArgumentException>(() => _ml.Transforms.Tangent("Out", "Pixels", options).Fit(View(Images().Select(Planar)))).Message;
        Assert.StartsWith("column 'Pixels' has 144 slots, but images of 5 x 5 x 3 have 75", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TangentRidge_OfImages_SavesTheOrderOfPixels()
    {
        IDataView data = View(Images().Select(Planar));
        var options = new TangentRidgeOptions { Features = Options("tangent", ColumnScale.Standard, interleave: false), Ridge = 1e-3 };
        TangentRegressionTransformer fitted = _ml.Regression.Trainers.TangentRidge("Label", "Pixels", options).Fit(data);
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "images.tangent");
        fitted.Save(path);
        Assert.Equal(fitted.Transform(data).GetColumn<float>("Score"), _ml.Regression.LoadTangentRidge(path).Transform(data).GetColumn<float>("Score"));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private TangentTransformer Fit(IDataView data, string method, ColumnScale scale, bool interleave) =>
        _ml.Transforms.Tangent("Out", "Pixels", Options(method, scale, interleave)).Fit(data);

    private static TangentOptions Options(string method, ColumnScale scale, bool interleave) => new()
    {
        Method = method,
        FeatureCount = 32,
        Scale = scale,
        Image = new() { Height = Height, Width = Width, InterleavePixelColors = interleave },
    };

    private static byte[][] Images()
    {
        var random = new Random(4);
        byte[][] images = new byte[Count][];
        for (int i = 0; i < Count; i++)
        {
            images[i] = new byte[Length];
            random.NextBytes(images[i]);
        }

        return images;
    }

    private static float[] Planar(byte[] image) =>
        [.. Enumerable.Range(0, Length).Select(i => (float)image[(i % (Height * Width) * Channels) + (i / (Height * Width))])];

    private IDataView View(IEnumerable<float[]> images) => _ml.Data.LoadFromEnumerable(images.Select((pixels, i) => new Picture { Label = i % 3, Pixels = pixels }));

    private sealed class Picture
    {
        public float Label { get; set; }

        [VectorType(Length)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-12;

        public int GetHashCode(double obj) => 0;
    }
}
