using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tangent.Kernels;

/// <summary>Computes S and T of one pair of images, on the calling thread and in its own buffers.</summary>
/// <remarks>
/// A convolution moves both positions of a pair (p, p') alike, and an activation moves neither. So the maps of a segment fall apart into
/// tiles, one for each displacement p' - p, that go through all layers on their own: a tile is an image of at most height x width numbers
/// and stays in the first-level cache, and the map of all pairs is never stored. Displacements to the right by k and to the left by width
/// - k share a tile: row by row, the pieces stand side by side with zeros between them, width numbers in all, so that registers are full
/// whatever the displacement. Rows follow each other without gaps and every step is one loop over the whole tile; where no pair of
/// positions is, the product of norms is 0, and that keeps the zeros zero. Only pooling mixes displacements; its output, size^4 times
/// smaller, is stored tile by tile. Cost for each pair of positions: 2 (q + q) additions a convolution, and a square root and two
/// polynomials an activation.
/// </remarks>
internal sealed partial class ConvolutionalRecursion<TLanes, TVector, T>
    where TLanes : IVectorLanes<TVector, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Cosines this many units of rounding short of 1 count as 1: an angle is like the square root of what is missing. All cosines grow by
    // that much, which in 32 bits would soon show elsewhere.
    private static readonly double s_roundingUnits = typeof(T) == typeof(float) ? 8 : 64;

    private readonly ConvolutionalPlan _plan;
    private readonly SegmentBuffers[] _segments;
    private readonly double _snap = 1 + s_roundingUnits * double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    // The tile's maps, and their sums over the rows of a filter. Zeros stand in front and behind.
    private readonly int _margin;
    private readonly T[] _s;
    private readonly T[] _t;
    private readonly T[] _columnS;
    private readonly T[] _columnT;

    public ConvolutionalRecursion(ConvolutionalPlan plan)
    {
        _plan = plan;
        _margin = plan.Segments.Max(g => g.Reach * g.Stride) + 2 * Padding;
        int length = plan.Segments.Max(g => g.Height * g.Stride) + 2 * _margin;
        (_s, _t, _columnS, _columnT) = (new T[length], new T[length], new T[length], new T[length]);
        _segments = [.. plan.Segments.Select((_, i) => new SegmentBuffers(plan, i))];
    }

    /// <summary>Gets how many numbers a loop may touch behind the last.</summary>
    private static int Padding => TLanes.Count;

    /// <summary>Computes the output of a pair: S and T behind the head, before its layers.</summary>
    public (double S, double T) Run(ConvolutionalRows<T> x, int i, ConvolutionalRows<T> y, int j) =>
        Run(x, i, y, j, _plan.Ranges, record: false);

    /// <summary>Fills in the norms of an image.</summary>
    public void RecordNorms(ConvolutionalRows<T> x, int i) => x.HeadNorms[i] = Run(x, i, x, i, _plan.NormRanges, record: true).S;

    private (double S, double T) Run(
        ConvolutionalRows<T> x, int i, ConvolutionalRows<T> y, int j, (int Rows, int Columns)[] ranges, bool record)
    {
        double sumS = 0, sumT = 0;
        for (int k = 0; k < _segments.Length; k++)
        {
            PlanSegment segment = _plan.Segments[k];
            SegmentBuffers buffers = _segments[k];
            bool last = segment.PoolSize == 0;
            if (record)
            {
                LoadColumn(k, x, i, y, j, column: 0, norms: false);
                RunTile(k, column: 0, row: 0, x, i, record, tangent: false);
            }

            if (record && last && !_plan.HeadNeedsNorm)
                break;
            if (!last)
                _segments[k + 1].ClearMaps(segment.HasTangent && !record);
            (int rangeRows, int rangeColumns) = ranges[k];
            int width = segment.Width;
            for (int column = 0; column < width; column++)
            {
                if (column > rangeColumns && width - column > rangeColumns)
                    continue;
                LoadColumn(k, x, i, y, j, column, norms: true);
                buffers.ClearRows();
                for (int row = -rangeRows; row <= rangeRows; row++)
                {
                    int length = RunTile(k, column, row, x, i, record: false, tangent: !record);
                    if (!last)
                    {
                        PoolRows(k, row, ranges[k + 1].Rows, segment.HasTangent && !record);
                    }
                    else
                    {
                        sumS += Sum(_s, length);
                        sumT += segment.HasTangent && !record ? Sum(_t, length) : 0;
                    }
                }

                if (!last)
                    PoolColumns(k, column, ranges[k + 1], segment.HasTangent && !record);
            }
        }

        PlanSegment end = _plan.Segments[^1];
        double positions = (double)end.OutHeight * end.OutWidth;
        double count = _plan.IsFlatten ? positions : positions * positions;
        return (sumS / count, sumT / count);
    }

    // Lays out the images and norms for the two displacements of a column of tiles.
    private void LoadColumn(
        int k, ConvolutionalRows<T> x, int i, ConvolutionalRows<T> y, int j, int column, bool norms)
    {
        SegmentBuffers buffers = _segments[k];
        PlanSegment segment = buffers.Segment;
        if (k == 0)
        {
            for (int channel = 0; channel < _plan.Channels; channel++)
            {
                buffers.Lay(x.Plane(i, channel), 0, column, buffers.Left[channel]);
                buffers.Lay(y.Plane(j, channel), column, column, buffers.Right[channel]);
            }
        }

        if (!norms)
            return;
        for (int step = 0; step < segment.Steps.Length; step++)
        {
            PlanStep plan = segment.Steps[step];
            StepBuffers target = buffers.Steps[step];
            ReadOnlySpan<T> left = plan.Share is null ? target.Mask : x.Roots(i, segment, plan);
            ReadOnlySpan<T> right = plan.Share is null ? target.Mask : y.Roots(j, segment, plan);
            buffers.Lay(left, 0, column, target.Left);
            buffers.Lay(right, column, column, target.Right);
            if (plan.Share is not null)
            {
                Invert(target.Left, target.LeftInverse, _snap / (plan.FilterSize * plan.FilterSize));
                Invert(target.Right, target.RightInverse, 1);
            }
        }
    }

    // Takes one tile through the steps of its segment, and returns its length.
    private int RunTile(int k, int column, int row, ConvolutionalRows<T> x, int i, bool record, bool tangent)
    {
        SegmentBuffers buffers = _segments[k];
        PlanSegment segment = buffers.Segment;
        int stride = segment.Stride;
        int length = (segment.Height - Math.Abs(row)) * stride;
        int left = Math.Max(0, -row) * stride, right = Math.Max(0, row) * stride;
        int clear = segment.Reach * stride + 2 * Padding;
        if (k == 0)
            Multiply(buffers, left, right, length);
        else
            buffers.LoadTile(column, row, _s.AsSpan(_margin), _t.AsSpan(_margin), buffers.MapHasTangent && tangent);
        for (int index = 0; index < segment.Steps.Length; index++)
        {
            PlanStep step = segment.Steps[index];
            bool continues = tangent && step.Role == TangentRole.Continues;
            _s.AsSpan(_margin + length, clear).Clear();
            if (continues)
                _t.AsSpan(_margin + length, clear).Clear();
            T[] sourceS = _s, sourceT = _t;
            if (step.FilterSize > 1)
            {
                SumRows(_s, _columnS, step, stride, length);
                if (continues)
                    SumRows(_t, _columnT, step, stride, length);
                (sourceS, sourceT) = (_columnS, _columnT);
            }

            if (record && step.Share is not null)
                Record(step, segment, sourceS, x.Roots(i, segment, step));
            else if (record)
                Record(step, segment, sourceS, []);
            else
                SumColumns(step, buffers.Steps[index], sourceS, sourceT, left, right, length, tangent ? step.Role : TangentRole.Absent);
        }

        _s.AsSpan(_margin + length, Padding).Clear();
        _t.AsSpan(_margin + length, Padding).Clear();
        return length;
    }

    // S behind a convolution of an image with itself, at equal positions: the squared norm, which the activation keeps.
    private void Record(PlanStep step, PlanSegment segment, T[] source, Span<T> roots)
    {
        T weight = T.One / T.CreateTruncating(step.FilterSize * step.FilterSize);
        int stride = segment.Stride;
        T[] sums = _s.AsSpan(_margin, segment.Height * stride).ToArray();
        Array.Clear(sums);
        for (int row = 0; row < step.Height; row++)
        {
            for (int column = 0; column < step.Width; column++)
            {
                T sum = T.Zero;
                for (int tap = -step.Back; tap <= step.Forward; tap++)
                    sum += source[_margin + row * stride + column + tap];
                sum = T.Max(sum * weight, T.Zero);
                sums[row * stride + column] = sum;
                if (!roots.IsEmpty)
                    roots[row * segment.Width + column] = T.Sqrt(sum);
            }
        }

        sums.CopyTo(_s.AsSpan(_margin));
    }

    // S in front of the first layer: the inner products of the channels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(SegmentBuffers buffers, int left, int right, int length)
    {
        ref T s = ref _s[_margin];
        for (int channel = 0; channel < buffers.Left.Length; channel++)
        {
            ref T a = ref buffers.Left[channel][left];
            ref T b = ref buffers.Right[channel][right];
            for (nint n = 0; n < length; n += TLanes.Count)
            {
                TVector sum = channel == 0 ? TLanes.Create(0) : TLanes.Load(ref s, n);
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref a, n), TLanes.Load(ref b, n), sum), ref s, n);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumRows(T[] source, T[] destination, PlanStep step, int stride, int length)
    {
        ref T from = ref source[_margin - step.Back * stride];
        ref T to = ref destination[_margin];
        if (step.FilterSize == 3)
        {
            for (nint n = 0; n < length; n += TLanes.Count)
            {
                TVector sum = TLanes.Add(TLanes.Load(ref from, n), TLanes.Load(ref from, n + stride));
                TLanes.Store(TLanes.Add(sum, TLanes.Load(ref from, n + 2 * stride)), ref to, n);
            }

            return;
        }

        int taps = step.FilterSize;
        for (nint n = 0; n < length; n += TLanes.Count)
        {
            TVector sum = TLanes.Load(ref from, n);
            for (int tap = 1; tap < taps; tap++)
                sum = TLanes.Add(sum, TLanes.Load(ref from, n + tap * stride));
            TLanes.Store(sum, ref to, n);
        }
    }

    // Sums over the columns of the filter, then the activation (or the mask) at every pair of positions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumColumns(PlanStep step, StepBuffers norms, T[] sourceS, T[] sourceT, int left, int right, int length, TangentRole role)
    {
        ref T fromS = ref sourceS[_margin - step.Back];
        ref T fromT = ref sourceT[_margin - step.Back];
        ref T toS = ref _s[_margin];
        ref T toT = ref _t[_margin];
        ref T leftRoot = ref norms.Left[left];
        ref T rightRoot = ref norms.Right[right];
        ref T leftInverse = ref norms.LeftInverse[step.Share is null ? 0 : left];
        ref T rightInverse = ref norms.RightInverse[step.Share is null ? 0 : right];
        int taps = step.FilterSize;
        bool activates = step.Share is not null, rectifies = step.Share == 1;
        bool continues = role == TangentRole.Continues, begins = role == TangentRole.Begins, adds = step.AddsCovariance;
        TVector zero = TLanes.Create(0), one = TLanes.Create(1);
        TVector weight = TLanes.Create(1.0 / (taps * taps));
        double share = step.Share ?? 0;
        TVector a = TLanes.Create(share), b = TLanes.Create(1 - share);
        for (nint n = 0; n < length; n += TLanes.Count)
        {
            TVector s = TLanes.Load(ref fromS, n);
            for (int tap = 1; tap < taps; tap++)
                s = TLanes.Add(s, TLanes.Load(ref fromS, n + tap));
            TVector t = s;
            if (continues)
            {
                t = TLanes.Load(ref fromT, n);
                for (int tap = 1; tap < taps; tap++)
                    t = TLanes.Add(t, TLanes.Load(ref fromT, n + tap));
            }

            TVector norm = TLanes.Multiply(TLanes.Load(ref leftRoot, n), TLanes.Load(ref rightRoot, n));
            t = TLanes.Multiply(t, weight);
            if (activates)
            {
                // The inverses hold the weight as well.
                TVector cosine = TLanes.Multiply(s, TLanes.Multiply(TLanes.Load(ref leftInverse, n), TLanes.Load(ref rightInverse, n)));
                cosine = TLanes.Max(TLanes.Min(cosine, one), TLanes.Subtract(zero, one));
                TVector m = TLanes.Subtract(one, TLanes.Abs(cosine));
                TVector root = TLanes.Sqrt(m);
                TVector rest = TLanes.Multiply(TLanes.Multiply(m, root), ArcCosinePolynomials.Rest<TLanes, TVector, T>(m));
                TVector dual = TLanes.Add(rest, TLanes.Max(cosine, zero));
                if (!rectifies)
                    dual = TLanes.MultiplyAdd(a, dual, TLanes.Multiply(b, cosine));
                s = TLanes.Multiply(norm, dual);
                if (continues | begins)
                {
                    TVector angle = TLanes.Multiply(root, ArcCosinePolynomials.Angle<TLanes, TVector, T>(m));
                    TVector kappa0 = TLanes.IfNegative(cosine, angle, TLanes.Subtract(one, angle));
                    t = TLanes.Multiply(t, rectifies ? kappa0 : TLanes.MultiplyAdd(a, kappa0, b));
                }
            }
            else
            {
                s = TLanes.Multiply(TLanes.Multiply(s, weight), norm);
            }

            TLanes.Store(s, ref toS, n);
            if (continues | begins)
            {
                t = TLanes.IfPositive(norm, t);
                TLanes.Store(adds ? TLanes.Add(t, s) : t, ref toT, n);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Sum(T[] source, int length)
    {
        ref T from = ref source[_margin];
        TVector sum = TLanes.Create(0);
        for (nint n = 0; n < length; n += TLanes.Count)
            sum = TLanes.Add(sum, TLanes.Load(ref from, n));
        return TLanes.Sum(sum);
    }

    // The inverses of norms times a factor; 0 where the norm is.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Invert(T[] source, T[] destination, double factor)
    {
        ref T from = ref MemoryMarshal.GetArrayDataReference(source);
        ref T to = ref MemoryMarshal.GetArrayDataReference(destination);
        TVector scale = TLanes.Create(factor);
        for (nint n = 0; n <= source.Length - TLanes.Count; n += TLanes.Count)
        {
            TVector root = TLanes.Load(ref from, n);
            TLanes.Store(TLanes.IfPositive(root, TLanes.Divide(scale, root)), ref to, n);
        }
    }
}
