using System.Numerics.Tensors;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Maps rows to Nyström features of an exact kernel: its values at landmarks, whitened.</summary>
/// <remarks>
/// With the landmarks' kernel matrix K_mm + jitter I = L L', the features of x are L^{-1} k(landmarks, x), so that inner products are
/// k(x, landmarks) K_mm^{-1} k(landmarks, y): never more than the kernel on the diagonal, and equal to it at the landmarks (Williams and Seeger, "Using
/// the Nyström method to speed up kernel machines", 2001). Landmarks come from data, see <see cref="NystromLandmarks"/>; the map is fixed by
/// (kernel, landmarks, jitter). Shapes: rows of d in, rows of m out, row-major. Cost: m kernel entries and m^2 / 2 multiply-adds a row in
/// double precision, m^3 / 6 once. Convolutional kernels prepare their rows on several threads; all else runs on the calling thread.
/// </remarks>
public sealed class NystromFeatures : IFeatureMap
{
    private const int RowsPerBlock = 64;

    private readonly Kernel _kernel;
    private readonly float[] _landmarks;
    private readonly KernelRows _prepared;
    private readonly double[] _factor;

    /// <summary>Initializes the map.</summary>
    /// <param name="kernel">The exact kernel.</param>
    /// <param name="landmarks">Row-major m x d; it is copied.</param>
    /// <param name="jitter">What is added to the diagonal of K_mm, in units of its mean. Positive, so that landmarks that depend on each other do no harm.</param>
    /// <exception cref="ArgumentException">There is no landmark, their length is no multiple of d, or a number is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The jitter is negative or not finite.</exception>
    /// <exception cref="NumericalException">The landmarks' matrix is not positive definite: some depend on others, and the jitter is too small.</exception>
    public NystromFeatures(Kernel kernel, ReadOnlySpan<float> landmarks, double jitter = 1e-9)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        if (!(jitter >= 0) || !double.IsFinite(jitter))
            throw new ArgumentOutOfRangeException(nameof(jitter), jitter, "the jitter must not be negative");
        _kernel = kernel;
        _landmarks = landmarks.ToArray();
        OutputDimension = Throw.RowsOf(landmarks.Length, kernel.InputDimension, nameof(landmarks));
        int m = OutputDimension;
        if (m == 0)
            throw new ArgumentException("at least one landmark is needed", nameof(landmarks));
        _prepared = kernel.Prepare(_landmarks);
        _factor = kernel.Compute(_prepared);
        double trace = 0;
        for (int i = 0; i < m; i++)
            trace += _factor[i * m + i];
        for (int i = 0; i < m; i++)
            _factor[i * m + i] += jitter * trace / m;
        int pivot = DenseMatrix.Cholesky<double>(_factor, m, m, Parallelism.MaxThreads);
        if (pivot >= 0)
        {
            throw new NumericalException(
                $"the kernel matrix of {m} landmarks is not positive definite with jitter {jitter:g3} (landmark {pivot} depends on those before it); "
                + "use a larger jitter or fewer landmarks");
        }
    }

    /// <inheritdoc/>
    public int InputDimension => _kernel.InputDimension;

    /// <inheritdoc/>
    public int OutputDimension { get; }

    /// <summary>Gets the landmarks, row-major m x d: with the kernel they are all that the map is made of.</summary>
    public ReadOnlySpan<float> Landmarks => _landmarks;

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int n = Throw.RowsOf(source.Length, InputDimension, nameof(source)), d = InputDimension, m = OutputDimension;
        Throw.IfDifferent(destination.Length, n * m, nameof(destination));
        double[] values = new double[Math.Min(n, RowsPerBlock) * m];
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            KernelRows rows = _kernel.Prepare(source.Slice(first * d, count * d).ToArray());
            _kernel.ComputeOnCallingThread(rows, _prepared, values);
            DenseMatrix.SolveTriangular<double>(false, true, m, count, _factor, m, values, m, 1);
            TensorPrimitives.ConvertTruncating<double, float>(values.AsSpan(0, count * m), destination.Slice(first * m, count * m));
        }
    }

    /// <summary>Computes what the features lack of the kernel on the diagonal: k(x, x) - |Phi(x)|^2, never negative.</summary>
    /// <param name="source">Row-major n x d.</param>
    /// <param name="features">Their features, row-major n x m.</param>
    /// <param name="destination">Receives n numbers.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Residuals(ReadOnlySpan<float> source, ReadOnlySpan<float> features, Span<double> destination)
    {
        int n = Throw.RowsOf(source.Length, InputDimension, nameof(source)), m = OutputDimension;
        Throw.IfDifferent(features.Length, n * m, nameof(features));
        Throw.IfDifferent(destination.Length, n, nameof(destination));
        double[] diagonal = _kernel.ComputeDiagonal(_kernel.Prepare(source.ToArray()));
        for (int i = 0; i < n; i++)
            destination[i] = Math.Max(0, diagonal[i] - TensorPrimitives.SumOfSquares(features.Slice(i * m, m)));
    }
}
