namespace Tangent.Architectures;

/// <summary>Describes one layer of an <see cref="Architecture"/>.</summary>
public abstract record Layer
{
    private protected Layer()
    {
    }

    /// <summary>Gets the text form of the layer, as <see cref="Architecture.Parse"/> reads it.</summary>
    public abstract string Text { get; }

    /// <summary>Returns <see cref="Text"/>.</summary>
    public sealed override string ToString() => Text;
}

/// <summary>Connects every input to every output: text <c>dense</c>.</summary>
public sealed record DenseLayer : Layer
{
    /// <inheritdoc/>
    public override string Text => "dense";
}

/// <summary>Applies an activation to every number: text <c>relu</c> and the other names of <see
/// cref="Architectures.Activation"/>.</summary>
/// <param name="Activation">The activation.</param>
public sealed record ActivationLayer(Activation Activation) : Layer
{
    /// <inheritdoc/>
    public override string Text => Activation.Name;
}

/// <summary>Convolves with square filters at stride 1: text <c>conv3</c>, or <c>conv3v</c> without padding.</summary>
/// <param name="FilterSize">The filter's side q, at least 1. Even sizes reach (q - 1) / 2 positions back and q / 2 forward.</param>
/// <param name="Padding">Whether zeros are added around the image so that its size is kept.</param>
public sealed record ConvolutionLayer(int FilterSize, Padding Padding) : Layer
{
    /// <inheritdoc/>
    public override string Text => $"conv{FilterSize}{(Padding == Padding.Valid ? "v" : "")}";
}

/// <summary>Says what a convolution does at the border of the image.</summary>
public enum Padding
{
    /// <summary>Zeros are added; the sum is still divided by q^2.</summary>
    Same,

    /// <summary>Only whole windows count; each side shrinks by q - 1.</summary>
    Valid,
}

/// <summary>Takes the mean of every q x q window, windows side by side: text <c>pool2</c>.</summary>
/// <param name="Size">The window's side, at least 1. It must divide both sides of the image.</param>
public sealed record PoolLayer(int Size) : Layer
{
    /// <inheritdoc/>
    public override string Text => $"pool{Size}";
}

/// <summary>Takes the mean over all positions: text <c>gap</c>.</summary>
public sealed record GlobalAveragePoolLayer : Layer
{
    /// <inheritdoc/>
    public override string Text => "gap";
}

/// <summary>Concatenates all positions, scaled so that the kernel is their mean: text <c>flatten</c>.</summary>
public sealed record FlattenLayer : Layer
{
    /// <inheritdoc/>
    public override string Text => "flatten";
}
