using Tangent.Architectures;

namespace Tangent.Kernels;

/// <summary>Says what a step does with the tangent map T.</summary>
internal enum TangentRole
{
    /// <summary>No trained weight has been met: T is 0.</summary>
    Absent,

    /// <summary>The step's own weights are the first trained ones: T is the covariance S behind the convolution.</summary>
    Begins,

    /// <summary>T goes through the step.</summary>
    Continues,
}

/// <summary>Describes a convolution (filter 1 when there is none) and the activation behind it (share null when there is none).</summary>
/// <param name="Back">How many positions the filter reaches back.</param>
/// <param name="Forward">How many positions the filter reaches forward.</param>
/// <param name="Share">The share A in Dual(c) = A kappa1(c) + (1 - A) c.</param>
/// <param name="Height">The height of the image behind the step.</param>
/// <param name="Width">The width of the image behind the step.</param>
/// <param name="Role">What happens to T.</param>
/// <param name="AddsCovariance">Whether S is added to T behind the step, ahead of the trained weights that come next: T + S goes through
/// them as one map.</param>
/// <param name="RootOffset">Where the step's norms start among those of an image.</param>
internal sealed record PlanStep(
    int Back, int Forward, double? Share, int Height, int Width, TangentRole Role, bool AddsCovariance, int RootOffset)
{
    /// <summary>Gets q.</summary>
    public int FilterSize => Back + Forward + 1;
}

/// <summary>Describes the steps on one grid of positions, up to a pooling or the head.</summary>
internal sealed class PlanSegment
{
    /// <summary>Gets the height of the image in front of the segment: the grid on which all its maps live.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the width of the grid.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the steps.</summary>
    public required PlanStep[] Steps { get; init; }

    /// <summary>Gets the side of the pooling windows behind the segment, or 0 when the head follows.</summary>
    public required int PoolSize { get; init; }

    /// <summary>Gets whether T is a map of its own behind the segment.</summary>
    public required bool HasTangent { get; init; }

    /// <summary>Gets the height of the image behind the steps.</summary>
    public int OutHeight => Steps.Length == 0 ? Height : Steps[^1].Height;

    /// <summary>Gets the width of the image behind the steps.</summary>
    public int OutWidth => Steps.Length == 0 ? Width : Steps[^1].Width;

    /// <summary>Gets how far the segment's filters reach at most.</summary>
    public int Reach => Steps.Length == 0 ? 0 : Steps.Max(s => Math.Max(s.Back, s.Forward));

    /// <summary>Gets the length of a row of a tile: its two pieces with zeros as wide as the reach behind each.</summary>
    public int Stride => Width + 2 * Reach;
}

/// <summary>Describes one layer behind the head, where a pair of images has one S and one T.</summary>
internal readonly record struct HeadStep(Activation? Activation, bool BeginsTangent, bool AddsCovariance);

