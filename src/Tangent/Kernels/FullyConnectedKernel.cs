using System.Numerics;
using System.Numerics.Tensors;
using Tangent.Architectures;
using Tangent.Numerics;

namespace Tangent.Kernels;

/// <summary>Computes the exact kernel of a fully connected architecture.</summary>
/// <remarks>
/// kernel(x, y) = |x||y| K(cos) with K the <see cref="KernelProfile"/>; K(cos) alone, of the inputs scaled to norm 1, when an activation
/// is not homogeneous. A zero row has kernel 0 with every row. All in 64 bits. Cost: n m d multiplications and, for each entry and
/// activation, one square root and two polynomials; activations that are not piecewise linear take a slower, scalar path.
/// Nearly parallel rows are accurate too: there 1 - |cos| comes from the difference of the directions and not from the cosine.
/// </remarks>
public sealed partial class FullyConnectedKernel : Kernel
{
    // Below this 1 - |cos| the rounding of the cosine would show in the angle, which is like its square root.
    private const double NearlyParallel = 1e-5;

    private readonly ArcCosineRecursion? _recursion;

    /// <summary>Initializes the kernel.</summary>
    /// <param name="architecture">Dense layers and activations.</param>
    /// <param name="inputDimension">d, the numbers in an input row.</param>
    /// <param name="options">The kernel; null means the defaults.</param>
    /// <exception cref="ArgumentException">The architecture has convolutions.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="inputDimension"/> is less than 1.</exception>
    public FullyConnectedKernel(Architecture architecture, int inputDimension, KernelOptions? options = null)
        : base(inputDimension)
    {
        Profile = new KernelProfile(architecture, options);
        _recursion = ArcCosineRecursion.Of(Profile);
    }

    /// <summary>Gets the kernel as a function of the cosine.</summary>
    public KernelProfile Profile { get; }

    internal override long BytesPerRow => sizeof(double) * (InputDimension + 2L);

    private protected override int TileSide => 128;

    private protected override KernelRows PrepareRows<T>(ReadOnlyMemory<T> rows, int count)
    {
        var prepared = new Rows(this, count);
        int d = InputDimension;
        for (int i = 0; i < count; i++)
        {
            double length = Normalize(rows.Span.Slice(i * d, d), i, prepared.Directions.AsSpan(i * d, d));
            (prepared.Lengths[i], prepared.Scales[i]) = (length, Profile.IsHomogeneous ? length : Math.Sign(length));
        }

        return prepared;
    }

    private protected override void ComputeTile(
        KernelRows x, int firstRow, int rowCount, KernelRows y, int firstColumn, int columnCount, Span<double> destination, int stride)
    {
        int d = InputDimension;
        var left = (Rows)x;
        var right = (Rows)y;
        DenseMatrix.Multiply(
            transposeA: false,
            transposeB: true,
            rowCount,
            columnCount,
            d,
            1.0,
            left.Directions.AsSpan(firstRow * d),
            d,
            right.Directions.AsSpan(firstColumn * d),
            d,
            0.0,
            destination,
            stride,
            threads: 1);
        int padded = (columnCount + ArcCosineRecursion.Granularity - 1) / ArcCosineRecursion.Granularity * ArcCosineRecursion.Granularity;
        Span<double> values = stackalloc double[padded];
        Span<double> complements = stackalloc double[padded];
        values.Clear();
        complements.Clear();
        for (int i = 0; i < rowCount; i++)
        {
            Span<double> row = destination.Slice(i * stride, columnCount);
            for (int j = 0; j < columnCount; j++)
            {
                double complement = 1 - Math.Abs(row[j]);
                if (complement < NearlyParallel)
                    complement = HalfSquaredDistance(left.Direction(firstRow + i), right.Direction(firstColumn + j), row[j]);
                complements[j] = complement;
                values[j] = Math.CopySign(1 - complement, row[j]);
            }

            if (_recursion is not null)
            {
                _recursion.Evaluate(values, complements);
            }
            else
            {
                for (int j = 0; j < columnCount; j++)
                    values[j] = Profile.Evaluate(values[j]);
            }

            for (int j = 0; j < columnCount; j++)
                row[j] = left.Scales[firstRow + i] * right.Scales[firstColumn + j] * values[j];
        }
    }

    // Copies a row as doubles divided by its norm, and returns the norm; a zero row stays zero.
    private static double Normalize<T>(ReadOnlySpan<T> source, int row, Span<double> direction)
        where T : unmanaged, INumberBase<T>
    {
        TensorPrimitives.ConvertTruncating(source, direction);
        double largest = TensorPrimitives.MaxMagnitude<double>(direction);
        if (!double.IsFinite(Math.Abs(largest)))
            throw new ArgumentException($"row {row} holds a number that is not finite", nameof(source));
        if (largest == 0)
            return 0;

        // Divided by the largest number first, so that no square overflows.
        double scale = Math.Abs(largest);
        TensorPrimitives.Divide(direction, scale, direction);
        double norm = TensorPrimitives.Norm<double>(direction);
        TensorPrimitives.Divide(direction, norm, direction);
        return norm * scale;
    }

    // 1 - |cos| = |u -+ v|^2 / 2 for directions u and v.
    private static double HalfSquaredDistance(ReadOnlySpan<double> u, ReadOnlySpan<double> v, double cosine)
    {
        double sum = 0;
        double sign = Math.Sign(cosine);
        for (int k = 0; k < u.Length; k++)
        {
            double difference = u[k] - sign * v[k];
            sum += difference * difference;
        }

        return sum / 2;
    }

    private sealed class Rows(Kernel kernel, int count) : KernelRows(kernel, count)
    {
        public double[] Directions { get; } = new double[checked(count * kernel.InputDimension)];

        public ReadOnlySpan<double> Direction(int row) => Directions.AsSpan(row * Kernel.InputDimension, Kernel.InputDimension);

        public double[] Lengths { get; } = new double[count];

        // What the profile is multiplied by: lengths, or 1 where the kernel is not homogeneous; 0 for a row of zeros.
        public double[] Scales { get; } = new double[count];

        public SingleRows Single => LazyInitializer.EnsureInitialized(ref field, () => new SingleRows(this))!;
    }
}
