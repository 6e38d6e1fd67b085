using System.Globalization;
using Tangent.Models;

namespace Tangent.Selection;

/// <summary>Holds the options of a candidate and what its trials gave.</summary>
/// <param name="Options">The options.</param>
/// <param name="Rows">The rows that its last trial fitted.</param>
/// <param name="Loss">The loss of that trial on rows held out: of a regression the squared error over the variance, of classes the squared error of their
/// scores, summed over classes.</param>
public sealed record SelectionCandidate(TrainingOptions Options, long Rows, double Loss)
{
    /// <summary>Gets the candidate as words of the command line, which train the same.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"--method {Options.Method}{Network}{Features} --scale {ScaleWord}{Levels} --bias {BiasWord}{Adapt}");

    private string Adapt => Options is { Adapt: 0, Pilot: true } ? "" : " --adapt " + (Options.Adapt?.ToString(CultureInfo.InvariantCulture) ?? "auto");

    private string Network => Options.Architecture is { } architecture ? $" --arch {architecture}" : Options.Depth is { } depth ? $" --depth {depth}" : "";

    private string Features => Options.Method == "exact" ? "" : string.Create(CultureInfo.InvariantCulture, $" --features {Options.FeatureCount}");

    private string Levels => Options.Table.Levels == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" --levels {Options.Table.Levels}");

    private string ScaleWord => Options.Table.Scale.ToString().ToLowerInvariant();

    private string BiasWord => Options.Table.Bias == 0 ? "off" : Options.Table.Bias.ToString(CultureInfo.InvariantCulture);
}
