namespace Tangent.Regression;

/// <summary>Holds what a ridge search found.</summary>
/// <param name="Best">The ridge of lowest validation error.</param>
/// <param name="Points">All ridges tried, ascending.</param>
public sealed record RidgeCurve(double Best, IReadOnlyList<RidgeCurvePoint> Points)
{
    /// <summary>Gets whether the least ridge tried is the best one, by more than a thousandth: a smaller one may be better still.</summary>
    internal bool FallsToItsEnd => Points.Count > 1 && Points[0].Ridge == Best && Points[1].Validation > 1.001 * Points[0].Validation;
}

/// <summary>Holds the validation error of one ridge.</summary>
/// <param name="Ridge">lambda of (Z'Z + lambda I).</param>
/// <param name="Validation">The mean squared error over held-out rows and targets, or null where the matrix was not positive definite.</param>
public sealed record RidgeCurvePoint(double Ridge, double? Validation);
