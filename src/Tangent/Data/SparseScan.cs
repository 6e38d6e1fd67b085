using System.Text;

namespace Tangent.Data;

/// <summary>Reads sparse rows once: the dimension of the training rows, and the labels of all.</summary>
internal static class SparseScan
{
    /// <summary>Opens sparse rows as a data set.</summary>
    /// <exception cref="DataException">The data are at fault.</exception>
    public static DataSet OpenSet(string path, TableOptions options, RowSplit split, string? testPath)
    {
        if (options.Scale == ColumnScale.Quantile)
            throw new DataException("sparse rows are not scaled by quantiles, which would fill the zeros; use --scale unit or none", path);
        bool labelled = options.Targets is not { Count: 0 };
        var reader = new LibSvmReader(path);
        LabelTally? labels = labelled && options.Task != TaskKind.Regression
            ? new LabelTally(ColumnKind.Numeric, options.Task == TaskKind.Auto ? TaskDecision.MostClasses : options.MaxCategories)
            : null;
        long row = 0, testRows = 0;
        int dimension = 0;
        foreach (SparseRecord record in reader.Read(labelled))
        {
            labels?.Add(record.Label, Encoding.UTF8.GetBytes(record.LabelText));
            if (split.IsTest(row++))
                testRows++;
            else if (record.Indices.Count > 0)
                dimension = Math.Max(dimension, record.Indices[^1] + 1);
        }

        if (row == testRows || dimension == 0)
            throw new DataException(
                row == testRows ? "there are no rows to train on; add some, or hold out fewer for the test" : "all training rows are empty; add pairs index:value behind the labels",
                path);
        TableColumn[] targets = labelled ? [new TableColumn { Name = "label", Position = 0, Kind = ColumnKind.Numeric, Role = ColumnRole.Target }] : [];
        (TaskKind task, string reason) = labelled
            ? TaskDecision.Decide(path, options.Task, targets, labels, options.MaxCategories)
            : (TaskKind.Regression, "there is no target");
        var schema = new SparseSchema
        {
            Dimension = dimension,
            HasTarget = labelled,
            Task = task,
            TaskReason = reason,
            Classes = task == TaskKind.Classification ? labels!.Classes : [],
            Scale = options.Scale == ColumnScale.Standard ? ColumnScale.Unit : options.Scale,
            Bias = options.Bias,
            TrainingRows = row - testRows,
        };
        SparseRowSource? test = testPath is not null ? (SparseRowSource)schema.OpenLike(testPath, labelled)
            : testRows > 0 ? new SparseRowSource(reader, schema, labelled, split, RowPart.Test) : null;
        return new DataSet(
            schema,
            split,
            new SparseRowSource(reader, schema, labelled, split, RowPart.Training),
            test,
            () => Notes(options.Scale, test));
    }

    private static IEnumerable<string> Notes(ColumnScale asked, SparseRowSource? test)
    {
        if (asked == ColumnScale.Standard)
            yield return "sparse rows are scaled to length 1: standardising would fill the zeros; --scale none leaves them as they are";
        foreach (string note in test?.Notes() ?? [])
            yield return note;
    }
}
