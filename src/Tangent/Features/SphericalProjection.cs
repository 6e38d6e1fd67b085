using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Projects rows on random directions that are uniform on the unit sphere.</summary>
/// <remarks>
/// A direction drawn with density proportional to |w|^2 exp(-|w|^2 / 2), the leverage-score law of the paper's Algorithm 2, is uniform once its
/// length is divided out, which is all that the algorithm uses. Orthogonal directions come in blocks of d that are orthonormal bases.
/// </remarks>
internal abstract class SphericalProjection
{
    // A dense orthonormal block of side d takes d^3 operations to draw; above this side three rounds of signs and Walsh-Hadamard transforms serve.
    private const int LargestDenseBlock = 256;

    private protected SphericalProjection(int inputDimension, int count)
    {
        InputDimension = inputDimension;
        Count = count;
    }

    /// <summary>Gets the numbers in a row.</summary>
    public int InputDimension { get; }

    /// <summary>Gets the number of directions.</summary>
    public int Count { get; }

    /// <summary>Gets the dimension of the sphere that the directions are uniform on: the input's, or that padded to a power of two.</summary>
    public abstract int SphereDimension { get; }

    /// <summary>Draws directions.</summary>
    /// <param name="inputDimension">d.</param>
    /// <param name="count">The number of directions.</param>
    /// <param name="orthogonal">Whether blocks of directions are orthonormal rather than all independent.</param>
    /// <param name="streams">Gives the random streams.</param>
    public static SphericalProjection Create(int inputDimension, int count, bool orthogonal, SketchStreams streams) =>
        orthogonal && inputDimension > LargestDenseBlock
            ? new StructuredProjection(inputDimension, count, streams)
            : new DenseProjection(inputDimension, count, orthogonal, streams);

    /// <summary>Computes &lt;u_k, x_i&gt; of every row and direction.</summary>
    /// <param name="source">Row-major n x d.</param>
    /// <param name="count">n.</param>
    /// <param name="destination">Receives n rows of <see cref="Count"/> numbers, <paramref name="stride"/> apart.</param>
    /// <param name="stride">The distance of two rows of the destination.</param>
    public abstract void Apply(ReadOnlySpan<float> source, int count, Span<float> destination, int stride);

    /// <summary>Computes scale_i f(&lt;u_k, x_i&gt;) of every row and direction.</summary>
    /// <param name="source">Row-major n x d.</param>
    /// <param name="scales">n factors.</param>
    /// <param name="table">f.</param>
    /// <param name="destination">Receives n rows of <see cref="Count"/> numbers, <paramref name="stride"/> apart.</param>
    /// <param name="stride">The distance of two rows of the destination.</param>
    public virtual void ApplyTable(ReadOnlySpan<float> source, ReadOnlySpan<float> scales, LinearTable table, Span<float> destination, int stride)
    {
        Apply(source, scales.Length, destination, stride);
        for (int i = 0; i < scales.Length; i++)
            table.Apply(destination.Slice(i * stride, Count), scales[i]);
    }

    /// <summary>Computes sum_k a_ik u_k of every row a_i: the transpose of <see cref="Apply"/>.</summary>
    /// <param name="source">n rows of <see cref="Count"/> numbers, <paramref name="stride"/> apart.</param>
    /// <param name="count">n.</param>
    /// <param name="stride">The distance of two rows of the source.</param>
    /// <param name="destination">Receives n rows of d numbers, <paramref name="destinationStride"/> apart.</param>
    /// <param name="destinationStride">The distance of two rows of the destination.</param>
    public abstract void ApplyTransposed(ReadOnlySpan<float> source, int count, int stride, Span<float> destination, int destinationStride);

    /// <summary>Holds the directions as a matrix.</summary>
    private sealed class DenseProjection : SphericalProjection
    {
        private readonly PackedMatrix _directions;
        private readonly Lazy<float[]> _rows;

        public DenseProjection(int inputDimension, int count, bool orthogonal, SketchStreams streams)
            : base(inputDimension, count)
        {
            int d = inputDimension, blockSize = orthogonal ? d : 1;
            PhiloxStream stream = streams.Next();
            float[] directions = new float[checked(count * d)];
            Parallelism.For((count + blockSize - 1) / blockSize, block =>
            {
                int first = block * blockSize, rows = Math.Min(blockSize, count - first);
                double[] basis = new double[rows * d];
                stream.FillGaussian((long)first * d, basis);
                Orthonormalise(basis, rows, d);
                for (int i = 0; i < basis.Length; i++)
                    directions[(long)first * d + i] = (float)basis[i];
            });
            _directions = new PackedMatrix(directions, d);
            _rows = new Lazy<float[]>(_directions.Unpack);
        }

        public override int SphereDimension => InputDimension;

        public override void Apply(ReadOnlySpan<float> source, int count, Span<float> destination, int stride)
        {
            for (int first = 0; first < Count; first += PackedMatrix.ColumnStep)
                Project(source, count, first, destination, stride);
        }

