using System.Numerics.Tensors;

namespace Tangent.Data;

/// <summary>Encodes images by a schema: scaling by channel, whitening and the constant coordinate.</summary>
/// <remarks>
/// For programs that have the pixels of an image already; images of files are encoded by the same code, so equal pixels become equal rows.
/// Cost: one pass over the image, and d^2 multiply-adds where the schema whitens. Safe for many threads.
/// </remarks>
public sealed class ImageRowEncoder
{
    private readonly ImageSchema _schema;
    private readonly double[] _means;
    private readonly double[] _deviations;

    /// <summary>Initializes an encoder.</summary>
    /// <param name="schema">The schema.</param>
    public ImageRowEncoder(ImageSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        bool standard = schema.Scale == ColumnScale.Standard;
        _means = [.. schema.Means.Select(m => standard ? m : 0)];
        _deviations = [.. schema.Deviations.Select(d => standard ? d : 1)];
    }

    /// <summary>Gets the numbers in an image.</summary>
    public int PixelCount => _schema.Shape.Length;

    /// <summary>Gets d, the numbers in an encoded row.</summary>
    public int InputDimension => _schema.InputDimension;

    /// <summary>Encodes an image.</summary>
    /// <param name="pixels">Height x width x channels finite numbers in this order, of the range of a byte: 255 is 1.</param>
    /// <param name="inputs">Receives d numbers.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Encode(ReadOnlySpan<float> pixels, Span<float> inputs)
    {
        Numerics.Throw.IfDifferent(pixels.Length, PixelCount, nameof(pixels));
        Numerics.Throw.IfDifferent(inputs.Length, InputDimension, nameof(inputs));
        for (int i = 0; i < pixels.Length; i++)
            inputs[i] = Scaled(pixels[i], i % _schema.Channels);
        Complete(inputs);
        _schema.WhiteningTransform?.ApplyInPlace(inputs, InputDimension);
    }

    /// <summary>Returns a number of a channel, scaled.</summary>
    internal float Scaled(double pixel, int channel) =>
        _deviations[channel] > 0 ? (float)(((pixel / 255.0) - _means[channel]) / _deviations[channel]) : 0;

    /// <summary>Completes a row of scaled numbers: length 1 where the schema asks for it, and the constant coordinate.</summary>
    internal void Complete(Span<float> row)
    {
        Span<float> scaled = row[..PixelCount];
        if (_schema.Scale == ColumnScale.Unit && TensorPrimitives.Norm<float>(scaled) is > 0 and var norm)
            TensorPrimitives.Divide(scaled, norm, scaled);
        if (_schema.Bias != 0)
            row[^1] = (float)_schema.Bias;
    }
}
