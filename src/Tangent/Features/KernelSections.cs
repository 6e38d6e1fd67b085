using System.Numerics.Tensors;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Maps rows to the sections of an exact kernel at stored rows: Phi(x) = (k(x, x_1) ... k(x, x_m)).</summary>
/// <remarks>
/// A linear function of these is f(x) = sum a_i k(x, x_i), the form of kernel regression; their inner products approximate no kernel. Entries are in
/// single precision. Shapes: rows of d in, rows of m out, row-major. Cost: m kernel entries a row; of fully connected kernels d multiply-adds, a square
/// root and a table look-up each. Convolutional kernels prepare their rows on several threads; all else runs on the calling thread.
/// </remarks>
public sealed partial class KernelSections : IDifferentiableFeatureMap
{
    private const int RowsPerBlock = 64, ColumnsPerBlock = 512;

    private readonly float[] _rows;

    /// <summary>Initializes the map.</summary>
    /// <param name="kernel">The exact kernel.</param>
    /// <param name="rows">Row-major m x d; it is not copied and must not change.</param>
    /// <exception cref="ArgumentException">There is no row, the length is no multiple of d, or a number is not finite.</exception>
    public KernelSections(Kernel kernel, float[] rows)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(rows);
        (Kernel, _rows) = (kernel, rows);
        OutputDimension = Throw.RowsOf(rows.Length, kernel.InputDimension, nameof(rows));
        if (OutputDimension == 0)
            throw new ArgumentException("at least one row is needed", nameof(rows));
        Prepared = kernel.Prepare(rows);
    }

    /// <inheritdoc/>
    public int InputDimension => Kernel.InputDimension;

    /// <inheritdoc/>
    public int OutputDimension { get; }

    /// <summary>Gets the kernel.</summary>
    public Kernel Kernel { get; }

    /// <summary>Gets the stored rows, row-major m x d: with the kernel they are all that the map is made of.</summary>
    public ReadOnlySpan<float> Rows => _rows;

    /// <summary>Gets the stored rows as the kernel prepared them.</summary>
    internal KernelRows Prepared { get; }

    /// <inheritdoc/>
    /// <exception cref="NumericalException">A kernel value is not finite.</exception>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int d = InputDimension, m = OutputDimension, n = Throw.RowsOf(source.Length, d, nameof(source));
        Throw.IfDifferent(destination.Length, checked(n * m), nameof(destination));
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            KernelRows rows = Kernel.Prepare(source.Slice(first * d, count * d).ToArray());
            for (int column = 0; column < m; column += ColumnsPerBlock)
            {
                int columns = Math.Min(ColumnsPerBlock, m - column);
                Kernel.ComputeSingle(rows, 0, count, Prepared, column, columns, destination[(first * m + column)..], m);
            }
        }

        CheckFinite(TensorPrimitives.IsFiniteAll<float>(destination));
    }

    /// <summary>Computes linear functions of the features, w Phi(x), without holding the features.</summary>
    /// <param name="source">Row-major n x d.</param>
    /// <param name="weights">w, row-major k x m.</param>
    /// <param name="destination">Receives row-major n x k.</param>
    /// <remarks>Sums are in double precision, in an order that does not depend on other rows. Cost besides the features: n m k multiply-adds.</remarks>
    /// <exception cref="ArgumentException">The lengths do not fit d and m, or differ in rows or outputs.</exception>
    /// <exception cref="NumericalException">A kernel value is not finite.</exception>
    public void Apply(ReadOnlySpan<float> source, ReadOnlySpan<double> weights, Span<double> destination)
    {
        int d = InputDimension, m = OutputDimension, n = Throw.RowsOf(source.Length, d, nameof(source)), k = Throw.RowsOf(weights.Length, m, nameof(weights));
        Throw.IfDifferent(destination.Length, checked(n * k), nameof(destination));
        destination.Clear();
        KernelRows rows = Kernel.Prepare(source.ToArray());
        float[] block = new float[RowsPerBlock * ColumnsPerBlock];
        double[] row = new double[ColumnsPerBlock];
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            for (int column = 0; column < m; column += ColumnsPerBlock)
            {
                int columns = Math.Min(ColumnsPerBlock, m - column);
                Kernel.ComputeSingle(rows, first, count, Prepared, column, columns, block, columns);
                for (int i = 0; i < count; i++)
                {
                    TensorPrimitives.ConvertTruncating<float, double>(block.AsSpan(i * columns, columns), row);
                    for (int c = 0; c < k; c++)
                        destination[(first + i) * k + c] += TensorPrimitives.Dot<double>(row.AsSpan(0, columns), weights.Slice(c * m + column, columns));
                }
            }
        }

        CheckFinite(TensorPrimitives.IsFiniteAll<double>(destination));
    }

    /// <summary>Computes the kernel of every row with itself.</summary>
    /// <param name="source">Row-major n x d.</param>
    /// <returns>k(x, x), n numbers.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of d.</exception>
    public double[] Diagonal(ReadOnlyMemory<float> source) => Kernel.ComputeDiagonal(Kernel.Prepare(source));

    private static void CheckFinite(bool finite)
    {
        if (!finite)
            throw new NumericalException("the kernel's values are not all finite numbers; scale the inputs, for example with --scale standard");
    }

    /// <summary>Returns some of the stored rows, row-major.</summary>
    internal float[] Take(ReadOnlySpan<int> indices)
    {
        int d = InputDimension;
        float[] taken = new float[indices.Length * d];
        for (int i = 0; i < indices.Length; i++)
            _rows.AsSpan(indices[i] * d, d).CopyTo(taken.AsSpan(i * d));
        return taken;
    }
}