        // A few columns at a time, which are still in the second-level cache when the table reads them; inside the tile they would drive the table from the first.
        public override void ApplyTable(ReadOnlySpan<float> source, ReadOnlySpan<float> scales, LinearTable table, Span<float> destination, int stride)
        {
            for (int first = 0; first < Count; first += PackedMatrix.ColumnStep)
            {
                Project(source, scales.Length, first, destination, stride);
                for (int i = 0; i < scales.Length; i++)
                    table.Apply(destination.Slice((i * stride) + first, Math.Min(PackedMatrix.ColumnStep, Count - first)), scales[i]);
            }
        }

        public override void ApplyTransposed(ReadOnlySpan<float> source, int count, int stride, Span<float> destination, int destinationStride) =>
            DenseMatrix.Multiply(
                false, false, count, InputDimension, Count, 1f, source, stride, _rows.Value, InputDimension, 0f, destination, destinationStride, 1);

        private unsafe void Project(ReadOnlySpan<float> source, int count, int first, Span<float> destination, int stride)
        {
            Throw.IfShorter(source.Length, count * InputDimension, nameof(source));
            Throw.IfShorter(destination.Length, count == 0 ? 0 : ((count - 1) * stride) + Count, nameof(destination));
            fixed (float* x = source, z = destination)
                _directions.Multiply(count, x, InputDimension, first, z + first, stride);
        }

        // Modified Gram-Schmidt, twice, so that rounding does not show: Gaussian rows become a uniformly random orthonormal set.
        private static void Orthonormalise(double[] basis, int rows, int d)
        {
            for (int i = 0; i < rows; i++)
            {
                Span<double> row = basis.AsSpan(i * d, d);
                for (int j = 0; j < 2 * i; j++)
                {
                    ReadOnlySpan<double> other = basis.AsSpan(j % i * d, d);
                    double product = System.Numerics.Tensors.TensorPrimitives.Dot(row, other);
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(other, -product, row, row);
                }

                System.Numerics.Tensors.TensorPrimitives.Divide(row, System.Numerics.Tensors.TensorPrimitives.Norm<double>(row), row);
            }
        }
    }

    /// <summary>Applies orthonormal blocks H D3 H D2 H D1 in n log n operations each, n the padded dimension.</summary>
    private sealed class StructuredProjection : SphericalProjection
    {
        private const int Rounds = 3;
        private readonly SignDiagonal[] _signs;
        private readonly int _padded;

        public StructuredProjection(int inputDimension, int count, SketchStreams streams)
            : base(inputDimension, count)
        {
            _padded = WalshHadamard.PaddedLength(inputDimension);
            _signs = [.. Enumerable.Range(0, Rounds * ((count + _padded - 1) / _padded)).Select(_ => new SignDiagonal(streams.Next(), _padded))];
        }

        public override int SphereDimension => _padded;

        public override void Apply(ReadOnlySpan<float> source, int count, Span<float> destination, int stride)
        {
            float[] work = System.Buffers.ArrayPool<float>.Shared.Rent(_padded);
            Span<float> block = work.AsSpan(0, _padded);
            float scale = (float)(1 / Math.Sqrt(_padded));
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> row = source.Slice(i * InputDimension, InputDimension);
                for (int first = 0, b = 0; first < Count; first += _padded, b++)
                {
                    row.CopyTo(block);
                    block[InputDimension..].Clear();
                    for (int r = 0; r < Rounds; r++)
                        WalshHadamard.Transform(block, _signs[Rounds * b + r], scale);
                    int length = Math.Min(_padded, Count - first);
                    block[..length].CopyTo(destination.Slice(i * stride + first, length));
                }
            }

            System.Buffers.ArrayPool<float>.Shared.Return(work);
        }

        // The transpose of an orthonormal block is D1 H D2 H D3 H, for H and the signs are symmetric.
        public override void ApplyTransposed(ReadOnlySpan<float> source, int count, int stride, Span<float> destination, int destinationStride)
        {
            float[] work = System.Buffers.ArrayPool<float>.Shared.Rent(_padded);
            Span<float> block = work.AsSpan(0, _padded);
            float scale = (float)(1 / Math.Sqrt(_padded));
            for (int i = 0; i < count; i++)
            {
                Span<float> row = destination.Slice(i * destinationStride, InputDimension);
                row.Clear();
                for (int first = 0, b = 0; first < Count; first += _padded, b++)
                {
                    int length = Math.Min(_padded, Count - first);
                    System.Numerics.Tensors.TensorPrimitives.Multiply(source.Slice(i * stride + first, length), scale * scale * scale, block);
                    block[length..].Clear();
                    for (int r = Rounds - 1; r >= 0; r--)
                    {
                        WalshHadamard.Transform(block);
                        _signs[Rounds * b + r].Apply(block, block);
                    }

                    System.Numerics.Tensors.TensorPrimitives.Add(row, block[..InputDimension], row);
                }
            }

            System.Buffers.ArrayPool<float>.Shared.Return(work);
        }
    }
}
