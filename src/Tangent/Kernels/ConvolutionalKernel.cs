using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.Intrinsics;
using Tangent.Architectures;
using Tangent.Numerics;

namespace Tangent.Kernels;

/// <summary>Computes the exact kernel of a convolutional architecture: the CNTK or the convolutional NNGP.</summary>
/// <remarks>
/// On every pair of positions S_0[p,p'] = (1/C) sum_c x[p,c] y[p',c] and T_0 = 0; a convolution replaces S by (1/q^2) sum_off
/// S[p+off,p'+off], T likewise and, when its weights are trained, adds the new S to T; an activation replaces S by |.||.| Dual(c) and
/// multiplies T by DualDerivative(c); pooling takes means over windows on both sides; <c>gap</c> and <c>flatten</c> take the mean over all
/// or over equal positions; a trained dense layer adds S to T.
/// <see cref="TrainedLayers.Hidden"/> times C is the CNTK of Zandieh et al. (2021). Activations must be piecewise linear (relu,
/// abs, leaky). Rows are images, row-major height x width x channels. Cost: (height width)^2 numbers a layer for each pair of images;
/// without pooling in front of
/// <c>flatten</c> only equal positions meet and it is height width. Memory: the norms, one number a position and activation for each image;
/// a thread's buffers are small unless there is pooling.
/// </remarks>
public sealed class ConvolutionalKernel : Kernel
{
    private readonly ConvolutionalPlan _plan;
    private readonly PairEngine _engine;

    /// <summary>Initializes the kernel for images of one size.</summary>
    /// <param name="architecture">An architecture with <c>gap</c> or <c>flatten</c>.</param>
    /// <param name="height">The images' height.</param>
    /// <param name="width">The images' width.</param>
    /// <param name="channels">The numbers at each position.</param>
    /// <param name="options">The kernel; null means the defaults.</param>
    /// <exception cref="ArgumentException">The architecture has no <c>gap</c> or <c>flatten</c>, does not fit the images, or an activation
    /// is not piecewise linear.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public ConvolutionalKernel(Architecture architecture, int height, int width, int channels, KernelOptions? options = null)
        : this(architecture, height, width, channels, options, Vector512.IsHardwareAccelerated)
    {
    }

    internal ConvolutionalKernel(Architecture architecture, int height, int width, int channels, KernelOptions? options, bool wide)
        : base(checked(height * width * channels))
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (!architecture.IsConvolutional)
            throw new ArgumentException($"'{architecture}' works on vectors; use a {nameof(FullyConnectedKernel)}", nameof(architecture));
        Architecture = architecture;
        Options = options ?? new KernelOptions();
        _plan = new ConvolutionalPlan(architecture, height, width, channels, Options);
        _engine = (Options.Precision, wide) switch
        {
            (KernelPrecision.Single, true) => new PairEngine<Lanes512<float>, Vector512<float>, float>(this, Options.Kind),
            (KernelPrecision.Single, false) => new PairEngine<NativeLanes<float>, Vector<float>, float>(this, Options.Kind),
            (_, true) => new PairEngine<Lanes512<double>, Vector512<double>, double>(this, Options.Kind),
            (_, false) => new PairEngine<NativeLanes<double>, Vector<double>, double>(this, Options.Kind),
        };
    }

    /// <summary>Gets the architecture.</summary>
    public Architecture Architecture { get; }

    /// <summary>Gets the options.</summary>
    public KernelOptions Options { get; }

    internal override long BytesPerRow => (NumberSize * ((long)InputDimension + _plan.RootCount)) + (2 * sizeof(double));

    // The maps S and T between two segments: every pair of positions.
    internal override long BytesPerThread => NumberSize * _plan.Segments.Skip(1).Sum(s => 2L * s.Width * s.Height * s.Height * s.Stride);

    private protected override int TileSide => 4;

    private protected override KernelRows PrepareRows<T>(ReadOnlyMemory<T> rows, int count) => _engine.Prepare(rows, count);

    private protected override void ComputeTile(
        KernelRows x, int firstRow, int rowCount, KernelRows y, int firstColumn, int columnCount, Span<double> destination, int stride)
    {
        bool square = ReferenceEquals(x, y) && firstRow == firstColumn && rowCount == columnCount;
        for (int i = 0; i < rowCount; i++)
        {
            for (int j = 0; j < columnCount; j++)
            {
                // Of rows with themselves the smaller index stands left, so that (i, j) and (j, i) get the same bits.
                int a = firstRow + i, b = firstColumn + j;
                destination[i * stride + j] = square && a > b
                    ? destination[j * stride + i]
                    : ReferenceEquals(x, y) && a > b ? _engine.Compute(y, b, x, a) : _engine.Compute(x, a, y, b);
            }
        }
    }

    private int NumberSize => Options.Precision == KernelPrecision.Single ? sizeof(float) : sizeof(double);

    private abstract class PairEngine
    {
        public abstract KernelRows Prepare<TSource>(ReadOnlyMemory<TSource> rows, int count)
            where TSource : unmanaged, INumberBase<TSource>;

        public abstract double Compute(KernelRows x, int i, KernelRows y, int j);
    }

    /// <summary>Binds the recursion to a number type and register width, and lends each thread one.</summary>
    private sealed class PairEngine<TLanes, TVector, T>(ConvolutionalKernel kernel, KernelKind kind) : PairEngine
        where TLanes : IVectorLanes<TVector, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ConcurrentBag<ConvolutionalRecursion<TLanes, TVector, T>> _idle = [];
        private readonly ConvolutionalPlan _plan = kernel._plan;

        public override KernelRows Prepare<TSource>(ReadOnlyMemory<TSource> rows, int count)
        {
            var prepared = new ConvolutionalRows<T>(kernel, count, _plan);
            int length = kernel.InputDimension;
            for (int i = 0; i < count; i++)
                prepared.Load(i, rows.Span.Slice(i * length, length));
            Parallelism.For(count, i =>
            {
                ConvolutionalRecursion<TLanes, TVector, T> recursion = Lend();
                recursion.RecordNorms(prepared, i);
                _idle.Add(recursion);
            });
            return prepared;
        }

        public override double Compute(KernelRows x, int i, KernelRows y, int j)
        {
            var left = (ConvolutionalRows<T>)x;
            var right = (ConvolutionalRows<T>)y;
            double scale = left.Scales[i] * right.Scales[j];
            if (scale == 0)
                return 0;
            ConvolutionalRecursion<TLanes, TVector, T> recursion = Lend();
            (double s, double t) = recursion.Run(left, i, right, j);
            _idle.Add(recursion);
            // The root of a square is exact, so that the cosine of equal images is 1.
            (s, t) = _plan.FinishHead(s, t, Math.Sqrt(left.HeadNorms[i] * right.HeadNorms[j]));
            return scale * (kind == KernelKind.Nngp ? s : t);
        }

        private ConvolutionalRecursion<TLanes, TVector, T> Lend() =>
            _idle.TryTake(out ConvolutionalRecursion<TLanes, TVector, T>? recursion) ? recursion : new(_plan);
    }
}
