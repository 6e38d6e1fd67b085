using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

/// <summary>Compares with the formulas in double precision; NarrowVectorTests runs this class on narrower hardware.</summary>
public sealed class TangentPlanTests
{
    public static TheoryData<string, int, int, int, int> Architectures => new()
    {
        { "conv3,relu,conv3,relu,conv3,relu,gap,dense", 9, 11, 3, 64 },
        { "conv3,relu,conv3,relu,pool2,conv3,relu,flatten,dense", 4, 6, 2, 32 },
        { "conv2,relu,conv4,relu,gap,dense", 6, 13, 1, 32 },
        { "conv3v,relu,conv2v,relu,gap,dense", 7, 20, 3, 64 },
        { "conv5,relu,conv1,relu,gap,dense,relu,dense", 8, 8, 3, 32 },
        { "conv3,conv3,relu,conv3,pool2,relu,gap,dense", 8, 4, 2, 128 },
        { "pool2,pool2,conv3,relu,gap,dense", 8, 16, 2, 32 },
        { "gap,dense,relu,dense", 3, 5, 4, 16 },
        { "flatten,dense,relu,dense,relu,dense", 3, 5, 2, 64 },
        { "pool2,flatten,dense,abs,dense", 4, 2, 3, 16 },
        { "conv3,leaky0.1,flatten,dense,abs,dense", 5, 3, 1, 256 },
        { "conv3,relu,gap,dense", 5, 9, 20, 64 },
        { "dense,relu,dense,relu,dense", 1, 1, 20, 64 },
        { "dense,relu,dense", 1, 1, 70, 128 },
        { "gap,dense", 3, 3, 3, 32 },
        { "dense", 1, 1, 5, 16 },
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Transform_AnyArchitecture_EqualsReference(string text, int height, int width, int channels, int r)
    {
        foreach ((KernelKind kind, TrainedLayers trained) in new[] { (KernelKind.Ntk, TrainedLayers.All), (KernelKind.Ntk, TrainedLayers.Hidden), (KernelKind.Nngp, TrainedLayers.All) })
        {
            TangentFeaturesOptions options = new()
            {
                Architecture = Architecture.Parse(text),
                Height = height,
                Width = width,
                Channels = channels,
                Kind = kind,
                Trained = trained,
                InnerWidth = r,
            };
            int weights = options.Architecture.Count(l => l is DenseLayer or ConvolutionLayer);
            if (trained == TrainedLayers.Hidden && weights < 3)
                continue;
            bool both = kind == KernelKind.Ntk && trained == TrainedLayers.All && weights > 1;
            var map = new TangentFeatures(options with { FeatureCount = both ? 2 * r : r }, 7);
            float[] image = NaiveSketch.Gaussian(map.InputDimension, 3), z = new float[map.OutputDimension];
            map.Transform(image, z);
            (double[] a, double[]? t) = NaiveTangentFeatures.Compute(options, r, 7, image);
            AssertClose(both ? [.. t!, .. a] : trained == TrainedLayers.Hidden ? t! : a, z);
        }
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);

        // Of the order of float rounding in the root of the mean square; a sign of v within rounding of 0 may turn one number.
        double error = 0, total = 0;
        for (int k = 0; k < expected.Length; k++)
        {
            error += (expected[k] - actual[k]) * (expected[k] - actual[k]);
            total += expected[k] * expected[k];
        }

        Assert.InRange(Math.Sqrt(error / total), 0, 3e-6);
    }
}
