using System.Collections;
using System.Globalization;
using Tangent.Data;

namespace Tangent.Architectures;

/// <summary>Describes a network as an immutable list of layers: the one description that kernels, feature maps and finite networks
/// read.</summary>
/// <remarks>
/// The text form separates layers by commas, e.g. <c>conv3,relu,pool2,conv3,relu,gap,dense</c>. The last layer is <c>dense</c>, the output.
/// Convolutions and poolings come before <c>gap</c> or <c>flatten</c>, dense layers after it. Two architectures are equal when their
/// layers are.
/// </remarks>
public sealed class Architecture : IReadOnlyList<Layer>, IEquatable<Architecture>
{
    private readonly Layer[] _layers;

    /// <summary>Initializes an architecture from its layers.</summary>
    /// <param name="layers">The layers, input first.</param>
    /// <exception cref="ArgumentException">The layers are empty, do not end with a dense layer, or stand in an order that no network
    /// has.</exception>
    public Architecture(params IEnumerable<Layer> layers)
    {
        _layers = [.. layers];
        if (Fault(_layers) is { } fault)
            throw new ArgumentException(fault, nameof(layers));
        IsConvolutional = _layers.Any(IsSpatial);
        Depth = _layers.Count(l => l is ActivationLayer);
    }

    /// <summary>Gets the number of layers.</summary>
    public int Count => _layers.Length;

    /// <summary>Gets the number of activation layers, L.</summary>
    public int Depth { get; }

    /// <summary>Gets whether every activation is homogeneous, s(a x) = a s(x) for a &gt;= 0. The kernels of vectors of other networks are those of x / |x|.</summary>
    public bool IsHomogeneous => this.All(l => l is not ActivationLayer a || a.Activation.IsHomogeneous);

    /// <summary>Gets whether the input is an image (height x width x channels) rather than a vector.</summary>
    public bool IsConvolutional { get; }

    /// <summary>Gets a layer.</summary>
    /// <param name="index">Its place from the input, from 0.</param>
    public Layer this[int index] => _layers[index];

    /// <summary>Creates L times <c>dense,relu</c>, then <c>dense</c>.</summary>
    /// <param name="depth">L, the number of ReLU layers, at least 0.</param>
    /// <returns>The fully connected architecture.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depth"/> is negative.</exception>
    public static Architecture FullyConnected(int depth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        var layers = new List<Layer>();
        for (int i = 0; i < depth; i++)
            layers.AddRange([new DenseLayer(), new ActivationLayer(Activation.Relu)]);
        return new Architecture(layers.Append(new DenseLayer()));
    }

    /// <summary>Creates L times <c>conv q,relu</c>, then <c>gap,dense</c>.</summary>
    /// <param name="depth">L, the number of convolutions, at least 1.</param>
    /// <param name="filterSize">q, the side of the filters.</param>
    /// <returns>The convolutional architecture.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is less than 1.</exception>
    public static Architecture Convolutional(int depth, int filterSize = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(filterSize, 1);
        var layers = new List<Layer>();
        for (int i = 0; i < depth; i++)
            layers.AddRange([new ConvolutionLayer(filterSize, Padding.Same), new ActivationLayer(Activation.Relu)]);
        return new Architecture([.. layers, new GlobalAveragePoolLayer(), new DenseLayer()]);
    }

    /// <summary>Creates the architecture of a depth, or of the default depth: 3 for images through convolutions, 2 for rows.</summary>
    internal static Architecture OfDepth(int? depth, bool convolutional) => convolutional ? Convolutional(depth ?? 3) : FullyConnected(depth ?? 2);

