using System.Text.Json.Serialization;

namespace Tangent.Models;

/// <summary>Holds how good predictions were: errors for regression, the share of right classes for classification.</summary>
public sealed record PredictionScore
{
    /// <summary>Gets the number of rows.</summary>
    public required long Rows { get; init; }

    /// <summary>Gets the mean squared error in the target's units, averaged over targets; null for classification.</summary>
    public double? Mse { get; init; }

    /// <summary>Gets 1 - squared error / squared deviation from the mean, averaged over targets; null for classification.</summary>
    public double? R2 { get; init; }

    /// <summary>Gets the share of rows whose class was right; null for regression.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Gets the mean of -log of the true class's calibrated probability; null for regression and where probabilities are not calibrated.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LogLoss { get; init; }

    /// <summary>Gets the expected calibration error of the predicted class, see <see cref="Reliability"/>; null as <see cref="LogLoss"/> is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CalibrationError { get; init; }

    /// <summary>Gets the 95 % bootstrap interval over rows of <see cref="Mse"/> or <see cref="Accuracy"/>, or null where single rows are not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScoreInterval? Interval { get; init; }

    /// <summary>Gets the square root of <see cref="Mse"/>.</summary>
    public double? Rmse => Mse is { } mse ? Math.Sqrt(mse) : null;
}
