using System.Diagnostics;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Trains a model on data: reads it once for its schema, once for features and sums, and once, or a sample of them, for the scores.</summary>
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
    /// <param name="path">The data: a file, several, or a folder; see <see cref="DataSet.Open"/>.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <returns>The model and what it took.</returns>
    /// <exception cref="DataException">The data are at fault, or memory does not suffice; the message says what to do.</exception>
    /// <exception cref="NumericalException">The equations cannot be solved with this ridge.</exception>
    public TrainingResult Train(string path, CancellationToken cancellation = default)
    {
        var watch = Stopwatch.StartNew();
        Progress?.Report(new TrainingProgress("read", 0, null, ""));
        DataSet data = _options.Open(path);
        double read = watch.Elapsed.TotalSeconds;
        TrainingResult result = Train(data, path, cancellation);
        return result with { Seconds = result.Seconds with { Read = read } };
    }

    /// <summary>Trains a model on data of any source.</summary>
    /// <param name="data">The data, whose schema and split count; the options of table, split and test path do not.</param>
    /// <param name="name">What messages call the data.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <returns>The model and what it took.</returns>
    /// <exception cref="DataException">The data are at fault, or memory does not suffice; the message says what to do.</exception>
    /// <exception cref="NumericalException">The equations cannot be solved with this ridge.</exception>
    public TrainingResult Train(DataSet data, string name, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        DataSchema schema = data.Schema;
        string method = _options.MethodFor(schema);
        CheckRows(name, data);
        CheckMemory(data.TrainingRows, schema, method);
        FeatureMapDescription description = FeatureMapDescription.For(schema, method, _options);
        FeatureFit fit = new FeatureTrainer(_options, data) { Progress = Progress }.Fit(description, cancellation);

        FeatureTrainer.FreeMatrices(fit.Features.OutputDimension);
        var watch = Stopwatch.StartNew();
        var header = new ModelHeader
        {
            Schema = schema,
            Map = fit.Map,
            FeatureCount = fit.Features.OutputDimension,
            Ridge = fit.Model.Ridge,
            RidgeCurve = fit.Curve?.Points,
            TrainingRows = data.TrainingRows,
            Metric = fit.Metric,
        };
        if (header.IsClassification)
        {
            HeldScores? held = fit.Scores ?? (fit.Held is { } without ? HeldScores.Predict(header, fit.Features, without, data, cancellation) : null);
            header = header with { Calibration = held is null ? null : CalibrationFit.Run(held) };
        }

        var model = new TangentModel(header, fit.Features, fit.Model, fit.Sums);
        PredictionScore? trainScore = !_options.ScoreTraining ? null : fit.Train
            ?? (fit.Sums is null ? null : TangentModel.TrainScore(fit.Model, fit.Sums, header.IsClassification))
            ?? model.Evaluate(ScoredRows(data, cancellation), Progress, cancellation);
        PredictionScore? testScore = data.Test is null ? null : model.Evaluate(data.Test, Progress, cancellation)
            ?? throw new DataException("there are no rows to test on", _options.TestPath ?? name);
        model = new TangentModel(header with { Train = trainScore, Test = testScore }, fit.Features, fit.Model, _options.KeepStatistics ? fit.Sums : null);
        return new TrainingResult(
            model, [.. data.Notes(), .. fit.Map.Notes(), .. SplitNotes(data, method)], new StageSeconds(0, fit.FeatureSeconds, fit.SolveSeconds, watch.Elapsed.TotalSeconds))
        {
            Test = data.Test,
        };
    }

    private IEnumerable<string> SplitNotes(DataSet data, string method)
    {
        if (data.Split is GroupedSplit grouped)
            yield return $"column {grouped.Column} has {grouped.GroupCount} groups, each on one side of the test and of a fold; it is no input";
        if (data.Split is GroupedSplit or OrderedSplit && _options.Ridge is null && method == "exact")
            yield return "method exact chooses its ridge by leaving single rows out, whatever their groups or their order";
        if (data.Split is GroupedSplit or OrderedSplit && method == "rff")
            yield return "method rff chooses its width on random held-out rows, whatever their groups or their order";
    }

    // Sums do not tell how many classes were right, and the features of all rows once more would take as long as the fit: a sample serves.
    private IRowSource ScoredRows(DataSet data, CancellationToken cancellation)
    {
        const int MostRows = 10_000, MostNumbers = 1 << 25;
        int count = data.Schema.IsSparse ? MostRows : Math.Clamp(MostNumbers / data.Schema.InputDimension, 1, MostRows);
        return data.TrainingRows <= count ? data.Training : RowSample.Draw(data.Training, data.TrainingRows, count, _options.Seed, cancellation);
    }

    private void CheckRows(string path, DataSet data)
    {
        // The validation fold is one row in five, so the smallest set that surely has rows on both sides is five.
        int needed = _options.Ridge is not null && _options.Adapt == 0 ? 1 : _options.Folds > 1 ? _options.Folds : RidgeTrainer.ValidationFolds;
        long rows = data.TrainingRows;
        if (rows < needed)
        {
            throw new DataException(
                $"{rows} training {(rows == 1 ? "row is" : "rows are")} too few, at least {needed} are needed; "
                + "add rows, lower --test-fraction, or give --ridge" + (_options.Adapt == 0 ? "" : " without --adapt"),
                path);
        }

        if (data.Test is null && _options.TestFraction > 0)
        {
            throw new DataException(
                $"none of the {rows} rows is held out for the test at --test-fraction {_options.TestFraction}; raise it, or give 0", path);
        }
    }

    private void CheckMemory(long rows, DataSchema schema, string method)
    {
        int outputs = schema.Task == TaskKind.Classification ? schema.Classes.Count : schema.TargetCount;
        if (method == "exact")
        {
            KernelTrainer.CheckMemory(rows, schema.InputDimension, outputs);
            if (_options.Adapt != 0)
                MemoryNeed.Check("the metric's kernel needs", KernelMetricTrainer.BytesNeeded(rows), "use --method zonal, or leave --adapt out");
            return;
        }

        long m = _options.FeatureCount, d = schema.IsSparse ? 0 : schema.InputDimension;
        if (_options.Solution == RidgeSolution.Iterative && method == "nystrom")
            throw new ArgumentException("method nystrom has no iterative solver; leave it out, or use another method", nameof(method));
        bool iterative = _options.IsIterative(rows, m, method);
        if (iterative && _options.Folds > 1)
        {
            throw new DataException(
                $"{m} features of {rows} rows are fitted by conjugate gradients, with the ridge chosen on one fold; "
                + $"leave --folds out, or use at most {IterativeRidgeTrainer.DirectFeatures} --features and no --solver iterative");
        }

        long direct = iterative ? FeatureTrainer.FirstFeatures((int)m) : m;
        int folds = _options.Ridge is null ? _options.Folds : schema.Task == TaskKind.Classification ? 1 : 0;
        bool ridgeHelps = _options.Ridge is null && !iterative && (folds > 1 || schema.Task != TaskKind.Classification);
        string advice = ridgeHelps ? "use fewer --features, or give --ridge" : "use fewer --features";
        if (direct > RidgeAccumulator.MaximumFeatureCount)
        {
            throw new DataException(
                $"{m} features need {MemoryNeed.Gigabytes(8.0 * m * m)} of memory for each matrix; "
                + $"at most {RidgeAccumulator.MaximumFeatureCount} are possible: use fewer --features");
        }

        long needed = RidgeTrainer.BytesNeeded(rows, (direct, d), outputs, folds);
        if (schema.IsSparse)
        {
            // Rows stay sparse, the directions do not.
            MemoryNeed.CheckDirections(method, m, schema);
            needed += MemoryNeed.Directions(method, m, schema);
        }

        if (method == "nystrom")
            needed += 8 * m * m; // the landmarks' factor
        if (_options.Adapt != 0)
            needed += 8 * Math.Min(direct, rows) * direct; // the sums of the best round
        if (iterative)
            needed = Math.Max(needed, IterativeRidgeTrainer.BytesNeeded(rows, (m, d), outputs));
        MemoryNeed.Check(m, needed, advice);
    }

    private static string? Fault(TrainingOptions options) => options switch
    {
        { FeatureCount: < 8 } => $"{options.FeatureCount} features are too few; at least 8 are needed",
        { Folds: < 1 } => $"the folds must be at least 1, not {options.Folds}",
        { Ridge: { } ridge } when !(ridge > 0) || !double.IsFinite(ridge) => $"the ridge must be a positive number, not {ridge}",
        { Adapt: < 0 } => $"the rounds of adaptation must be at least 0, not {options.Adapt}",
        { Ordered: true, GroupColumn: not null } => "rows are kept in their order or in groups, not both",
        { TestFraction: not (>= 0 and < 1) } => $"the test fraction must be at least 0 and less than 1, not {options.TestFraction}",
        { Method: { } method } when !FeatureMapDescription.Methods.Contains(method) =>
            $"there is no method '{options.Method}'{NearestName.Question(method, FeatureMapDescription.Methods)}; there are {string.Join(", ", FeatureMapDescription.Methods)}",
        _ => null,
    };
}
