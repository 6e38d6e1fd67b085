using System.Numerics.Tensors;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Predicts targets from kernel values with the training rows: y = intercept + alpha' k(training, x).</summary>
/// <remarks>Fitted by <see cref="KernelRidge"/>.</remarks>
public sealed class KernelRidgeModel
{
    private const int RowsPerBlock = 256;

    private readonly double[] _coefficients;
    private readonly double[] _intercepts;

    internal KernelRidgeModel(double[] coefficients, double[] intercepts, double ridge)
    {
        _coefficients = coefficients;
        _intercepts = intercepts;
        RowCount = coefficients.Length / intercepts.Length;
        Ridge = ridge;
    }

    /// <summary>Gets n, the number of training rows.</summary>
    public int RowCount { get; }

    /// <summary>Gets k.</summary>
    public int TargetCount => _intercepts.Length;

    /// <summary>Gets the ridge lambda of (K + lambda I).</summary>
    public double Ridge { get; }

    /// <summary>Gets alpha, row-major k x n.</summary>
    public ReadOnlySpan<double> Coefficients => _coefficients;

    /// <summary>Gets the targets' means, k numbers.</summary>
    public ReadOnlySpan<double> Intercepts => _intercepts;

    /// <summary>Predicts the targets of rows from their kernel values.</summary>
    /// <param name="kernelRows">k(x_i, training row j), row-major q x n.</param>
    /// <param name="predictions">Receives row-major q x k.</param>
    /// <exception cref="ArgumentException">The lengths do not fit n, k or each other.</exception>
    /// <remarks>Cost: q n k multiply-adds on the calling thread.</remarks>
    public void Predict(ReadOnlySpan<double> kernelRows, Span<double> predictions)
    {
        int q = Throw.RowsOf(kernelRows.Length, RowCount, nameof(kernelRows));
        Throw.IfDifferent(predictions.Length, q * TargetCount, nameof(predictions));
        for (int i = 0; i < q; i++)
        {
            for (int c = 0; c < TargetCount; c++)
            {
                predictions[i * TargetCount + c] = _intercepts[c] + TensorPrimitives.Dot<double>(
                    kernelRows.Slice(i * RowCount, RowCount), _coefficients.AsSpan(c * RowCount, RowCount));
            }
        }
    }

    /// <summary>Predicts the targets of rows.</summary>
    /// <param name="rows">q rows that the kernel prepared.</param>
    /// <param name="training">The training rows, prepared by the same kernel, in the order of the fit.</param>
    /// <returns>Row-major q x k.</returns>
    /// <exception cref="ArgumentException">Another kernel prepared the rows, or there are not n training rows.</exception>
    /// <remarks>Cost: q n kernel entries, on all threads; memory for 256 rows of them.</remarks>
    public double[] Predict(KernelRows rows, KernelRows training)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(training);
        Throw.IfDifferent(training.Count, RowCount, nameof(training));
        double[] predictions = new double[checked(rows.Count * TargetCount)];
        double[] block = new double[checked(Math.Min(rows.Count, RowsPerBlock) * RowCount)];
        for (int first = 0; first < rows.Count; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, rows.Count - first);
            training.Kernel.ComputeRows(rows, first, count, training, block);
            Predict(block.AsSpan(0, count * RowCount), predictions.AsSpan(first * TargetCount, count * TargetCount));
        }

        return predictions;
    }
}
