namespace Tangent.Models;

/// <summary>Passes counts on as progress of a stage, at once: System.Progress would post them to a synchronisation context.</summary>
internal sealed class CountProgress(IProgress<TrainingProgress>? receiver, string stage, string unit) : IProgress<int>
{
    public void Report(int value) => receiver?.Report(new TrainingProgress(stage, value, null, unit));
}
