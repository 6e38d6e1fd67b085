namespace Tangent.Models;

/// <summary>Tells how many of a kernel matrix's entries are computed.</summary>
internal sealed class EntryProgress(IProgress<TrainingProgress>? receiver, long entries) : IProgress<double>
{
    /// <inheritdoc/>
    public void Report(double value) => receiver?.Report(new TrainingProgress("kernel", (long)(value * entries), entries, "entries"));
}
