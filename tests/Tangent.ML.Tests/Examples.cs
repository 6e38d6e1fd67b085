using Microsoft.ML;
using Microsoft.ML.Data;

namespace Tangent.ML.Tests;

/// <summary>Makes small data views.</summary>
internal static class Examples
{
    public const int Slots = 5;

    /// <summary>Returns rows whose label is a smooth function of the slots, and whose class is one of three by it.</summary>
    public static Example[] Rows(int count = 300, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float[] x = [.. Enumerable.Range(0, Slots).Select(_ => random.NextDouble() < 0.3 ? 0 : (float)(4 * random.NextDouble() - 2))];
            double y = Math.Sin(x[0] + x[1]) + x[2] * x[3] + 0.5 * x[4];
            return new Example { Id = i, Label = (float)y, Class = y < -0.7 ? "low" : y < 0.7 ? "middle" : "high", Features = x };
        })];
    }

    public static IDataView View(MLContext ml, int count = 300, int seed = 1) => ml.Data.LoadFromEnumerable(Rows(count, seed));

    /// <summary>Reads a column of vectors.</summary>
    public static float[][] Vectors(IDataView data, string column) =>
        [.. data.GetColumn<VBuffer<float>>(column).Select(v => v.DenseValues().ToArray())];
}

internal sealed class Example
{
    public float Id { get; set; }

    public float Label { get; set; }

    public string Class { get; set; } = "";

    [VectorType(Examples.Slots)]
    public float[] Features { get; set; } = [];
}

internal sealed class SparseExample
{
    [VectorType(Examples.Slots)]
    public VBuffer<float> Features { get; set; }
}

internal sealed class Scored
{
    public float Score { get; set; }
}

internal sealed class Classified
{
    public string Predicted { get; set; } = "";

    public float[] Score { get; set; } = [];
}
