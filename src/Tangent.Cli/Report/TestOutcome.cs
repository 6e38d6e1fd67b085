using System.Numerics.Tensors;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Report;

/// <summary>Gathers what a report shows of the test rows, in one pass over any number of them.</summary>
internal sealed class TestOutcome
{
    /// <summary>The most targets that are shown.</summary>
    public const int MostTargets = 4;

    private const int MostPoints = 2000, MostWorst = 12;

    private readonly int _outputs;

    private TestOutcome(ModelHeader header)
    {
        _outputs = header.OutputCount;
        if (header.IsClassification)
        {
            Confusion = [.. Enumerable.Range(0, _outputs).Select(_ => new long[_outputs])];
            Reliability = new Reliability();
            WrongRows = new WorstRows(MostWorst);
        }
        else
        {
            Targets = [.. header.Schema.TargetNames.Take(MostTargets).Select(name => new TargetOutcome(name, new PointSample(MostPoints), new WorstRows(MostWorst)))];
        }
    }

    /// <summary>Gets the rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Gets what is shown of each target; empty for classification.</summary>
    public IReadOnlyList<TargetOutcome> Targets { get; } = [];

    /// <summary>Gets how many rows of each class (first index) were predicted as each class; null for regression.</summary>
    public long[][]? Confusion { get; }

    /// <summary>Gets how often the predicted classes were right by their probabilities; null for regression.</summary>
    public Reliability? Reliability { get; }

    /// <summary>Gets the rows whose wrong class was the surest; null for regression.</summary>
    public WorstRows? WrongRows { get; }

    /// <summary>Predicts the rows and gathers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The test rows.</param>
    /// <param name="progress">Receives the rows done.</param>
    /// <param name="cancellation">Ends the pass.</param>
    public static TestOutcome Read(TangentModel model, IRowSource rows, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        var outcome = new TestOutcome(model.Header);
        foreach (PredictionBlock block in model.Predict(rows, cancellation: cancellation))
        {
            for (int i = 0; i < block.Rows.Count; i++)
                outcome.Add(block, i);
            outcome.Rows += block.Rows.Count;
            progress.Report(new TrainingProgress("report", outcome.Rows, null, "rows"));
        }

        return outcome;
    }

    private void Add(PredictionBlock block, int row)
    {
        ReadOnlySpan<double> values = block.Values.AsSpan(row * _outputs, _outputs);
        long line = block.Rows.LineNumbers[row];
        if (Confusion is not null)
        {
            int label = (int)block.Rows.Targets[row], predicted = TensorPrimitives.IndexOfMax(values);
            Confusion[label][predicted]++;
            Reliability!.Add(ClassProbabilities.FromScores(values)[predicted], label == predicted);
            if (label != predicted)
                WrongRows!.Add(values[predicted] - values[label], line, label, predicted);
            return;
        }

        for (int c = 0; c < Targets.Count; c++)
        {
            double target = block.Rows.Targets[row * _outputs + c];
            Targets[c].Points.Add(target, values[c]);
            Targets[c].Worst.Add(Math.Abs(target - values[c]), line, target, values[c]);
        }
    }
}

/// <summary>Holds what is shown of a target.</summary>
/// <param name="Name">The target.</param>
/// <param name="Points">A sample of true and predicted values.</param>
/// <param name="Worst">The rows of the largest errors.</param>
internal sealed record TargetOutcome(string Name, PointSample Points, WorstRows Worst);
