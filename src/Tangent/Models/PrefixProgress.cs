namespace Tangent.Models;

/// <summary>Passes progress on with words before every stage, which say what it is part of.</summary>
internal sealed class PrefixProgress(IProgress<TrainingProgress> receiver, string prefix) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => receiver.Report(value with { Stage = prefix + value.Stage });
}
