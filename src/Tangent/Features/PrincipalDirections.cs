using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Finds the directions of a metric in which inputs count most: leading eigenvectors of M.</summary>
/// <remarks>
/// Orthogonal iteration (Golub and Van Loan, "Matrix Computations", section 8.2) from coordinate vectors, a fixed number of steps, so deterministic. Directions of nearly
/// equal eigenvalues come out as some basis of their span. Cost: d^2 multiply-adds a direction and step.
/// </remarks>
public static class PrincipalDirections
{
    private const int Steps = 200;

    /// <summary>Finds the leading directions.</summary>
    /// <param name="metric">M.</param>
    /// <param name="count">The most directions.</param>
    /// <returns>By descending share: the eigenvalue's share of the trace, and the direction, d numbers of norm 1, the largest positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    public static IReadOnlyList<(double Share, double[] Direction)> Find(LearnedMetric metric, int count)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int d = metric.Dimension;
        double[] diagonal = metric.Diagonal();
        double trace = TensorPrimitives.Sum<double>(diagonal);
        int[] largest = [.. Enumerable.Range(0, d).OrderByDescending(j => diagonal[j]).Take(count)];
        double[][] directions = Array.ConvertAll(largest, j =>
        {
            double[] unit = new double[d];
            unit[j] = 1;
            return unit;
        });
        if (metric.IsDiagonal)
            return [.. directions.Select((u, i) => (diagonal[largest[i]] / trace, u))];
        double[] values = new double[directions.Length];
        for (int step = 0; step < Steps; step++)
        {
            for (int i = 0; i < directions.Length; i++)
            {
                double[] image = Multiply(metric, Multiply(metric, directions[i]));
                for (int j = 0; j < i; j++)
                    TensorPrimitives.MultiplyAdd(directions[j], -TensorPrimitives.Dot<double>(directions[j], image), image, image);
                values[i] = TensorPrimitives.Norm<double>(image);
                if (values[i] > 0)
                    TensorPrimitives.Divide(image, values[i], directions[i]);
            }
        }

        foreach (double[] direction in directions)
        {
            if (direction[TensorPrimitives.IndexOfMaxMagnitude<double>(direction)] < 0)
                TensorPrimitives.Negate(direction, direction);
        }

        return [.. directions.Select((u, i) => (values[i] / trace, u)).OrderByDescending(p => p.Item1)];
    }

    private static double[] Multiply(LearnedMetric metric, double[] vector)
    {
        int d = metric.Dimension;
        double[] result = new double[d];
        Parallelism.For(d, i =>
        {
            ReadOnlySpan<float> row = metric.Root.Slice(i * d, d);
            double sum = 0;
            for (int j = 0; j < d; j++)
                sum += row[j] * vector[j];
            result[i] = sum;
        });
        return result;
    }
}
