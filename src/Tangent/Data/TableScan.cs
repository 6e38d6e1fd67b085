namespace Tangent.Data;

/// <summary>Holds what the first pass over a table has found: the schema with the statistics of the training rows, and the numbers of
/// rows.</summary>
public sealed class TableScan
{
    private readonly TableReader _table;
    private readonly TableOptions _options;
    private readonly ColumnInference _inference;
    private readonly TableColumn[] _used;
    private readonly int[] _places;
    private readonly ColumnMoments[] _moments;
    private readonly CategoryIndex?[] _categories;
    private readonly List<long>[] _categoryCounts;
    private readonly ColumnSamples? _samples;
    private readonly LevelTally?[] _levels;
    private readonly LabelTally? _labels;
    private readonly int _target;
    private readonly int _group = -1;

    private TableScan(TableReader table, TableOptions options, RowSplit? split)
    {
        _table = table;
        if (split is GroupedSplit grouped)
        {
            _group = ColumnSelector.Resolve(table, grouped.Column, "group");
            options = options with { IgnoreColumns = [.. options.IgnoreColumns, grouped.Column] };
        }

        _options = options;
        _inference = ColumnInference.Infer(table);
        TableColumn[] columns = TableRoles.Assign(table, options, _inference);
        _used = [.. columns.Where(c => c.Role != ColumnRole.Ignored)];
        _places = new int[columns.Length];
        for (int j = 0; j < _used.Length; j++)
            _places[_used[j].Position] = j;
        _moments = new ColumnMoments[_used.Length];
        _categories = [.. _used.Select(c => c is { Kind: ColumnKind.Categorical, Role: ColumnRole.Input } ? new CategoryIndex() : null)];
        _categoryCounts = [.. _used.Select(_ => new List<long>())];
        _levels = [.. _used.Select(c => options.Levels > 0 && c is { Kind: ColumnKind.Numeric, Role: ColumnRole.Input } ? new LevelTally(options.Levels) : null)];
        if (options.Scale == ColumnScale.Quantile)
            _samples = new ColumnSamples(_used.Length, split?.Seed ?? 0);
        TableColumn[] targets = [.. _used.Where(c => c.Role == ColumnRole.Target)];
        _target = Array.FindIndex(_used, c => c.Role == ColumnRole.Target);
        if (targets.Length == 1 && options.Task != TaskKind.Regression)
        {
            bool deciding = options.Task == TaskKind.Auto && targets[0].Kind == ColumnKind.Numeric;
            _labels = new LabelTally(targets[0].Kind, deciding ? TaskDecision.MostClasses : options.MaxCategories);
        }

        ReadAll(split);
        (TaskKind task, string reason) = TaskDecision.Decide(table.FileName, options.Task, targets, _labels, options.MaxCategories);
        Schema = new TableSchema
        {
            HasHeader = table.HasHeader,
            Columns = [.. columns.Select(c => WithStatistics(c, task))],
            Task = task,
            TaskReason = reason,
            Classes = task == TaskKind.Classification ? _labels!.Classes : [],
            Missing = options.Missing,
            Scale = options.Scale,
            Bias = options.Bias,
            TrainingRows = TrainingRows,
        };
        Warnings = [.. _used
            .Where(c => c.Kind == ColumnKind.Categorical && _inference.DoubtOf(c.Position) is not null)
            .Where(c => _inference.KindOf(c.Position) == ColumnKind.Categorical)
            .Select(c => $"column {c.Name} is taken as text: {_inference.DoubtOf(c.Position)}")];
    }

    /// <summary>Gets the schema.</summary>
    public TableSchema Schema { get; }

    /// <summary>Gets how many rows are for training.</summary>
    public long TrainingRows { get; private set; }

    /// <summary>Gets how many rows are held out.</summary>
    public long TestRows { get; private set; }

    /// <summary>Gets how many rows were left out because of missing values.</summary>
    public long DroppedRows { get; private set; }

