using System.Numerics.Tensors;

namespace Tangent.Models;

/// <summary>Turns class scores into probabilities that were calibrated on rows which the fit had not seen.</summary>
/// <remarks>
/// A score s_c estimates the probability of class c less 1/k by least squares, and can leave [0, 1]. Probabilities are proportional to
/// (t log(1 + exp((s_c + 1/k) / t)))^a. For small t and a = 1 they are the estimates themselves, cut at 0; for large t the softmax of a / (2 t) times the scores, that
/// is temperature scaling. Both steps keep the order of a row's scores, so the most probable class is the predicted one. There are no offsets of classes, as
/// Platt's and vector scaling have, because least squares with an intercept gets the mean of every class right by itself. Both
/// numbers are fitted by maximum likelihood, t on a grid and a by Newton steps.
/// </remarks>
public sealed record ProbabilityCalibration
{
    /// <summary>Gets t, where estimates are bent away from 0.</summary>
    public required double Smoothing { get; init; }

    /// <summary>Gets a, the inverse temperature.</summary>
    public required double Slope { get; init; }

    /// <summary>Gets the number of held-out rows that it was fitted to.</summary>
    public required long Rows { get; init; }

    /// <summary>Gets the mean of -log of the true class's probability over these rows.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Computes the logarithms of probabilities.</summary>
    /// <param name="scores">k scores of a row.</param>
    /// <param name="logs">Receives k numbers; exp of them sums to 1.</param>
    /// <exception cref="ArgumentException">There is less room than scores.</exception>
    public void LogProbabilities(ReadOnlySpan<double> scores, Span<double> logs)
    {
        for (int c = 0; c < scores.Length; c++)
            logs[c] = Slope * SmoothLog(scores[c] + 1.0 / scores.Length, Smoothing);
        logs = logs[..scores.Length];
        TensorPrimitives.Subtract(logs, LogSumExp(logs), logs);
    }

    /// <summary>Returns log(t log(1 + exp(p / t))): log p for p well above t, p / t + log t for p well below 0.</summary>
    internal static double SmoothLog(double p, double t)
    {
        // Where 1 + exp(x) would lose digits, two terms of the series are exact in double precision.
        const double High = 30, Low = -15;
        double x = p / t;
        return x > High ? Math.Log(p) : x < Low ? Math.Log(t) + x - Math.Exp(x) / 2 : Math.Log(t * Math.Log(1 + Math.Exp(x)));
    }

    /// <summary>Returns log sum exp, without overflow.</summary>
    internal static double LogSumExp(ReadOnlySpan<double> logs)
    {
        double most = TensorPrimitives.Max(logs), sum = 0;
        foreach (double log in logs)
            sum += Math.Exp(log - most);
        return most + Math.Log(sum);
    }
}
