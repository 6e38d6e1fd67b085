using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Scores a model with its first features only: an eighth, a quarter and a half of them, and all.</summary>
/// <remarks>
/// The sums of the first m' features are part of the sums of the fit, so no training row is read again. The ridge goes with the share of the squared norm that
/// the first features have. Coordinates of sketches and random features are alike, so the scores tell about what so many --features would have given.
/// Cost: m^3 / 24 multiply-adds, and the features of the scored rows. Deterministic.
/// </remarks>
public static class FeatureCountCurve
{
    /// <summary>The most rows that are scored.</summary>
    public const int MostRows = 10_000;

    private const int LeastFeatures = 8, RowsPerPiece = 256;

    /// <summary>Returns whether the first features of a model are a map of their own: there are sums, and the map takes nothing from data that depends on m.</summary>
    /// <param name="model">The model.</param>
    public static bool Serves(TangentModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Statistics is not null && !model.Header.Map.IsFittedToCount;
    }

    /// <summary>Computes the scores.</summary>
    /// <param name="model">A model with sums.</param>
    /// <param name="rows">Rows with targets, of which the first <see cref="MostRows"/> are scored.</param>
    /// <param name="cancellation">Ends the computation.</param>
    /// <returns>By ascending number of features; the last is that of the model; those that cannot be solved are left out. Empty where there are no rows.</returns>
    /// <exception cref="ArgumentException">The model does not serve, see <see cref="Serves"/>.</exception>
    /// <exception cref="DataException">The data are at fault.</exception>
    public static IReadOnlyList<FeatureCountScore> Compute(TangentModel model, IRowSource rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!Serves(model))
            throw new ArgumentException("the model has no sums, or its features are made for their number", nameof(model));
        int m = model.Ridge.FeatureCount, k = model.Ridge.TargetCount;
        int[] counts = [.. new[] { 8, 4, 2 }.Select(part => m / part).Where(count => count >= LeastFeatures)];
        RidgeModel[] models = [.. counts.Select(count => Fit(model, count)).OfType<RidgeModel>(), model.Ridge];
        ScoreAccumulator[] scores = Array.ConvertAll(models, _ => new ScoreAccumulator(k, model.Header.IsClassification));
        long left = MostRows;
        foreach (RowBlock block in rows.ReadBlocks())
        {
            int used = (int)Math.Min(left, block.Count), targets = block.Targets.Length / block.Count;
            for (int first = 0; first < used; first += RowsPerPiece)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(RowsPerPiece, used - first);
                float[] features = model.Map.Transform(block, first, count);
                double[] right = block.Targets[(first * targets)..((first + count) * targets)];
                Parallelism.For(models.Length, i => Add(models[i], scores[i], count, features, right), cancellation);
            }

            left -= used;
            if (left == 0)
                break;
        }

        return left == MostRows ? [] : [.. models.Select((fitted, i) => new FeatureCountScore(fitted.FeatureCount, scores[i].Score()!))];
    }

    // Null where the smaller ridge leaves the equations without a solution in double precision.
    private static RidgeModel? Fit(TangentModel model, int count)
    {
        RidgeAccumulator sums = model.Statistics!;
        double share = sums.SquaredNorm(count) / sums.SquaredNorm(sums.FeatureCount);
        try
        {
            return new RidgeSolver(sums.Leading(count)).Solve(model.Ridge.Ridge * (share > 0 ? share : 1));
        }
        catch (NumericalException)
        {
            return null;
        }
    }

    private static void Add(RidgeModel model, ScoreAccumulator score, int n, float[] features, double[] targets)
    {
        int count = model.FeatureCount, m = features.Length / n;
        float[] leading = features;
        if (count < m)
        {
            leading = new float[n * count];
            for (int i = 0; i < n; i++)
                features.AsSpan(i * m, count).CopyTo(leading.AsSpan(i * count));
        }

        double[] predictions = new double[n * model.TargetCount];
        model.Predict(leading, predictions);
        score.Add(predictions, targets);
    }
}

/// <summary>Holds the score of a number of features.</summary>
/// <param name="FeatureCount">The number of features.</param>
/// <param name="Score">The score.</param>
public sealed record FeatureCountScore(int FeatureCount, PredictionScore Score);
