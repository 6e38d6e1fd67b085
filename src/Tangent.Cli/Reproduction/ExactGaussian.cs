using System.Diagnostics;
using Tangent.Data;
using Tangent.Features;
using Tangent.Models;

namespace Tangent.Cli.Reproduction;

/// <summary>Fits exact regression with the Gaussian kernel, its width chosen as that of random Fourier features.</summary>
internal static class ExactGaussian
{
    private const int RowsPerBlock = 2048;

    /// <summary>Returns the mean squared error of the test rows, the ridge, the width and seconds.</summary>
    /// <param name="experiment">The seed, and what receives progress.</param>
    /// <param name="table">How the rows are read.</param>
    /// <param name="ridge">The ridge, or null to choose it by leave-one-out errors.</param>
    /// <param name="width">The width, or null to choose it.</param>
    /// <param name="path">The training rows.</param>
    /// <param name="testPath">The test rows.</param>
    public static Dictionary<string, double> Run(ExperimentOptions experiment, TableOptions table, double? ridge, double? width, string path, string testPath)
    {
        var split = new RowSplit(experiment.Seed, 0);
        DataSet data = DataSet.Open(path, table, split, testPath);
        var options = new TrainingOptions { Method = "rff", Seed = experiment.Seed };
        var watch = Stopwatch.StartNew();
        var description = FeatureMapDescription.For(data.Schema, "rff", options);
        description = width is null ? description.Fit(data, experiment.Progress, experiment.Cancellation) : description with { Width = width };
        RowSample training = FeatureTraining.All(data.Training, experiment.Cancellation);
        int d = data.Schema.InputDimension;
        var sections = new KernelSections(description.CreateKernel(), training.ToDense());
        KernelTrainer.CheckMemory(training.RowCount, d, 1);
        var trainer = new KernelTrainer(sections, experiment.Seed) { Progress = experiment.Progress };
        KernelFit fit = trainer.Fit(training.ReadBlocks().Single().Targets, 1, ridge, experiment.Cancellation);
        double fitSeconds = watch.Elapsed.TotalSeconds;
        double squares = 0;
        long rows = 0;
        foreach (RowBlock block in data.Test!.ReadBlocks())
        {
            for (int first = 0; first < block.Count; first += RowsPerBlock)
            {
                int count = Math.Min(RowsPerBlock, block.Count - first);
                double[] predictions = new double[count];
                sections.Apply(block.Inputs.AsSpan(first * d, count * d), fit.Model.Weights, predictions);
                for (int i = 0; i < count; i++)
                {
                    double error = block.Targets[first + i] - fit.Model.Intercepts[0] - predictions[i];
                    squares += error * error;
                }

                rows += count;
            }
        }

        return new Dictionary<string, double>
        {
            ["mse"] = squares / rows,
            ["ridge"] = fit.Model.Ridge,
            ["width"] = description.Width ?? double.NaN,
            ["seconds"] = watch.Elapsed.TotalSeconds,
            ["fitSeconds"] = fitSeconds,
        };
    }
}
