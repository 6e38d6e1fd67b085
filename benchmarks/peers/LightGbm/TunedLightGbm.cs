using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;

namespace Tangent.Peers.LightGbm;

/// <summary>Holds the parameters of boosted trees, chosen on the validation fold as boosting.py chooses them.</summary>
internal sealed record TunedLightGbm
{
    /// <summary>Larger sets are tuned with the first seed only; the other seeds choose no more than the number of trees.</summary>
    public const int ManyRows = 10_000;

    private const int MostTrees = 2000, Patience = 100;

    public double Rate { get; private init; } = 0.1;

    public int Leaves { get; private init; } = 15;

    public int LeafRows { get; private init; } = 20;

    public double Penalty { get; private init; }

    public int Trees { get; private init; } = MostTrees;

    public double Error { get; private init; } = double.PositiveInfinity;

    /// <summary>Returns the best parameters, or those of an earlier seed with the number of trees that is best here.</summary>
    public static TunedLightGbm Choose(PeerRows rows, float[] parts, TunedLightGbm? chosen)
    {
        var context = new MLContext(0);
        IDataView training = rows.View(context, Places(parts, p => p > 0)), validation = rows.View(context, Places(parts, p => p == 0));
        if (chosen is not null)
            return (chosen with { Trees = MostTrees }).Tried(context, training, validation);
        TunedLightGbm best = new();
        Take(((int[])[15, 31, 63, 127]).Select(leaves => new TunedLightGbm { Leaves = leaves }));
        Take([best with { LeafRows = 5 }, best with { LeafRows = 50 }]);
        Take([best with { Penalty = 10 }]);
        Take([best with { Rate = 0.05 }]);
        return best;

        void Take(IEnumerable<TunedLightGbm> candidates)
        {
            foreach (TunedLightGbm candidate in candidates)
            {
                TunedLightGbm tried = (candidate with { Trees = MostTrees }).Tried(context, training, validation);
                if (tried.Error < best.Error)
                    best = tried;
            }
        }
    }

    /// <summary>Fits all training rows and returns the mean square error of the test rows.</summary>
    public double TestError(PeerRows rows, float[] parts)
    {
        var context = new MLContext(0);
        ITransformer model = Trainer(context, null).Fit(rows.View(context, Places(parts, p => p >= 0)));
        return ErrorOf(context, model, rows.View(context, Places(parts, p => p < 0)));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rate},{Leaves},{LeafRows},{Penalty},{Trees}");

    private static int[] Places(float[] parts, Func<float, bool> isTaken) => [.. Enumerable.Range(0, parts.Length).Where(i => isTaken(parts[i]))];

    private static double ErrorOf(MLContext context, ITransformer model, IDataView rows) =>
        context.Regression.Evaluate(model.Transform(rows), "Label", "Score").MeanSquaredError;

    private TunedLightGbm Tried(MLContext context, IDataView training, IDataView validation)
    {
        var model = Trainer(context, Patience).Fit(training, validation);
        return this with { Trees = model.Model.TrainedTreeEnsemble.Trees.Count, Error = ErrorOf(context, model, validation) };
    }

    private LightGbmRegressionTrainer Trainer(MLContext context, int? patience) => context.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options
    {
        LearningRate = Rate,
        NumberOfLeaves = Leaves,
        MinimumExampleCountPerLeaf = LeafRows,
        NumberOfIterations = Trees,
        EarlyStoppingRound = patience ?? 0,
        Booster = new GradientBooster.Options { L2Regularization = Penalty },
        NumberOfThreads = 1,
        Seed = 0,
    });
}
