namespace Tangent.Data;

/// <summary>Opens data for training: the schema from a first pass, and the sources of training and test rows.</summary>
public sealed class DataSet
{
    private DataSet(TableScan scan, RowSplit split, TableRowSource training, TableRowSource? test)
    {
        Scan = scan;
        Split = split;
        Training = training;
        Test = test;
    }

    /// <summary>Gets how rows are encoded.</summary>
    public TableSchema Schema => Scan.Schema;

    /// <summary>Gets the number of training rows.</summary>
    public long TrainingRows => Scan.TrainingRows;

    /// <summary>Gets which rows are held out and which fold a training row belongs to.</summary>
    public RowSplit Split { get; }

    /// <summary>Gets the training rows.</summary>
    public IRowSource Training { get; }

    /// <summary>Gets the test rows, or null when there are none.</summary>
    public IRowSource? Test { get; }

    private TableScan Scan { get; }

    /// <summary>Opens a file and reads it once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read and encoded.</param>
    /// <param name="split">Which rows are held out; of a split that holds rows out and a test file the test file wins.</param>
    /// <param name="testPath">A file of test rows, or null.</param>
    /// <returns>The data.</returns>
    /// <exception cref="DataException">The data are at fault; the message names file, line, column and what to do.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static DataSet Open(string path, TableOptions options, RowSplit split, string? testPath = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(split);
        TableReader table = TableReader.Open(path, options);
        TableScan scan = TableScan.Run(table, options, split);
        var training = new TableRowSource(table, scan.Schema, split, RowPart.Training);
        TableRowSource? test = null;
        if (testPath is not null)
            test = new TableRowSource(TableReader.Open(testPath, options, scan.Schema), scan.Schema);
        else if (scan.TestRows > 0)
            test = new TableRowSource(table, scan.Schema, split, RowPart.Test);
        return new DataSet(scan, split, training, test);
    }

    /// <summary>Opens a file whose rows are encoded as a model's were.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The model's schema.</param>
    /// <param name="targets">Whether the targets are read; if not, the file need not have them.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="DataException">The file cannot be read, or a column of the schema is not in it.</exception>
    public static IRowSource OpenLike(string path, TableSchema schema, bool targets)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new TableRowSource(TableReader.Open(path, null, schema), schema, targets);
    }

    /// <summary>Returns what a user should know, a line each: the task and why, encodings, rows and values left out so far.</summary>
    public IReadOnlyList<string> Notes()
    {
        List<string> notes = [.. Scan.Warnings];
        if (Schema.TargetCount > 0)
            notes.Add($"{(Schema.Task == TaskKind.Classification ? "classification" : "regression")}: {Schema.TaskReason}");
        foreach (TableColumn column in Schema.Inputs.Where(c => c.Kind == ColumnKind.Categorical))
            notes.Add($"column {column.Name} is text: one-hot encoded into {column.Width} columns");
        if (Scan.DroppedRows > 0)
            notes.Add($"{Scan.DroppedRows} rows with missing values were left out");
        if (Test is TableRowSource test)
            AddUnknownCategories(test, notes);
        return notes;
    }

    /// <summary>Returns what a user should know of rows that were read to their end, a line each: rows left out, values not known.</summary>
    /// <param name="rows">What <see cref="OpenLike"/> returned.</param>
    public static IReadOnlyList<string> NotesOf(IRowSource rows)
    {
        List<string> notes = [];
        if (rows is not TableRowSource table)
            return notes;
        if (table.DroppedRows > 0)
            notes.Add($"{table.DroppedRows} rows with missing values were left out");
        AddUnknownCategories(table, notes);
        return notes;
    }

    private static void AddUnknownCategories(TableRowSource rows, List<string> notes)
    {
        foreach ((string column, long count) in rows.UnknownCategories)
            notes.Add($"column {column}: {count} values are categories that the training rows do not have; they count as zeros");
    }
}
