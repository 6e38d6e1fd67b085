using System.Globalization;
using System.Text.Json.Nodes;
using Tangent.Models;

namespace Tangent.Cli;

/// <summary>Words scores.</summary>
internal static class ScoreText
{
    /// <summary>Returns rmse, mse and r2, or accuracy; and the rows where asked for. The interval is in the header, which info shows, and in the line.</summary>
    public static JsonObject? Json(PredictionScore? score, bool rows)
    {
        if (score is null)
            return null;
        JsonObject json = score.Accuracy is { } accuracy
            ? new JsonObject { ["accuracy"] = Output.Finite(accuracy) }
            : new JsonObject { ["rmse"] = Finite(score.Rmse), ["mse"] = Finite(score.Mse), ["r2"] = Finite(score.R2) };
        if (rows)
            json["rows"] = score.Rows;
        return json;
    }

    /// <summary>Returns the score in one line.</summary>
    public static string Line(PredictionScore? score) => score switch
    {
        null => "-",
        { Accuracy: { } accuracy } => $"accuracy {100 * accuracy:f2} % ({score.Rows} rows{Interval(score)}){Calibration(score)}",
        _ => $"RMSE {Output.Text(score.Rmse ?? double.NaN)}, MSE {Output.Text(score.Mse ?? double.NaN)}, R2 {score.R2:f4} ({score.Rows} rows{Interval(score)})",
    };

    private static string Calibration(PredictionScore score) => score is { LogLoss: { } loss, CalibrationError: { } error }
        ? string.Create(CultureInfo.InvariantCulture, $", log loss {loss:f4}, calibration error {100 * error:f2} %")
        : "";

    private static string Interval(PredictionScore score) => score.Interval switch
    {
        null => "",
        var (low, high) when score.Accuracy is not null => $"; 95 % interval {100 * low:f2} to {100 * high:f2} %",
        var (low, high) => $"; 95 % interval of the RMSE {Output.Text(Math.Sqrt(low))} to {Output.Text(Math.Sqrt(high))}",
    };

    private static JsonValue? Finite(double? value) => value is { } v ? Output.Finite(v) : null;
}
