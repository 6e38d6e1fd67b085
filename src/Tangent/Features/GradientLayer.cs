namespace Tangent.Features;

/// <summary>Takes rows, or gradients, through one layer of a finite network: what <see cref="GradientFeatures"/> is made of.</summary>
/// <remarks>A row is an image, row-major height x width x channels; a vector is an image of one position. Layers keep nothing of the rows.</remarks>
/// <param name="inputs">The numbers of a row in front of the layer.</param>
/// <param name="outputs">The numbers of a row behind it.</param>
internal abstract class GradientLayer(int inputs, int outputs)
{
    /// <summary>Gets the numbers of a row in front of the layer.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Gets the numbers of a row behind the layer.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Gets the numbers of work space that a row needs.</summary>
    public virtual int ScratchLength => 0;

    /// <summary>Computes the rows behind the layer.</summary>
    /// <param name="input">count x Inputs.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="output">Receives count x Outputs.</param>
    /// <param name="scratch">count x ScratchLength.</param>
    public abstract void Forward(ReadOnlySpan<float> input, int count, Span<float> output, Span<float> scratch);

    /// <summary>Multiplies by the transposed Jacobian: df / d output becomes df / d input.</summary>
    /// <param name="input">count x Inputs, the rows in front of the layer.</param>
    /// <param name="delta">count x Outputs.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="below">Receives count x Inputs.</param>
    /// <param name="scratch">count x ScratchLength.</param>
    public abstract void Backward(ReadOnlySpan<float> input, ReadOnlySpan<float> delta, int count, Span<float> below, Span<float> scratch);
}
