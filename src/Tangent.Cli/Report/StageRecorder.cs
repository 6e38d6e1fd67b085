using System.Diagnostics;
using Tangent.Models;

namespace Tangent.Cli.Report;

/// <summary>Records what each stage of a training takes while it hands the progress on. Safe to report to from any thread.</summary>
/// <param name="receiver">Receives the progress.</param>
internal sealed class StageRecorder(IProgress<TrainingProgress> receiver) : IProgress<TrainingProgress>
{
    private readonly Lock _lock = new();
    private readonly List<StageUse> _stages = [];
    private string? _stage;
    private long _start;

    public void Report(TrainingProgress value)
    {
        lock (_lock)
        {
            if (value.Stage != _stage)
            {
                End();
                (_stage, _start) = (value.Stage, Stopwatch.GetTimestamp());
            }
        }

        receiver.Report(value);
    }

    /// <summary>Ends the last stage and returns all in the order of their beginnings; one that came back, as with rounds, counts as one.</summary>
    public IReadOnlyList<StageUse> Finish()
    {
        lock (_lock)
        {
            End();
            _stage = null;
            return [.. _stages];
        }
    }

    private void End()
    {
        if (_stage is null)
            return;
        using var process = Process.GetCurrentProcess();
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds, memory = process.PeakWorkingSet64 / 1e6;
        int known = _stages.FindIndex(s => s.Name == _stage);
        if (known < 0)
            _stages.Add(new StageUse(_stage, seconds, memory));
        else
            _stages[known] = new StageUse(_stage, _stages[known].Seconds + seconds, memory);
    }
}

/// <summary>Holds what a stage took.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Seconds">Its seconds, of all rounds together.</param>
/// <param name="PeakMemory">The most memory of the process until its end, in MB.</param>
internal sealed record StageUse(string Name, double Seconds, double PeakMemory);
