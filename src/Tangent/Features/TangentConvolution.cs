using Tangent.Architectures;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Sums patches: u = (1/q) sum_off D_off a_{p+off}, t &lt;- (1/q) sum_off D'_off t_{p+off} + D'' u, and applies the activation.</summary>
/// <remarks>
/// The D are random sign diagonals of r numbers, uncorrelated: <see cref="PatchSigns"/>. The sum is a sketch of the concatenation of the patch, unbiased, and good because a and t are
/// spread out; no vector of q^2 r numbers is formed. A dense layer is a convolution with q = 1 of one position. Only the last q rows in front of
/// the layer are kept. Cost: 2 q^2 signed additions a number.
/// </remarks>
internal sealed class TangentConvolution : TangentWeights
{
    private readonly TangentStage _previous;
    private readonly int _q;
    private readonly int _back;
    private readonly bool _same;
    private readonly PatchSigns _covarianceSigns;
    private readonly PatchSigns? _tangentSigns;
    private readonly bool _trained;
    private readonly int _rows;
    private readonly int _rowLength;
    private readonly int _counter;

    /// <summary>Draws the signs.</summary>
    /// <param name="layout">The workspace.</param>
    /// <param name="previous">The stage in front.</param>
    /// <param name="filter">The convolution; a dense layer is a 1 x 1 one.</param>
    /// <param name="shape">The image behind the layer.</param>
    /// <param name="trained">Whether the layer's weights are trained.</param>
    /// <param name="activation">The activation, or null.</param>
    /// <param name="streams">Gives the streams of the D; if trained, of D''; with a tangent in front or behind, of the D'; and the activation's, in this order.</param>
    public TangentConvolution(
        TangentLayout layout,
        TangentStage previous,
        ConvolutionLayer filter,
        (int Height, int Width) shape,
        bool trained,
        Activation? activation,
        SketchStreams streams)
        : base(layout, previous, shape, previous.HasTangent || trained, 1.0 / filter.FilterSize)
    {
        _previous = previous;
        _q = filter.FilterSize;
        _same = filter.Padding == Padding.Same;
        _back = _same ? (_q - 1) / 2 : 0;
        _trained = trained;
        _covarianceSigns = new PatchSigns(streams.Next(), _q * _q, layout.Width);
        if (HasTangent)
        {
            SignDiagonal? extra = trained ? new SignDiagonal(streams.Next(), layout.Width) : null;
            _tangentSigns = new PatchSigns(streams.Next(), previous.HasTangent ? _q * _q : 0, layout.Width, extra);
        }

        if (activation is not null)
            Activation = new TangentActivation(layout, activation, 1.0 / _q, HasTangent, streams);
        _rowLength = (previous.Width + (_same ? _q - 1 : 0)) * layout.Stride;
        _rows = layout.Reserve(checked(_q * _rowLength));
        _counter = layout.ReserveCounter();
    }

    protected override void BeginStage(TangentRun run, ReadOnlySpan<float> image)
    {
        run.Counters[_counter] = 0;
        int left = _back * Layout.Stride, right = left + _previous.Width * Layout.Stride;
        for (int i = 0; i < _q && _same; i++)
        {
            Span<float> row = run.Work.Slice(_rows + i * _rowLength, _rowLength);
            row[..left].Clear();
            row[right..].Clear();
        }
    }

    protected override void Prepare(TangentRun run, int row)
    {
        ref int next = ref run.Counters[_counter];
        for (; next < Math.Min(row - _back + _q, _previous.Height); next++)
            _previous.Produce(run, next, new TangentTarget(RowStart(next) + (_same ? _back * Layout.Stride : 0)));
    }

    protected override void SumBlock(Span<float> work, int row, int first, int count)
    {
        int capacity = _q * _q + 1, terms = 0;
        Span<TangentTerm> covariance = capacity <= 65 ? stackalloc TangentTerm[65] : new TangentTerm[capacity];
        for (int dy = 0; dy < _q; dy++)
        {
            int y = row - _back + dy;
            for (int dx = 0; dx < _q && y >= 0 && y < _previous.Height; dx++)
                covariance[terms++] = new TangentTerm(RowStart(y) + (first + dx) * Layout.Stride, dy * _q + dx);
        }

        Sum(work, covariance[..terms], _covarianceSigns, Sums, count);
        if (_tangentSigns is null)
            return;
        int tangentTerms = _previous.HasTangent ? terms : 0;
        for (int i = 0; i < tangentTerms; i++)
            covariance[i] = new TangentTerm(covariance[i].Start + Layout.TangentOffset, covariance[i].Diagonal);
        if (_trained)
            covariance[tangentTerms++] = new TangentTerm(Sums, _tangentSigns.Count - 1);
        Sum(work, covariance[..tangentTerms], _tangentSigns, Sums + Layout.TangentOffset, count);
    }

    private void Sum(Span<float> work, ReadOnlySpan<TangentTerm> terms, PatchSigns signs, int destination, int count)
    {
        if (count == BlockLength)
        {
            TangentLoops.Widest.SumEight(work, Layout.Width, Layout.Stride, terms, signs.Words, signs.Count, destination);
            return;
        }

        Span<TangentTerm> shifted = terms.Length <= 65 ? stackalloc TangentTerm[65] : new TangentTerm[terms.Length];
        for (int p = 0; p < count; p++)
        {
            for (int i = 0; i < terms.Length; i++)
                shifted[i] = terms[i] with { Start = terms[i].Start + p * Layout.Stride };
            TangentLoops.Widest.SumOne(work, Layout.Width, shifted[..terms.Length], signs.Words, signs.Count, destination + p * Layout.Stride);
        }
    }

    private int RowStart(int row) => _rows + row % _q * _rowLength;
}