/// <summary>Compiles a convolutional architecture for images of one size.</summary>
internal sealed class ConvolutionalPlan
{
    public ConvolutionalPlan(Architecture architecture, int height, int width, int channels, KernelOptions options)
    {
        Channels = channels;
        IReadOnlyList<(int Height, int Width)> shapes = architecture.Shapes(height, width);
        bool[] trained = options.TrainedWeights(architecture);
        if (options.Kind == KernelKind.Nngp)
            Array.Clear(trained);

        var segments = new List<PlanSegment>();
        var steps = new List<PlanStep>();
        bool tangent = false;
        (int Height, int Width) grid = shapes[0];
        int layer = 0;
        for (; architecture[layer] is not (GlobalAveragePoolLayer or FlattenLayer); layer++)
        {
            if (architecture[layer] is PoolLayer pool)
            {
                EndSegment(pool.Size);
                grid = shapes[layer + 1];
                continue;
            }

            int back = 0, forward = 0;
            TangentRole role = tangent ? TangentRole.Continues : TangentRole.Absent;
            if (architecture[layer] is ConvolutionLayer convolution)
            {
                bool same = convolution.Padding == Padding.Same;
                back = same ? (convolution.FilterSize - 1) / 2 : 0;
                forward = convolution.FilterSize - 1 - back;
                if (!tangent && trained[layer])
                    role = TangentRole.Begins;
                tangent |= trained[layer];
                if (architecture[layer + 1] is ActivationLayer)
                    layer++;
            }

            double? share = architecture[layer] is ActivationLayer { Activation: var activation } ? ShareOf(activation) : null;
            (int h, int w) = shapes[layer + 1];
            steps.Add(new PlanStep(back, forward, share, h, w, role, AddsCovariance(), RootCount));
            RootCount += share is null ? 0 : grid.Height * grid.Width;
        }

        IsFlatten = architecture[layer] is FlattenLayer;
        EndSegment(0);
        HeadSteps = [.. HeadLayers()];
        Segments = [.. segments];
        HasTangent = tangent;
        Ranges = RangesFor(IsFlatten ? (0, 0) : (Segments[^1].OutHeight - 1, Segments[^1].OutWidth - 1));
        HeadNeedsNorm = HeadSteps.Any(s => s.Activation is not null);
        NormRanges = HeadNeedsNorm ? Ranges : RangesFor((0, 0));

        bool AddsCovariance()
        {
            int next = layer + 1;
            while (architecture[next] is PoolLayer or GlobalAveragePoolLayer or FlattenLayer)
                next++;
            return tangent && trained[next];
        }

        void EndSegment(int poolSize)
        {
            segments.Add(new PlanSegment
            {
                Height = grid.Height,
                Width = grid.Width,
                Steps = [.. steps],
                PoolSize = poolSize,
                HasTangent = tangent,
            });
            steps.Clear();
        }

        IEnumerable<HeadStep> HeadLayers()
        {
            for (layer++; layer < architecture.Count; layer++)
            {
                bool begins = !tangent && trained[layer];
                tangent |= begins;
                bool last = layer == architecture.Count - 1;
                yield return new HeadStep((architecture[layer] as ActivationLayer)?.Activation, begins, !last && AddsCovariance());
            }
        }
    }

    public int Channels { get; }

    public PlanSegment[] Segments { get; }

    /// <summary>Gets whether only equal positions meet behind the last segment.</summary>
    public bool IsFlatten { get; }

    public HeadStep[] HeadSteps { get; }

    /// <summary>Gets whether the output is T; otherwise it is S, or 0 for a tangent kernel without trained weights.</summary>
    public bool HasTangent { get; }

    /// <summary>Gets whether an activation stands behind the head, so that an image's own S is needed there.</summary>
    public bool HeadNeedsNorm { get; }

    /// <summary>Gets how many norms an image has: one for each position in front of each activation.</summary>
    public int RootCount { get; private set; }

    /// <summary>Gets for each segment the largest distance (rows, columns) between two positions whose maps count.</summary>
    public (int Rows, int Columns)[] Ranges { get; }

    /// <summary>Gets the same for an image with itself when only its norms are wanted.</summary>
    public (int Rows, int Columns)[] NormRanges { get; }

    /// <summary>Takes S and T of a pair through the layers behind the head.</summary>
    /// <param name="s">S behind the head.</param>
    /// <param name="t">T behind the head.</param>
    /// <param name="norm">The root of the product of the two images' own S.</param>
    public (double S, double T) FinishHead(double s, double t, double norm)
    {
        foreach (HeadStep step in HeadSteps)
        {
            if (step.BeginsTangent)
                t = s;
            if (step.Activation is not null)
            {
                double cosine = norm == 0 ? 0 : s / norm;
                t *= step.Activation.DualDerivative(cosine);
                s = norm * step.Activation.Dual(cosine);
            }

            if (step.AddsCovariance)
                t += s;
        }

        return (s, t);
    }

    private static double ShareOf(Activation activation) => activation.ArcCosineShare ?? throw new ArgumentException(
        $"'{activation}' is not piecewise linear; convolutional kernels need relu, abs or leaky, whose scale can be taken out",
        nameof(activation));

    // Two positions in windows at distance R are at most s R + s - 1 apart.
    private (int Rows, int Columns)[] RangesFor((int Rows, int Columns) last)
    {
        var ranges = new (int Rows, int Columns)[Segments.Length];
        ranges[^1] = last;
        for (int i = ranges.Length - 2; i >= 0; i--)
        {
            int s = Segments[i].PoolSize;
            ranges[i] = (s * ranges[i + 1].Rows + s - 1, s * ranges[i + 1].Columns + s - 1);
        }

        return ranges;
    }
}
