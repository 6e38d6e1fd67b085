namespace Tangent.Data;

/// <summary>Streams images, or one part of them, encoded by a schema.</summary>
/// <remarks>Every reading opens the files anew; images stay bytes until a block is encoded. The line of a row is the image's number.</remarks>
internal sealed class ImageRowSource : INotedRowSource
{
    private const int MostNumbers = 1 << 24;

    private readonly ImageReader _images;
    private readonly ImageSchema _schema;
    private readonly RowSplit? _split;
    private readonly RowPart _part;
    private readonly int _blockSize;
    private readonly ImageRowEncoder _encoder;
    private readonly float[][] _values;
    private readonly int[] _classes;

    /// <summary>Initializes a source.</summary>
    /// <param name="images">The images.</param>
    /// <param name="schema">The schema, of the same shape.</param>
    /// <param name="targets">Whether labels are read.</param>
    /// <param name="split">The split that the schema was made with, or null.</param>
    /// <param name="part">The part.</param>
    public ImageRowSource(ImageReader images, ImageSchema schema, bool targets, RowSplit? split = null, RowPart part = RowPart.All)
    {
        (_images, _schema, _split, _part) = (images, schema, split, part);
        InputDimension = schema.InputDimension;
        TargetCount = targets ? schema.TargetCount : 0;
        _blockSize = Math.Clamp(MostNumbers / InputDimension, 1, TableRowSource.DefaultBlockSize);
        _encoder = new ImageRowEncoder(schema);
        _values = [.. Enumerable.Range(0, schema.Channels).Select(channel => Array.ConvertAll([.. Enumerable.Range(0, 256)], v => _encoder.Scaled(v, channel)))];
        var places = schema.Classes.Select((name, place) => (name, place)).ToDictionary(c => c.name, c => c.place, StringComparer.Ordinal);
        _classes = [.. images.LabelNames.Select(name => places.GetValueOrDefault(name, -1))];
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int TargetCount { get; }

    /// <inheritdoc/>
    public IEnumerable<RowBlock> ReadBlocks()
    {
        int d = InputDimension;
        float[] inputs = [];
        var targets = new List<double>();
        var numbers = new List<long>();
        long row = 0, given = 0;
        foreach (ImageRecord image in _images.Read(TargetCount > 0))
        {
            if (_split is not null && _part != RowPart.All && _split.IsTest(row++) != (_part == RowPart.Test))
                continue;
            if (inputs.Length == numbers.Count * d)
                Array.Resize(ref inputs, Math.Min(_blockSize, Math.Max(64, 2 * numbers.Count)) * d);
            Encode(image.Pixels, inputs.AsSpan(numbers.Count * d, d));
            if (TargetCount > 0)
                targets.Add(Target(image));
            numbers.Add(image.Number);
            if (numbers.Count < _blockSize)
                continue;
            yield return Block(given, numbers, inputs, targets);
            given += numbers.Count;
            inputs = [];
            targets.Clear();
            numbers.Clear();
        }

        if (numbers.Count > 0)
            yield return Block(given, numbers, inputs[..(numbers.Count * d)], targets);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Notes() => _images.Notes;

    private RowBlock Block(long first, List<long> numbers, float[] inputs, List<double> targets)
    {
        _schema.WhiteningTransform?.ApplyInPlace(inputs, InputDimension);
        return new RowBlock(first, [.. numbers], inputs, [.. targets]);
    }

    private void Encode(ReadOnlySpan<byte> pixels, Span<float> row)
    {
        int channels = _schema.Channels;
        for (int c = 0; c < channels; c++)
        {
            float[] values = _values[c];
            for (int i = c; i < pixels.Length; i += channels)
                row[i] = values[pixels[i]];
        }

        _encoder.Complete(row);
    }

    private double Target(ImageRecord image)
    {
        if (_schema.Task != TaskKind.Classification)
            return image.Label;
        return _classes[image.Label] is >= 0 and var found
            ? found
            : throw new DataException(
                $"image {image.Number} has the label {FieldText.Show(_images.LabelNames[image.Label])}, none of the {_schema.Classes.Count} known classes "
                + $"({string.Join(", ", _schema.Classes.Take(10))}); take the image out or train again",
                _images.FileName);
    }
}
