using System.Globalization;
using Tangent.Models;

namespace Tangent.Cli;

/// <summary>
/// Shows progress on one line of a terminal, with rate and time left; does nothing elsewhere. Safe to report to from any thread.
/// </summary>
internal sealed class ProgressLine(TextWriter terminal, bool enabled, TimeProvider time, int? width = null) : IProgress<TrainingProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private TrainingProgress _first;
    private long _stageStart;
    private long _drawn;
    private bool _shown;

    public void Report(TrainingProgress value)
    {
        if (!enabled)
            return;
        lock (_lock)
        {
            long now = time.GetTimestamp();
            bool newStage = value.Stage != _first.Stage;
            if (newStage)
                (_first, _stageStart) = (value, now);
            if (!newStage && time.GetElapsedTime(_drawn, now) < Interval)
                return;
            _drawn = now;
            _shown = true;
            string text = Text(value, value.Done - _first.Done, time.GetElapsedTime(_stageStart, now));
            int room = Math.Max(10, (width ?? TerminalWidth()) - 1);
            terminal.Write($"\r{(text.Length <= room ? text : text[..room])}\e[K");
        }
    }

    /// <summary>Removes the line, so that something else can be written.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_shown)
                terminal.Write("\r\e[K");
            _shown = false;
        }
    }

    internal static string Text(TrainingProgress report, long doneSinceStart, TimeSpan elapsed)
    {
        if (report.Unit.Length == 0)
            return report.Stage;
        string text = report.Total is { } all
            ? string.Create(CultureInfo.InvariantCulture, $"{report.Stage}: {report.Done:N0} of {all:N0} {report.Unit}")
            : string.Create(CultureInfo.InvariantCulture, $"{report.Stage}: {report.Done:N0} {report.Unit}");
        if (report.Total is > 0 and { } total)
            text += string.Create(CultureInfo.InvariantCulture, $", {Math.Floor(100.0 * report.Done / total):F0} %");
        double rate = doneSinceStart / elapsed.TotalSeconds;
        if (elapsed < TimeSpan.FromSeconds(1) || doneSinceStart <= 0)
            return text;
        text += string.Create(CultureInfo.InvariantCulture, $", {(rate < 10 ? $"{rate:G2}" : $"{rate:N0}")} {report.Unit}/s");
        if (report.Total is { } end && end >= report.Done)
            text += $", {Duration((end - report.Done) / rate)} left";
        return text;
    }

    /// <summary>Returns a time for people, rounded up.</summary>
    internal static string Duration(double seconds) => seconds switch
    {
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):F0} s"),
        < 6000 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 60):F0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F1} h"),
    };

    private static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and int columns ? columns : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
