using Tangent.Architectures;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Builds the stages of <see cref="TangentFeatures"/> from an architecture.</summary>
internal static class TangentPlan
{
    /// <summary>Builds all stages and returns the last; it has one position.</summary>
    /// <param name="options">The architecture and the images.</param>
    /// <param name="trained">For each layer whether its weights are trained.</param>
    /// <param name="layout">Takes in the buffers.</param>
    /// <param name="streams">Gives the streams, layer by layer.</param>
    public static TangentStage Build(TangentFeaturesOptions options, bool[] trained, TangentLayout layout, SketchStreams streams)
    {
        Architecture architecture = options.Architecture;
        TangentInput input = ReadInput(options, out int first);
        var shapes = new List<(int Height, int Width)> { (1, 1) };
        shapes = architecture.IsConvolutional ? [.. architecture.Shapes(options.Height, options.Width)] : [.. Enumerable.Repeat((1, 1), architecture.Count + 1)];
        TangentStage? stage = null;
        for (int i = first; i < architecture.Count; i++)
        {
            // The output layer's part is to hand out t, a or both; it is a stage only where there is no other.
            bool output = i == architecture.Count - 1;
            if (output && stage is not null)
                break;
            switch (architecture[i])
            {
                case ConvolutionLayer or DenseLayer:
                    var filter = architecture[i] as ConvolutionLayer ?? new ConvolutionLayer(1, Padding.Same);
                    Activation? activation = output ? null : (architecture[i + 1] as ActivationLayer)?.Activation;
                    stage = stage is null
                        ? new TangentEntry(layout, input, filter, shapes[i + 1], trained[i] && !output, activation, streams)
                        : new TangentConvolution(layout, stage, filter, shapes[i + 1], trained[i], activation, streams);
                    i += activation is null ? 0 : 1;
                    break;
                case PoolLayer pool:
                    stage = new TangentPool(layout, stage!, pool.Size, pool.Size);
                    break;
                case GlobalAveragePoolLayer:
                    stage = new TangentPool(layout, stage!, stage!.Height, stage.Width);
                    break;
                case FlattenLayer:
                    stage = new TangentFlatten(layout, stage!, streams);
                    break;
                case ActivationLayer:
                    // Behind a pooling: a dense layer without training in front of it changes nothing in law.
                    stage = new TangentConvolution(
                        layout, stage!, new ConvolutionLayer(1, Padding.Same), shapes[i + 1], trained: false, ((ActivationLayer)architecture[i]).Activation, streams);
                    break;
                default:
                    throw new NotSupportedException($"tangent features know no layer '{architecture[i]}'");
            }
        }

        return stage!;
    }

    // Poolings, gap and flatten in front of all weights act on the image itself.
    private static TangentInput ReadInput(TangentFeaturesOptions options, out int first)
    {
        Architecture architecture = options.Architecture;
        (int h, int w, int c) = architecture.IsConvolutional
            ? (options.Height, options.Width, options.Channels)
            : (1, 1, options.Height * options.Width * options.Channels);
        (int Height, int Width) window = (1, 1);
        bool flat = false;
        for (first = 0; architecture[first] is not (ConvolutionLayer or DenseLayer); first++)
        {
            switch (architecture[first])
            {
                case PoolLayer pool:
                    window = (window.Height * pool.Size, window.Width * pool.Size);
                    break;
                case GlobalAveragePoolLayer:
                    window = (h, w);
                    break;
                default:
                    flat = true;
                    break;
            }
        }

        int positions = flat ? h / window.Height * (w / window.Width) : 1;
        return new TangentInput(h, w, c, window, flat, architecture.IsConvolutional ? 1 / Math.Sqrt((double)c * positions) : 1);
    }
}
