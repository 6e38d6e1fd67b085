using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Takes a metric from the gradients of a fitted function, averaged over rows.</summary>
internal static class GradientMetric
{
    // Jacobians held at a time; it must not depend on the machine.
    private const int JacobianNumbers = 1 << 22;

    /// <summary>Averages gradients and makes the metric.</summary>
    /// <param name="map">Phi.</param>
    /// <param name="model">w, of which w Phi is the function.</param>
    /// <param name="outputWeights">How much every output counts.</param>
    /// <param name="blocks">The rows, a block at a time: row-major, any number of them.</param>
    /// <param name="options">The form of the metric.</param>
    /// <param name="progress">Receives the rows done, or null.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>The metric, or null where the gradients are all zero, or not all finite: then there is nothing to learn from.</returns>
    public static LearnedMetric? Fit(
        IDifferentiableFeatureMap map,
        RidgeModel model,
        double[] outputWeights,
        IEnumerable<ReadOnlyMemory<float>> blocks,
        MetricOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        int d = map.InputDimension, k = outputWeights.Length;
        var product = new GradientOuterProduct(d, k, options.Diagonal ?? d > MetricOptions.LargestFull, outputWeights);
        float[] weights = [.. model.Weights.ToArray().Select(w => (float)w)];
        int capacity = (int)Math.Clamp(JacobianNumbers / ((long)k * d), 1, 1024);
        float[] jacobians = new float[capacity * k * d];
        try
        {
            foreach (ReadOnlyMemory<float> block in blocks)
            {
                int rows = block.Length / d;
                for (int first = 0; first < rows; first += capacity)
                {
                    cancellation.ThrowIfCancellationRequested();
                    int count = Math.Min(capacity, rows - first);
                    Memory<float> destination = jacobians.AsMemory(0, count * k * d);
                    map.GradientsParallel(block.Slice(first * d, count * d), weights, k, destination);
                    product.Add(destination.Span);
                    progress?.Report(new TrainingProgress("gradients", product.RowCount, null, "rows"));
                }
            }

            return LearnedMetric.Fit(product, options.Regularization);
        }
        catch (NumericalException)
        {
            return null;
        }
    }

    /// <summary>Returns how much outputs count: alike for classes, which share a unit, else by 1 / variance.</summary>
    /// <param name="variances">The variance of every target.</param>
    /// <param name="alike">Whether the outputs share a unit.</param>
    public static double[] OutputWeights(double[] variances, bool alike) =>
        Array.ConvertAll(variances, v => alike || variances.Length == 1 ? 1 : v > 0 ? 1 / v : 0);
}
