using Microsoft.ML;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.ML.Inputs;

/// <summary>Makes the schema by which the vectors of a column become input rows.</summary>
/// <remarks>A pass over the data where the scaling needs statistics, and none else.</remarks>
internal static class VectorSchema
{
    /// <summary>Makes the schema, without targets.</summary>
    /// <exception cref="DataException">The data are at fault.</exception>
    public static DataSchema Make(IDataView data, VectorColumn column, TangentOptions options)
    {
        if (options.KeepsSparse)
            return Sparse(column, options);
        bool scan = options.Scale is ColumnScale.Standard or ColumnScale.Quantile;
        TableSchema table = scan ? Scan(data, column, options) : Plain(column, options);
        return options.Image is { } image ? Images(image, table, options) : table;
    }

    /// <summary>Adds a target to a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="label">The label column's name.</param>
    /// <param name="classes">The classes, or none for regression.</param>
    public static DataSchema WithTarget(DataSchema schema, string label, IReadOnlyList<string> classes)
    {
        TaskKind task = classes.Count > 0 ? TaskKind.Classification : TaskKind.Regression;
        schema = schema with { Task = task, TaskReason = "as asked for", Classes = classes };
        if (schema is not TableSchema table)
            return schema is ImageSchema images ? images with { HasTarget = true } : (SparseSchema)schema with { HasTarget = true };
        string name = label;
        for (int copy = 2; table.Columns.Any(c => c.Name == name); copy++)
            name = $"{label} ({copy})";
        var target = new TableColumn
        {
            Name = name,
            Position = table.Columns.Count,
            Kind = task == TaskKind.Classification ? ColumnKind.Categorical : ColumnKind.Numeric,
            Role = ColumnRole.Target,
        };
        return table with { Columns = [.. table.Columns, target] };
    }

    /// <summary>Counts rows, without reading them where the data know their number.</summary>
    public static long CountRows(IDataView data)
    {
        if (data.GetRowCount() is { } known)
            return known;
        long count = 0;
        using DataViewRowCursor cursor = data.GetRowCursor([]);
        while (cursor.MoveNext())
            count++;
        return count;
    }

    private static TableSchema Scan(IDataView data, VectorColumn column, TangentOptions options)
    {
        var table = new TableOptions { Targets = [], Task = TaskKind.Regression, Scale = options.Scale, Bias = options.Bias };
        return TableScan.Run(new VectorTable(data, column), table, new RowSplit(options.Seed, 0)).Schema;
    }

    private static TableSchema Plain(VectorColumn column, TangentOptions options) => new()
    {
        HasHeader = true,
        Columns = [.. column.SlotNames().Select((name, i) => new TableColumn
        {
            Name = name,
            Position = i,
            Kind = ColumnKind.Numeric,
            Role = ColumnRole.Input,
            Means = [0],
            Deviations = [1],
        })],
        Missing = MissingPolicy.Refuse,
        Task = TaskKind.Regression,
        TaskReason = "there is no target",
        Scale = options.Scale,
        Bias = options.Bias,
        TrainingRows = 0,
    };

    private static SparseSchema Sparse(VectorColumn column, TangentOptions options) => new()
    {
        Dimension = column.SlotCount,
        HasTarget = false,
        Task = TaskKind.Regression,
        TaskReason = "there is no target",
        Scale = ColumnScale.None,
        Bias = options.Bias,
        TrainingRows = 0,
    };

    // The statistics of a channel follow from those of its pixels: the mean of their means, and the mean of their variances with the variance of the means.
    private static ImageSchema Images(TangentImage image, TableSchema pixels, TangentOptions options)
    {
        int channels = image.Channels, plane = image.Height * image.Width;
        double[] means = new double[channels], deviations = new double[channels];
        for (int c = 0; c < channels; c++)
        {
            TableColumn[] channel = [.. Enumerable.Range(0, plane).Select(i => pixels.Columns[image.InterleavePixelColors ? i * channels + c : c * plane + i])];
            double mean = channel.Average(p => p.Means[0]);
            double variance = channel.Average(p => p.Deviations[0] * p.Deviations[0] + (p.Means[0] - mean) * (p.Means[0] - mean));
            (means[c], deviations[c]) = (mean / 255, Math.Sqrt(variance) / 255);
        }

        var schema = new ImageSchema
        {
            Height = image.Height,
            Width = image.Width,
            Channels = channels,
            HasTarget = false,
            Means = means,
            Deviations = deviations,
            Task = TaskKind.Regression,
            TaskReason = "there is no target",
            Scale = options.Scale,
            Bias = 0,
            TrainingRows = pixels.TrainingRows,
        };

        // A convolution has no use for a constant at the end of its pixels.
        TrainingOptions training = options.ToTrainingOptions();
        bool convolutional = FeatureMapDescription.For(schema, training.MethodFor(schema), training).ImageShape is not null;
        return convolutional ? schema : schema with { Bias = options.Bias };
    }
}
