using Tangent.Data;
using Tangent.Features;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Holds class scores of rows that were not fitted.</summary>
/// <param name="Scores">Row-major n x k, as <see cref="PredictionBlock.Values"/>.</param>
/// <param name="Classes">The n class indices.</param>
internal sealed record HeldScores(double[] Scores, double[] Classes)
{
    private const int MostRows = 10_000, FewestRows = 500, MostNumbers = 1 << 19;

    /// <summary>Returns the spacing of held-out rows at which enough are taken: two numbers are fitted to them.</summary>
    /// <param name="rows">The rows held out.</param>
    /// <param name="classes">k.</param>
    public static long Spacing(long rows, int classes) => 1 + (rows - 1) / Math.Clamp(MostNumbers / classes, FewestRows, MostRows);

    /// <summary>Predicts evenly spaced rows of a validation fold by the fit without it.</summary>
    /// <param name="header">The model's header.</param>
    /// <param name="features">The feature map.</param>
    /// <param name="held">The fit without the fold.</param>
    /// <param name="data">The data.</param>
    /// <param name="cancellation">Ends the pass.</param>
    public static HeldScores Predict(ModelHeader header, IFeatureMap features, HeldFit held, DataSet data, CancellationToken cancellation)
    {
        long seen = 0, spacing = Spacing(held.Rows, header.OutputCount);
        var rows = new RowFilter(data.Training, row => RidgeTrainer.IsHeld(data.Split, row, held.Folds) && seen++ % spacing == 0);
        var scores = new List<double>();
        var classes = new List<double>();
        foreach (PredictionBlock block in new TangentModel(header, features, held.Model, null).Predict(rows, cancellation: cancellation))
        {
            scores.AddRange(block.Values);
            classes.AddRange(block.Rows.Targets);
        }

        return new HeldScores([.. scores], [.. classes]);
    }
}

/// <summary>Holds a fit to the training rows without a validation fold.</summary>
/// <param name="Model">The fit, with the ridge of the fit to all rows.</param>
/// <param name="Rows">The rows of the fold.</param>
/// <param name="Folds">1 for the single validation fold, else K of a cross-validation, whose first fold is meant.</param>
internal sealed record HeldFit(RidgeModel Model, long Rows, int Folds);
