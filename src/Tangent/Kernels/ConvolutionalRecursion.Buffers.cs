using System.Numerics.Tensors;

namespace Tangent.Kernels;

internal sealed partial class ConvolutionalRecursion<TLanes, TVector, T>
{
    // Adds the rows of the tile at hand to the rows of windows, of which the columns are pooled when the column of tiles is done.
    private void PoolRows(int k, int row, int nextRange, bool tangent)
    {
        SegmentBuffers buffers = _segments[k];
        PlanSegment segment = buffers.Segment;
        int stride = segment.Stride, size = segment.PoolSize;
        int first = Math.Max(0, -row);
        for (int p = first; p < segment.OutHeight && p + row < segment.OutHeight; p++)
        {
            int window = p / size;
            int displacement = (p + row) / size - window;
            if (Math.Abs(displacement) > nextRange)
                continue;
            int target = _segments[k + 1].RowStart(displacement, window) * stride;
            int source = _margin + (p - first) * stride;
            Span<T> sums = buffers.RowsS.AsSpan(target, stride);
            TensorPrimitives.Add(sums, _s.AsSpan(source, stride), sums);
            if (tangent)
            {
                sums = buffers.RowsT.AsSpan(target, stride);
                TensorPrimitives.Add(sums, _t.AsSpan(source, stride), sums);
            }
        }
    }

    // Pools the columns of the rows of windows into the maps in front of the next segment.
    private void PoolColumns(int k, int column, (int Rows, int Columns) nextRange, bool tangent)
    {
        SegmentBuffers buffers = _segments[k], next = _segments[k + 1];
        PlanSegment segment = buffers.Segment;
        int stride = segment.Stride, size = segment.PoolSize;
        T weight = T.One / T.CreateTruncating((double)size * size * size * size);
        Span<int> targets = buffers.Targets;
        targets.Fill(-1);
        for (int p = 0; p < segment.OutWidth; p++)
        {
            bool wraps = p + column >= segment.Width;
            int other = wraps ? p + column - segment.Width : p + column;
            int window = p / size, displacement = other / size - window;
            if (other < segment.OutWidth && Math.Abs(displacement) <= nextRange.Columns)
                targets[p + (wraps ? segment.Reach : 0)] = next.ColumnStart(displacement, window);
        }

        int nextStride = next.Segment.Stride;
        for (int row = 0; row < next.RowCount; row++)
        {
            ReadOnlySpan<T> rowS = buffers.RowsS.AsSpan(row * stride, stride), rowT = buffers.RowsT.AsSpan(row * stride, stride);
            for (int lane = 0; lane < targets.Length; lane++)
            {
                if (targets[lane] < 0)
                    continue;
                int target = targets[lane] + row * nextStride;
                next.MapS[target] += rowS[lane] * weight;
                if (tangent)
                    next.MapT[target] += rowT[lane] * weight;
            }
        }
    }

    /// <summary>The norms of a step, laid out for a column of tiles.</summary>
    private sealed class StepBuffers(int length, T[] mask)
    {
        public T[] Mask { get; } = mask;

        public T[] Left { get; } = new T[length];

        public T[] Right { get; } = new T[length];

        public T[] LeftInverse { get; } = new T[length];

        public T[] RightInverse { get; } = new T[length];
    }

    /// <summary>The images or maps in front of a segment, and the sums behind it.</summary>
    private sealed class SegmentBuffers
    {
        private readonly int[] _rowStarts;

        public SegmentBuffers(ConvolutionalPlan plan, int index)
        {
            Segment = plan.Segments[index];
            int height = Segment.Height, width = Segment.Width, length = height * Segment.Stride + 2 * Padding;
            int planes = index == 0 ? plan.Channels : 0;
            Left = [.. Enumerable.Range(0, planes).Select(_ => new T[length])];
            Right = [.. Enumerable.Range(0, planes).Select(_ => new T[length])];
            Steps = [.. Segment.Steps.Select(step => new StepBuffers(length, step.Share is null ? MaskOf(Segment, step) : []))];

            // Tiles of all row displacements one behind the other.
            _rowStarts = new int[2 * height];
            for (int row = 1 - height; row < height; row++)
                _rowStarts[row + height] = _rowStarts[row + height - 1] + height - Math.Abs(row);
            if (index > 0)
            {
                MapHasTangent = plan.Segments[index - 1].HasTangent;
                MapS = new T[checked(width * RowCount * Segment.Stride)];
                MapT = new T[MapHasTangent ? MapS.Length : 0];
            }

            if (Segment.PoolSize > 0)
            {
                int pooled = Segment.OutHeight / Segment.PoolSize;
                RowsS = new T[pooled * pooled * Segment.Stride];
                RowsT = new T[RowsS.Length];
                Targets = new int[Segment.Stride];
            }
        }

        public PlanSegment Segment { get; }

        public T[][] Left { get; }

        public T[][] Right { get; }

        public StepBuffers[] Steps { get; }

        public bool MapHasTangent { get; }

        public T[] MapS { get; } = [];

        public T[] MapT { get; } = [];

        public T[] RowsS { get; } = [];

        public T[] RowsT { get; } = [];

        public int[] Targets { get; } = [];

        /// <summary>Gets the rows of all tiles of a column: height^2.</summary>
        public int RowCount => Segment.Height * Segment.Height;

        /// <summary>Gets where the row of position p is among the rows of a column of tiles.</summary>
        public int RowStart(int displacement, int p) => _rowStarts[displacement + Segment.Height - 1] + p - Math.Max(0, -displacement);

        /// <summary>Gets where position p is in the first row of its column of tiles, in the maps.</summary>
        public int ColumnStart(int displacement, int p) => displacement >= 0
            ? displacement * RowCount * Segment.Stride + p
            : (displacement + Segment.Width) * RowCount * Segment.Stride + p + Segment.Reach;

        public void ClearMaps(bool tangent)
        {
            Array.Clear(MapS);
            if (tangent)
                Array.Clear(MapT);
        }

        public void ClearRows()
        {
            Array.Clear(RowsS);
            Array.Clear(RowsT);
        }

        public void LoadTile(int column, int row, Span<T> s, Span<T> t, bool tangent)
        {
            int start = (column * RowCount + RowStart(row, Math.Max(0, -row))) * Segment.Stride;
            int length = (Segment.Height - Math.Abs(row)) * Segment.Stride;
            MapS.AsSpan(start, length).CopyTo(s);
            if (tangent)
                MapT.AsSpan(start, length).CopyTo(t);
        }

        /// <summary>Lays the rows of an image out in the two pieces of a column of tiles, from a column on and around.</summary>
        public void Lay(ReadOnlySpan<T> image, int shift, int column, T[] destination)
        {
            int width = Segment.Width, stride = Segment.Stride, reach = Segment.Reach;
            int piece = width - column;
            for (int row = 0; row < Segment.Height; row++)
            {
                ReadOnlySpan<T> source = image.Slice(row * width, width);
                Span<T> target = destination.AsSpan(row * stride, stride);
                target.Clear();
                source.Slice(shift, piece).CopyTo(target);
                (shift > 0 ? source[..shift] : source[piece..]).CopyTo(target[(piece + reach)..]);
            }
        }

        private static T[] MaskOf(PlanSegment segment, PlanStep step)
        {
            T[] mask = new T[segment.Height * segment.Width];
            for (int row = 0; row < step.Height; row++)
                mask.AsSpan(row * segment.Width, step.Width).Fill(T.One);
            return mask;
        }
    }
}
