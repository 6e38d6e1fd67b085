using Tangent.Data;
using Tangent.Kernels;

namespace Tangent.Cli.Reproduction;

/// <summary>Chooses a kernel and a ridge by leave-one-out errors, and classifies the test rows of a fold with them.</summary>
/// <remarks>
/// All candidates are tried on at most <see cref="CoarseRows"/> random training rows; where there are more, the best <see cref="Finalists"/> then on
/// all. Features are served as kernels Z Z': with
/// n below the number of features, or not far above it, that is cheaper than their normal equations, and leave-one-out errors come for free.
/// </remarks>
internal static class FoldSearch
{
    private const int CoarseRows = 1024, Finalists = 2;

    /// <summary>Returns the share of right test rows, and the place of the candidate that was chosen.</summary>
    /// <param name="fold">The rows.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="seed">The seed of the random rows.</param>
    /// <param name="cancellation">Ends the search between two candidates.</param>
    public static (double Accuracy, int Chosen) Run(Fold fold, IReadOnlyList<FoldCandidate> candidates, ulong seed, CancellationToken cancellation)
    {
        int n = fold.TrainingClasses.Length;
        var source = new MatrixRowSource(fold.Training, fold.Dimension, fold.TrainingClasses, 1);
        RowSample sample = RowSample.Draw(source, n, CoarseRows, seed, cancellation);
        double[] sampleClasses = sample.ReadBlocks().Single().Targets;
        var tried = new List<(int Place, ClassScores Scores)>();
        for (int c = 0; c < candidates.Count; c++)
        {
            cancellation.ThrowIfCancellationRequested();
            (Kernel kernel, KernelRows rows) = candidates[c].Prepare(sample.ToDense());
            tried.Add((c, ClassScores.Fit(kernel.Compute(rows, null, cancellation), sampleClasses, fold.ClassCount)));
        }

        (int Place, ClassScores Scores)[] best = [.. tried.OrderBy(t => t.Scores.Error)];
        if (n > CoarseRows)
        {
            best =
            [
                .. best.Take(Finalists).Select(b =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    (Kernel kernel, KernelRows rows) = candidates[b.Place].Prepare(fold.Training);
                    return (b.Place, Scores: ClassScores.Fit(kernel.Compute(rows, null, cancellation), fold.TrainingClasses, fold.ClassCount, b.Scores.Ridge));
                }).OrderBy(b => b.Scores.Error),
            ];
        }

        return (Accuracy(fold, candidates[best[0].Place], best[0].Scores), best[0].Place);
    }

    private static double Accuracy(Fold fold, FoldCandidate candidate, ClassScores scores)
    {
        if (fold.TestClasses.Length == 0)
            return 0;
        float[] training = candidate.Map(fold.Training), test = candidate.Map(fold.Test);
        double[] rows = candidate.Kernel.Compute(test, training);
        return scores.Accuracy(rows, fold.TestClasses) * fold.TestClasses.Length / fold.TestCount;
    }
}

/// <summary>Holds a kernel to try, of rows or of their features.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Map">Returns the features of rows, or the rows.</param>
internal sealed record FoldCandidate(string Text, Kernel Kernel, Func<float[], float[]> Map)
{
    /// <summary>Prepares rows.</summary>
    public (Kernel Kernel, KernelRows Rows) Prepare(float[] rows) => (Kernel, Kernel.Prepare(Map(rows)));
}