    /// <summary>Reads the text form.</summary>
    /// <param name="text">Layers separated by commas.</param>
    /// <returns>The architecture.</returns>
    /// <exception cref="FormatException">A layer is unknown or out of place; the message names it.</exception>
    public static Architecture Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] words = text.Split(',', StringSplitOptions.TrimEntries);
        var layers = new Layer[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            layers[i] = ParseLayer(words[i]) ?? throw new FormatException(
                $"'{words[i]}', layer {i + 1} of '{text}', is no layer; use dense, conv3, conv3v, pool2, gap, flatten or an activation: "
                + Activation.KnownNames + NearestName.Question(words[i], ["dense", "conv3", "conv3v", "pool2", "gap", "flatten", .. Activation.KnownNames.Split(", ")]));
        }

        if (Fault(layers) is { } fault)
            throw new FormatException($"'{text}': {fault}");
        return new Architecture(layers);
    }

    /// <summary>Follows the image's size through the layers.</summary>
    /// <param name="height">The input's height.</param>
    /// <param name="width">The input's width.</param>
    /// <returns>The height and width in front of every layer, and behind the last: Count + 1 entries, (1, 1) once positions are
    /// gone.</returns>
    /// <exception cref="ArgumentException">A layer does not fit the image in front of it; the message names both.</exception>
    public IReadOnlyList<(int Height, int Width)> Shapes(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var shapes = new (int Height, int Width)[Count + 1];
        shapes[0] = (height, width);
        for (int i = 0; i < Count; i++)
        {
            (int h, int w) = shapes[i];
            (int Height, int Width) next = _layers[i] switch
            {
                ConvolutionLayer { Padding: Padding.Valid } c => (h - c.FilterSize + 1, w - c.FilterSize + 1),
                PoolLayer p => h % p.Size == 0 && w % p.Size == 0 ? (h / p.Size, w / p.Size) : (0, 0),
                GlobalAveragePoolLayer or FlattenLayer => (1, 1),
                _ => (h, w),
            };
            if (next.Height < 1 || next.Width < 1)
            {
                string advice = _layers[i] is PoolLayer pool ? $"both sides must be multiples of {pool.Size}" : "use a smaller filter, or leave out the v";
                throw new ArgumentException(
                    $"layer {i + 1}, {_layers[i]}, does not fit the {h} x {w} image in front of it ('{this}' on {height} x {width}); {advice}", nameof(height));
            }

            shapes[i + 1] = next;
        }

        return shapes;
    }

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => ((IEnumerable<Layer>)_layers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Architecture? other) => other is not null && _layers.AsSpan().SequenceEqual(other._layers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Architecture);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>Returns the text form, which <see cref="Parse"/> reads back.</summary>
    public override string ToString() => string.Join(',', _layers.Select(l => l.Text));

    private static bool IsSpatial(Layer layer) => layer is ConvolutionLayer or PoolLayer or GlobalAveragePoolLayer or FlattenLayer;

    private static Layer? ParseLayer(string word) => word switch
    {
        "dense" => new DenseLayer(),
        "gap" => new GlobalAveragePoolLayer(),
        "flatten" => new FlattenLayer(),
        _ when Activation.TryParse(word, out Activation? activation) => new ActivationLayer(activation),
        _ when word.StartsWith("pool", StringComparison.Ordinal) && ParseSize(word.AsSpan(4)) is { } size => new PoolLayer(size),
        _ when word.StartsWith("conv", StringComparison.Ordinal) && word.EndsWith('v') && word.Length > 5
            && ParseSize(word.AsSpan(4, word.Length - 5)) is { } size => new ConvolutionLayer(size, Padding.Valid),
        _ when word.StartsWith("conv", StringComparison.Ordinal) && ParseSize(word.AsSpan(4)) is { } size => new ConvolutionLayer(size, Padding.Same),
        _ => null,
    };

    private static int? ParseSize(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size is >= 1 and <= 1024 ? size : null;

    private static string? Fault(Layer[] layers)
    {
        if (layers.Length == 0 || layers[^1] is not DenseLayer)
            return "the last layer is the output and must be 'dense'";
        int head = Array.FindIndex(layers, l => l is GlobalAveragePoolLayer or FlattenLayer);
        bool convolutional = layers.Any(IsSpatial);
        for (int i = 0; i < layers.Length; i++)
        {
            string? fault = layers[i] switch
            {
                DenseLayer when convolutional && (head < 0 || i < head) => "a dense layer needs 'gap' or 'flatten' in front of it",
                ConvolutionLayer or PoolLayer or GlobalAveragePoolLayer or FlattenLayer when head >= 0 && i > head => "no positions are left here",
                ConvolutionLayer { FilterSize: < 1 } or PoolLayer { Size: < 1 } => "sizes are at least 1",
                ActivationLayer when !layers.Take(i).Any(l => l is DenseLayer or ConvolutionLayer) =>
                    "an activation needs a dense or convolutional layer in front of it",
                ActivationLayer when layers.Take(i).Last(l => l is not (PoolLayer or GlobalAveragePoolLayer)) is ActivationLayer or FlattenLayer
                    => "an activation needs a dense or convolutional layer between it and the activation or 'flatten' in front of it",
                _ => null,
            };
            if (fault is not null)
                return $"layer {i + 1}, {layers[i]}: {fault}";
        }

        return null;
    }
}
