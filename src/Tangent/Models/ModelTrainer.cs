using System.Diagnostics;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Trains a model on a table: reads it once for its schema, once for features and sums, and once for the scores.</summary>
/// <remarks>Nothing is held of the rows but a block, so a file larger than memory trains; see <see cref="RidgeTrainer"/> for the memory.</remarks>
public sealed class ModelTrainer
{
    private readonly TrainingOptions _options;

    /// <summary>Initializes a trainer.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">The number of features or folds, the ridge, the test fraction or the method is out of range.</exception>
    public ModelTrainer(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Fault(options) is { } fault)
            throw new ArgumentException(fault, nameof(options));
        _options = options;
    }

    /// <summary>Gets or sets a receiver of the stages and rows done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Trains a model.</summary>
    /// <param name="path">The table.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <returns>The model and what it took.</returns>
    /// <exception cref="DataException">The data are at fault, or memory does not suffice; the message says what to do.</exception>
    /// <exception cref="NumericalException">The equations cannot be solved with this ridge.</exception>
    public TrainingResult Train(string path, CancellationToken cancellation = default)
    {
        var watch = Stopwatch.StartNew();
        Progress?.Report(new TrainingProgress("read", 0, null, ""));
        var split = new RowSplit(_options.Seed, _options.TestPath is null ? _options.TestFraction : 0);
        DataSet data = DataSet.Open(path, _options.Table, split, _options.TestPath);
        TableSchema schema = data.Schema;
        CheckRows(path, data.TrainingRows);
        CheckMemory(data.TrainingRows, schema);
        FeatureMapDescription description = Describe(schema);
        if (description.Method == "rff")
            description = description with { Width = MedianWidth(data.Training, schema.InputDimension) };
        IFeatureMap map = description.CreateMap();
        double read = watch.Elapsed.TotalSeconds;

        bool classification = schema.Task == TaskKind.Classification;
        var trainer = new RidgeTrainer(map, schema.TargetCount, classification ? schema.Classes.Count : 0) { Progress = Progress };
        RidgeAccumulator[] parts = trainer.Accumulate(
            data.Training, _options.Ridge is null ? split : null, _options.Folds, data.TrainingRows, cancellation);
        (RidgeModel ridge, RidgeCurve? curve) = trainer.Fit(parts, _options.Folds, _options.Ridge, cancellation);

        watch.Restart();
        var header = new ModelHeader
        {
            Schema = schema,
            Map = description,
            FeatureCount = map.OutputDimension,
            Ridge = ridge.Ridge,
            RidgeCurve = curve?.Points,
            TrainingRows = parts[0].RowCount,
        };
        var model = new TangentModel(header, map, ridge, parts[0]);
        PredictionScore? trainScore = TangentModel.TrainScore(ridge, parts[0], classification) ?? model.Evaluate(data.Training, Progress, cancellation);
        PredictionScore? testScore = data.Test is null ? null : model.Evaluate(data.Test, Progress, cancellation);
        model = new TangentModel(header with { Train = trainScore, Test = testScore }, map, ridge, _options.KeepStatistics ? parts[0] : null);
        return new TrainingResult(
            model, data.Notes(), new StageSeconds(read, trainer.FeatureSeconds, trainer.SolveSeconds, watch.Elapsed.TotalSeconds));
    }

    private FeatureMapDescription Describe(TableSchema schema) => new()
    {
        Method = _options.Method,
        Architecture = _options.Architecture.ToString(),
        InputDimension = schema.InputDimension,
        FeatureCount = _options.FeatureCount,
        Seed = _options.Seed,
    };

    // The median heuristic on the first training rows, for their order is the file's and reading on would cost a pass.
    private static double MedianWidth(IRowSource rows, int inputDimension)
    {
        const int SampleRows = 1000;
        var sample = new List<float>();
        foreach (RowBlock block in rows.ReadBlocks())
        {
            sample.AddRange(block.Inputs.AsSpan(0, Math.Min(block.Count, SampleRows - sample.Count / inputDimension) * inputDimension));
            if (sample.Count >= SampleRows * inputDimension)
                break;
        }

        return RandomFourierFeatures.MedianWidth(sample.ToArray(), inputDimension);
    }

    private void CheckRows(string path, long rows)
    {
        int needed = _options.Ridge is null ? Math.Max(2, _options.Folds) : 1;
        if (rows < needed)
            throw new DataException($"{rows} training rows are too few, at least {needed} are needed; add rows, lower --test-fraction, or give --ridge", path);
    }

    private void CheckMemory(long rows, TableSchema schema)
    {
        int outputs = schema.Task == TaskKind.Classification ? schema.Classes.Count : schema.TargetCount;
        long m = _options.FeatureCount, available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long needed = RidgeTrainer.BytesNeeded(rows, (m, schema.InputDimension), outputs, _options.Ridge is null ? _options.Folds : 0);
        if (m > RidgeAccumulator.MaximumFeatureCount)
            throw new DataException($"{m} features need {Gigabytes(needed)} of memory; at most {RidgeAccumulator.MaximumFeatureCount} are possible: use fewer --features");
        if (needed > available)
            throw new DataException($"{m} features need {Gigabytes(needed)} of memory and there are {Gigabytes(available)}; use fewer --features, or give --ridge");
    }

    private static string? Fault(TrainingOptions options) => options switch
    {
        { FeatureCount: < 8 } => $"{options.FeatureCount} features are too few; at least 8 are needed",
        { Folds: < 1 } => $"the folds must be at least 1, not {options.Folds}",
        { Ridge: { } ridge } when !(ridge > 0) || !double.IsFinite(ridge) => $"the ridge must be a positive number, not {ridge}",
        { TestFraction: not (>= 0 and < 1) } => $"the test fraction must be at least 0 and less than 1, not {options.TestFraction}",
        _ when !FeatureMapDescription.Methods.Contains(options.Method) =>
            $"there is no method '{options.Method}'; there are {string.Join(", ", FeatureMapDescription.Methods)}",
        _ => null,
    };

    private static string Gigabytes(long bytes) => $"{bytes / 1e9:f1} GB";
}
