using System.Numerics.Tensors;

namespace Tangent.Models;

/// <summary>Fits <see cref="ProbabilityCalibration"/> to held-out scores by maximum likelihood.</summary>
/// <remarks>
/// For each t of a grid from .01 to 2.56, in doublings, a minimises -sum log p(true class) + (a - 1)^2 / 2, which is convex, by Newton steps; the t of the lowest
/// minimum is taken. The second term, one row's worth, keeps a finite where every held-out row is right. Cost: some 60 exponentials a score. Deterministic.
/// </remarks>
internal static class CalibrationFit
{
    /// <summary>The fewest rows that two numbers are fitted to.</summary>
    public const int FewestRows = 20;

    private const double LeastSmoothing = 0.01, LeastSlope = 1e-3, Precision = 1e-9;
    private const int Doublings = 8, MostSteps = 50, MostHalvings = 30;

    /// <summary>Fits.</summary>
    /// <param name="held">Scores of rows that were not fitted, and their classes.</param>
    /// <returns>The calibration, or null where there are fewer than <see cref="FewestRows"/> rows.</returns>
    public static ProbabilityCalibration? Run(HeldScores held)
    {
        int n = held.Classes.Length;
        if (n < FewestRows)
            return null;
        int k = held.Scores.Length / n;
        (double Loss, double Smoothing, double Slope) best = (double.PositiveInfinity, 0, 0);
        double[] logs = new double[held.Scores.Length];
        for (int j = 0; j <= Doublings; j++)
        {
            double smoothing = LeastSmoothing * (1 << j);
            for (int i = 0; i < logs.Length; i++)
                logs[i] = ProbabilityCalibration.SmoothLog(held.Scores[i] + 1.0 / k, smoothing);
            (double loss, double slope) = Slope(logs, held.Classes);
            if (loss < best.Loss)
                best = (loss, smoothing, slope);
        }

        double prior = (best.Slope - 1) * (best.Slope - 1) / 2;
        return double.IsFinite(best.Loss)
            ? new ProbabilityCalibration { Smoothing = best.Smoothing, Slope = best.Slope, Rows = n, LogLoss = (best.Loss - prior) / n }
            : null;
    }

    private static (double Loss, double Slope) Slope(double[] logs, double[] classes)
    {
        double slope = 1;
        (double loss, double gradient, double curvature) = Loss(logs, classes, slope);
        for (int step = 0; step < MostSteps && Math.Abs(gradient) > Precision * classes.Length; step++)
        {
            double change = -gradient / curvature;
            (double Loss, double Gradient, double Curvature) next = (double.PositiveInfinity, 0, 1);
            for (int halving = 0; halving < MostHalvings; halving++, change /= 2)
            {
                next = Loss(logs, classes, Math.Max(LeastSlope, slope + change));
                if (next.Loss <= loss)
                    break;
            }

            if (!(next.Loss < loss))
                break;
            slope = Math.Max(LeastSlope, slope + change);
            (loss, gradient, curvature) = next;
        }

        return (loss, slope);
    }

    // The loss, its derivative and its second derivative by the slope.
    private static (double Loss, double Gradient, double Curvature) Loss(double[] logs, double[] classes, double slope)
    {
        int k = logs.Length / classes.Length;
        double loss = (slope - 1) * (slope - 1) / 2, gradient = slope - 1, curvature = 1;
        double[] p = new double[k];
        for (int i = 0; i < classes.Length; i++)
        {
            ReadOnlySpan<double> row = logs.AsSpan(i * k, k);
            TensorPrimitives.Multiply(row, slope, p);
            double norm = ProbabilityCalibration.LogSumExp(p), mean = 0, square = 0;
            for (int c = 0; c < k; c++)
            {
                double weight = Math.Exp(p[c] - norm);
                mean += weight * row[c];
                square += weight * row[c] * row[c];
            }

            double own = row[(int)classes[i]];
            loss += norm - slope * own;
            gradient += mean - own;
            curvature += Math.Max(0, square - mean * mean);
        }

        return (loss, gradient, curvature);
    }
}
