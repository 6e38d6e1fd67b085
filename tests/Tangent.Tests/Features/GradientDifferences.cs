using Tangent.Features;

namespace Tangent.Tests.Features;

/// <summary>Compares Jacobians with central differences of a map's features.</summary>
internal static class GradientDifferences
{
    /// <summary>Asserts that the relative Frobenius error over all rows is below a tolerance.</summary>
    public static void AssertEqual(IDifferentiableFeatureMap map, float[] rows, float[] weights, float step, double tolerance)
    {
        int d = map.InputDimension, m = map.OutputDimension, k = weights.Length / m;
        float[] gradients = new float[rows.Length * k], moved = new float[rows.Length];
        map.Gradients(rows, weights, k, gradients);
        double error = 0, total = 0;
        for (int j = 0; j < d; j++)
        {
            double[] above = Values(step), below = Values(-step);
            for (int e = 0; e < above.Length; e++)
            {
                // The step as it was rounded.
                int row = e / k;
                double moves = (double)(rows[row * d + j] + step) - (rows[row * d + j] - step), expected = (above[e] - below[e]) / moves;
                error += Math.Pow(gradients[e * d + j] - expected, 2);
                total += expected * expected;
            }

            double[] Values(float by)
            {
                rows.CopyTo(moved, 0);
                for (int i = j; i < moved.Length; i += d)
                    moved[i] += by;
                float[] z = map.Transform(moved);
                return [.. Enumerable.Range(0, rows.Length / d * k).Select(e =>
                    Enumerable.Range(0, m).Sum(q => (double)z[e / k * m + q] * weights[e % k * m + q]))];
            }
        }

        double relative = Math.Sqrt(error / Math.Max(total, 1e-30));
        TestContext.Current.TestOutputHelper?.WriteLine($"differences: {relative:g3} of {Math.Sqrt(total):g3}");
        Assert.True(relative < tolerance || Math.Sqrt(error) < 1e-4, $"relative error {relative:g3}");
    }
}
