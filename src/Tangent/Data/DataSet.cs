namespace Tangent.Data;

/// <summary>Opens data for training: the schema from a first pass, and the sources of training and test rows.</summary>
public sealed class DataSet
{
    private readonly Func<IEnumerable<string>> _notes;

    /// <summary>Initializes a set of rows of any source.</summary>
    /// <param name="schema">How the rows were encoded, with their number.</param>
    /// <param name="split">Which fold a training row belongs to.</param>
    /// <param name="training">The training rows.</param>
    /// <param name="test">The test rows, or null.</param>
    /// <param name="notes">Returns what a user should know beside the task, or null; asked after the rows were read.</param>
    /// <exception cref="ArgumentException">The rows are not as long as the schema's.</exception>
    public DataSet(DataSchema schema, RowSplit split, IRowSource training, IRowSource? test = null, Func<IEnumerable<string>>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(training);
        Numerics.Throw.IfDifferent(training.InputDimension, schema.InputDimension, nameof(training));
        Numerics.Throw.IfDifferent((test ?? training).InputDimension, schema.InputDimension, nameof(test));
        Schema = schema;
        Split = split;
        Training = training;
        Test = test;
        _notes = notes ?? (() => []);
    }

    /// <summary>Gets or sets what decodes the files of image folders, or null where there is none; set once when a program starts.</summary>
    public static IImageDecoder? ImageDecoder { get; set; }

    /// <summary>Gets how rows are encoded.</summary>
    public DataSchema Schema { get; }

    /// <summary>Gets the number of training rows.</summary>
    public long TrainingRows => Schema.TrainingRows;

    /// <summary>Gets which rows are held out and which fold a training row belongs to.</summary>
    public RowSplit Split { get; }

    /// <summary>Gets the training rows.</summary>
    public IRowSource Training { get; }

    /// <summary>Gets the test rows, or null when there are none.</summary>
    public IRowSource? Test { get; }

    /// <summary>Opens data of any known format and reads them once.</summary>
    /// <param name="path">The file, or what <see cref="DataFormats.Detect"/> takes besides.</param>
    /// <param name="options">How it is read and encoded; options of columns count for tables only.</param>
    /// <param name="split">Which rows are held out; of a split that holds rows out and a test file the test file wins.</param>
    /// <param name="testPath">A file of test rows, or null.</param>
    /// <returns>The data.</returns>
    /// <exception cref="DataException">The data are at fault; the message names file, line, column and what to do.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static DataSet Open(string path, TableOptions options, RowSplit split, string? testPath = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(split);
        options = TableOptions.Validated(options ?? throw new ArgumentNullException(nameof(options)));
        return DataFormats.Detect(path) switch
        {
            var format when format.IsImages() => ImageScan.OpenSet(path, options, split, testPath),
            DataFormat.LibSvm => SparseScan.OpenSet(path, options, split, testPath),
            _ => TableScan.OpenSet(path, options, split, testPath),
        };
    }

    /// <summary>Opens data whose rows are encoded as a model's were.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The model's schema.</param>
    /// <param name="targets">Whether the targets are read; if not, the file need not have them.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="DataException">The file cannot be read, or does not fit the schema.</exception>
    public static IRowSource OpenLike(string path, DataSchema schema, bool targets)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(schema);
        return schema.OpenLike(path, targets);
    }

    /// <summary>Returns what a user should know, a line each: the task and why, encodings, rows and values left out so far.</summary>
    public IReadOnlyList<string> Notes()
    {
        string task = Schema.Task == TaskKind.Classification ? "classification" : "regression";
        return [.. Schema.TargetCount > 0 ? [$"{task}: {Schema.TaskReason}"] : (string[])[], .. _notes()];
    }

    /// <summary>Returns what a user should know of rows that were read to their end, a line each: rows left out, values not known.</summary>
    /// <param name="rows">What <see cref="OpenLike"/> returned.</param>
    public static IReadOnlyList<string> NotesOf(IRowSource rows) => rows is INotedRowSource noted ? [.. noted.Notes()] : [];
}
