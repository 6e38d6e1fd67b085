namespace Tangent.Models;

/// <summary>Turns the scores of classes into probabilities.</summary>
/// <remarks>Least squares on one-hot targets less 1/k estimates the probabilities less 1/k; what falls outside [0, 1] is cut off and the rest divided by its
/// sum. They are not calibrated; <see cref="TangentModel.Probabilities"/> are.</remarks>
public static class ClassProbabilities
{
    /// <summary>Returns the probabilities of classes from their scores.</summary>
    /// <param name="scores">The score of each of k classes, a row of <see cref="PredictionBlock.Values"/>.</param>
    /// <returns>k numbers of sum 1.</returns>
    public static double[] FromScores(ReadOnlySpan<double> scores)
    {
        double[] p = new double[scores.Length];
        for (int c = 0; c < p.Length; c++)
            p[c] = Math.Clamp(scores[c] + 1.0 / p.Length, 0, 1);
        double sum = p.Sum();
        for (int c = 0; c < p.Length; c++)
            p[c] = sum > 0 ? p[c] / sum : 1.0 / p.Length;
        return p;
    }
}
