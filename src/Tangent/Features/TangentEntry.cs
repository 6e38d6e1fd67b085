using System.Numerics.Tensors;
using Tangent.Architectures;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Makes rows behind the first convolution or dense layer from the image, after any pooling in front of it.</summary>
/// <remarks>
/// A patch x of n = q^2 C numbers becomes u = W x with orthonormal columns, one entry +-1 / sqrt(count_j) in each row, row k in column k mod n;
/// when n &gt; r, W adds the numbers with random signs to r places, unbiased. If the layer is trained, t = W' x. With n at most <see cref="MostColumns"/>
/// v = sqrt(r) G x with a dense <see cref="GaussianFrame"/>, else v comes from u by the rounds of <see cref="TangentActivation"/>.
/// </remarks>
internal sealed class TangentEntry : TangentWeights
{
    /// <summary>The longest patch that is multiplied with a Gaussian matrix; beyond it transforms are faster.</summary>
    public const int MostColumns = 64;

    private readonly int _q;
    private readonly int _back;
    private readonly (int Height, int Width) _window;
    private readonly (int Height, int Width) _shape;
    private readonly int _inputWidth;
    private readonly int _inputChannels;
    private readonly int _channels;
    private readonly int _columns;
    private readonly int _repeated;
    private readonly int _image;
    private readonly int _patches;
    private readonly float[] _covarianceWeights;
    private readonly float[]? _tangentWeights;
    private readonly float[]? _gaussian;

    /// <summary>Draws the matrices.</summary>
    /// <param name="layout">The workspace.</param>
    /// <param name="input">The image in front of the layer.</param>
    /// <param name="filter">The convolution; a dense layer is a 1 x 1 one.</param>
    /// <param name="shape">The image behind the layer.</param>
    /// <param name="trained">Whether the layer's weights are trained.</param>
    /// <param name="activation">The activation, or null.</param>
    /// <param name="streams">Gives the streams of the signs of W; if trained, of W'; the activation's; with a Gaussian matrix, its own, in this order.</param>
    public TangentEntry(
        TangentLayout layout,
        TangentInput input,
        ConvolutionLayer filter,
        (int Height, int Width) shape,
        bool trained,
        Activation? activation,
        SketchStreams streams)
        : base(layout, null, shape, trained, input.Scale / filter.FilterSize)
    {
        int r = layout.Width;
        _q = filter.FilterSize;
        _back = filter.Padding == Padding.Same ? (_q - 1) / 2 : 0;
        _window = input.Window;
        _inputWidth = input.Width;
        _inputChannels = input.Channels;
        _shape = input.IsFlat ? (1, 1) : (input.Height / _window.Height, input.Width / _window.Width);
        _channels = input.IsFlat ? input.Height / _window.Height * (input.Width / _window.Width) * input.Channels : input.Channels;
        _columns = checked(_q * _q * _channels);
        _repeated = _columns <= r ? _columns + 16 : (_columns + r - 1) / r * r;
        _image = layout.Reserve(checked(input.Height / _window.Height * (input.Width / _window.Width) * input.Channels));
        _patches = layout.Reserve(checked(BlockLength * PatchStride));
        _covarianceWeights = DrawWeights(r, streams);
        _tangentWeights = trained ? DrawWeights(r, streams) : null;
        if (activation is null)
            return;
        Activation = new TangentActivation(layout, activation, input.Scale / _q, trained, streams);
        if (_columns <= Math.Min(r, MostColumns))
            _gaussian = DrawGaussian(r, streams.Next());
    }

    protected override bool MixesBlocks => _gaussian is not null;

    private int PatchStride => WorkspacePool.Align(_repeated);

    // Pooling in front of all weights acts on the image itself.
    protected override void BeginStage(TangentRun run, ReadOnlySpan<float> image)
    {
        Span<float> pooled = run.Work.Slice(_image, _shape.Height * _shape.Width * _channels);
        if (_window == (1, 1))
        {
            image.CopyTo(pooled);
            return;
        }

        int c = _inputChannels, width = _inputWidth / _window.Width, height = image.Length / (_inputWidth * c) / _window.Height;
        for (int p = 0; p < height * width; p++)
        {
            Span<float> place = pooled.Slice(p * c, c);
            place.Clear();
            for (int i = 0; i < _window.Height * _window.Width; i++)
            {
                int y = p / width * _window.Height + i / _window.Width, x = p % width * _window.Width + i % _window.Width;
                TensorPrimitives.Add(place, image.Slice((y * _inputWidth + x) * c, c), place);
            }

            TensorPrimitives.Multiply(place, 1f / (_window.Height * _window.Width), place);
        }
    }