    /// <summary>Gets what a user should know, a line each: columns that are text although most of their values are numbers.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads a table once: the kinds of the columns from the first 1000 records, then statistics and categories of the training
    /// rows, and the classes of all.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <param name="split">Decides which rows are held out, or null for none.</param>
    /// <returns>What was found.</returns>
    /// <remarks>Memory: the categories and a block of text, whatever the number of rows; for <see cref="ColumnScale.Quantile"/> also up to 16384 numbers a
    /// numeric column, a random sample by the split's seed where there are more rows.</remarks>
    /// <exception cref="DataException">The data are at fault; the message names file, line, column and what to do.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static TableScan Run(TableReader table, TableOptions? options = null, RowSplit? split = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new TableScan(table, TableOptions.Validated(options), split);
    }

    /// <summary>Opens a table as a data set.</summary>
    internal static DataSet OpenSet(string path, TableOptions options, RowSplit split, string? testPath)
    {
        TableReader table = TableReader.Open(path, options);
        TableScan scan = Run(table, options, split);
        TableRowSource? test = null;
        if (testPath is not null)
            test = new TableRowSource(TableReader.Open(testPath, options, scan.Schema), scan.Schema);
        else if (scan.TestRows > 0)
            test = new TableRowSource(table, scan.Schema, split, RowPart.Test);
        return new DataSet(
            scan.Schema, split, new TableRowSource(table, scan.Schema, split, RowPart.Training), test, () => scan.Notes(test));
    }

    private IEnumerable<string> Notes(TableRowSource? test)
    {
        foreach (string warning in Warnings)
            yield return warning;
        foreach (TableColumn column in Schema.Inputs.Where(c => c.Kind == ColumnKind.Categorical))
            yield return $"column {column.Name} is text: one-hot encoded into {column.Width} columns";
        if (Schema.Inputs.Count(c => c.Levels.Count > 0) is > 0 and var leveled)
            yield return $"{leveled} numeric columns of few levels have {Schema.Inputs.Sum(c => c.Levels.Count)} indicator columns beside them";
        if (DroppedRows > 0)
            yield return $"{DroppedRows} rows with missing values were left out";
        foreach (string note in test?.UnknownCategoryNotes() ?? [])
            yield return note;
    }

    private void ReadAll(RowSplit? split)
    {
        var record = new RecordReader(
            _table.FileName,
            _used,
            [.. _used.Select(c => c.Position)],
            _options.Missing,
            c => $"correct it, or declare the column text with --text {c.Name}");
        var grouped = split as GroupedSplit;
        grouped?.Begin();
        using TableCursor cursor = _table.OpenCursor();
        for (long row = 0; cursor.Read();)
        {
            if (!record.Read(cursor))
                continue;
            AddLabel(cursor, record);
            if (grouped?.Enter(cursor.GetText(_group)) == false)
                throw NotUtf8(cursor, _group, grouped.Column);
            bool test = split is not null && split.IsTest(row);
            row++;
            if (test)
                TestRows++;
            else
                AddTrainingRow(cursor, record);
        }

        record.ThrowIfRefused();
        DroppedRows = record.DroppedRows;
        if (TrainingRows == 0)
            throw new DataException(
                DroppedRows > 0 ? $"no rows are left: {DroppedRows} were dropped for missing values" : "there are no rows to train on",
                _table.FileName);
        for (int j = 0; j < _used.Length; j++)
        {
            bool empty = _used[j].Kind == ColumnKind.Numeric ? _moments[j].Count == 0 : _categories[j]?.Count == 0;
            if (empty)
                throw new DataException(
                    $"the column has no values in the training rows; leave it out with --ignore {_used[j].Name}",
                    _table.FileName,
                    null,
                    _used[j].Name);
        }
    }

    private void AddLabel(TableCursor cursor, RecordReader record)
    {
        if (_labels is null)
            return;
        TableColumn target = _used[_target];
        if (!_labels.Add(record.Numbers[_target], cursor.GetText(target.Position)))
            throw NotUtf8(cursor, target.Position, target.Name);
    }

    private void AddTrainingRow(TableCursor cursor, RecordReader record)
    {
        TrainingRows++;
        for (int j = 0; j < _used.Length; j++)
        {
            if (record.Missing[j])
                continue;
            if (_used[j].Kind == ColumnKind.Numeric)
            {
                _moments[j].Add(record.Numbers[j]);
                _levels[j]?.Add(record.Numbers[j]);
                if (_used[j].Role == ColumnRole.Input)
                    _samples?.Add(j, record.Numbers[j]);
            }
            else if (_categories[j] is { } categories)
            {
                AddCategory(cursor, _used[j], categories, _categoryCounts[j]);
            }
        }
    }

    private void AddCategory(TableCursor cursor, TableColumn column, CategoryIndex categories, List<long> counts)
    {
        ReadOnlySpan<byte> text = cursor.GetText(column.Position);
        int category = categories.Find(text);
        if (category < 0)
        {
            if (categories.Count == _options.MaxCategories)
            {
                string doubt = _inference.DoubtOf(column.Position) is { } d ? $" ({d})" : "";
                throw new DataException(
                    $"the column has more than {_options.MaxCategories} different texts; leave it out with --ignore {column.Name}{doubt}",
                    _table.FileName,
                    cursor.LineNumber,
                    column.Name);
            }

            category = categories.Add(FieldText.TryDecode(text) ?? throw NotUtf8(cursor, column.Position, column.Name));
            counts.Add(0);
        }

        counts[category]++;
    }

    private DataException NotUtf8(TableCursor cursor, int position, string column) =>
        new($"{FieldText.Show(cursor.GetText(position))} is not UTF-8; convert the file to UTF-8", _table.FileName, cursor.LineNumber, column);

    private TableColumn WithStatistics(TableColumn column, TaskKind task)
    {
        if (column.Role == ColumnRole.Ignored || (column.Role == ColumnRole.Target && task == TaskKind.Classification))
            return column;
        int j = _places[column.Position];
        if (_categories[j] is not { } categories)
            return WithLevels(column with { Means = [_moments[j].Mean], Deviations = [_moments[j].Deviation], NormalScores = ScoresOf(column, j) }, j);
        var sorted = categories.Categories.Zip(_categoryCounts[j], (name, count) => (Name: name, Share: count / (double)TrainingRows))
            .OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        return column with
        {
            Categories = [.. sorted.Select(c => c.Name)],
            Means = [.. sorted.Select(c => c.Share)],
            Deviations = [.. sorted.Select(c => Math.Sqrt(c.Share * (1 - c.Share)))],
        };
    }

    private TableColumn WithLevels(TableColumn column, int j)
    {
        (double Number, double Share)[] levels = _levels[j]?.Levels() ?? [];
        double deviation = Math.Sqrt(levels.Sum(l => l.Share * (1 - l.Share)));
        return column with
        {
            Levels = [.. levels.Select(l => l.Number)],
            Means = [.. column.Means, .. levels.Select(l => l.Share)],
            Deviations = [.. column.Deviations, .. levels.Select(_ => deviation)],
        };
    }

    private NormalScores? ScoresOf(TableColumn column, int j)
    {
        if (_samples is null || column.Role != ColumnRole.Input)
            return null;
        return _moments[j].Deviation == 0 ? NormalScores.Constant(_moments[j].Mean) : NormalScores.Fit(_samples.Of(j));
    }
}