    protected override void Prepare(TangentRun run, int row)
    {
    }

    protected override void SumBlock(Span<float> work, int row, int first, int count)
    {
        int r = Layout.Width;
        for (int p = 0; p < count; p++)
        {
            Span<float> patch = work.Slice(_patches + p * PatchStride, _repeated);
            CopyPatch(work, row, first + p, patch);
            int position = Sums + p * Layout.Stride;
            AddWeighted(patch, _covarianceWeights, work.Slice(position, r));
            if (_tangentWeights is not null)
                AddWeighted(patch, _tangentWeights, work.Slice(position + Layout.TangentOffset, r));
        }

        // Places without a patch of their own hold what was there before; nothing reads their products.
        if (_gaussian is not null)
            TangentLoops.Widest.MultiplyEight(work, r, _gaussian, _columns, _patches, PatchStride, Mixed, Layout.Stride);
    }

    private void CopyPatch(Span<float> work, int row, int column, Span<float> patch)
    {
        int length = _q * _channels, left = column - _back, skip = Math.Max(0, -left), end = Math.Min(_q, _shape.Width - left);
        for (int dy = 0; dy < _q; dy++)
        {
            int y = row - _back + dy;
            Span<float> line = patch.Slice(dy * length, length);
            line.Clear();
            if (y >= 0 && y < _shape.Height && end > skip)
            {
                work.Slice(_image + (y * _shape.Width + left + skip) * _channels, (end - skip) * _channels).CopyTo(line[(skip * _channels)..]);
            }
        }

        if (_columns > Layout.Width)
        {
            patch[_columns..].Clear();
            return;
        }

        for (int filled = _columns; filled < patch.Length; filled += _columns)
            patch[..Math.Min(_columns, patch.Length - filled)].CopyTo(patch[filled..]);
    }

    private void AddWeighted(ReadOnlySpan<float> patch, float[] weights, Span<float> y)
    {
        y.Clear();
        if (_columns <= y.Length)
        {
            TangentLoops.Widest.AddRepeated(patch, _columns, weights, y);
            return;
        }

        for (int start = 0; start < patch.Length; start += y.Length)
            TensorPrimitives.MultiplyAdd(patch.Slice(start, y.Length), weights.AsSpan(start, y.Length), y, y);
    }

    private float[] DrawWeights(int r, SketchStreams streams)
    {
        int length = Math.Max(r, _repeated / r * r);
        var signs = new SignDiagonal(streams.Next(), length);
        float[] weights = new float[length];
        for (int k = 0; k < length; k++)
        {
            // Column j has its entries in the rows j, j + n, j + 2n, ... below r.
            int count = _columns <= r ? (r - k % _columns + _columns - 1) / _columns : 1;
            weights[k] = (float)(signs[k] / Math.Sqrt(count));
        }

        return weights;
    }

    private float[] DrawGaussian(int r, PhiloxStream stream)
    {
        float[] matrix = new float[r * _columns];
        double[][] frame = GaussianFrame.Draw(stream, r, _columns);
        for (int k = 0; k < r; k++)
        {
            for (int j = 0; j < _columns; j++)
                matrix[(k / 16 * _columns + j) * 16 + k % 16] = (float)frame[j][k];
        }

        return matrix;
    }
}

/// <summary>Describes the image and what stands in front of the first weights.</summary>
/// <param name="Height">The image's height.</param>
/// <param name="Width">The image's width.</param>
/// <param name="Channels">The numbers at a position.</param>
/// <param name="Window">The window of which the mean is taken.</param>
/// <param name="IsFlat">Whether all positions behind that form one vector.</param>
/// <param name="Scale">What the numbers are multiplied with.</param>
internal sealed record TangentInput(int Height, int Width, int Channels, (int Height, int Width) Window, bool IsFlat, double Scale);
