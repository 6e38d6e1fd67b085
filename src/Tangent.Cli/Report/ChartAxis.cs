using System.Globalization;

namespace Tangent.Cli.Report;

/// <summary>Places numbers along an axis and chooses its ticks.</summary>
internal sealed class ChartAxis
{
    private readonly bool _logarithmic;
    private readonly double _low;
    private readonly double _high;

    /// <summary>Initializes an axis that holds all numbers given.</summary>
    /// <param name="label">What it shows, with its unit.</param>
    /// <param name="values">The numbers; above 0 on a logarithmic axis.</param>
    /// <param name="logarithmic">Whether numbers lie by their logarithms.</param>
    /// <param name="fit">Whether the axis ends at the numbers themselves, without a margin.</param>
    public ChartAxis(string label, IEnumerable<double> values, bool logarithmic = false, bool fit = false)
    {
        (Label, _logarithmic) = (label, logarithmic);
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double place in values.Select(Transform).Where(double.IsFinite))
            (low, high) = (Math.Min(low, place), Math.Max(high, place));
        if (!(low <= high))
            (low, high) = (0, 1);
        double size = Math.Max(Math.Abs(low), Math.Abs(high));
        // Numbers that are nearly one: ticks between them would be lost in rounding.
        bool same = high - low <= 1e-9 * size;
        double margin = !same ? (fit ? 0 : 0.05 * (high - low)) : logarithmic ? 0.5 : size > 0 ? size / 10 : 1;
        (_low, _high) = (low - margin, high + margin);
    }

    /// <summary>Gets what the axis shows.</summary>
    public string Label { get; }

    /// <summary>Gets the ticks where they are not to be chosen, or null.</summary>
    public IReadOnlyList<double>? At { get; init; }

    /// <summary>Returns where a number lies, from 0 to 1.</summary>
    public double Place(double value) => (Transform(value) - _low) / (_high - _low);

    /// <summary>Returns the ticks, a handful.</summary>
    public IEnumerable<double> Ticks() => At ?? (_logarithmic ? LogarithmicTicks() : LinearTicks());

    /// <summary>Returns a number for a tick.</summary>
    public static string Text(double value) => value == 0 ? "0"
        : Math.Abs(value) is >= 1e6 or < 1e-3 ? value.ToString("0.###e0", CultureInfo.InvariantCulture)
        : value.ToString("0.#####", CultureInfo.InvariantCulture);

    private double Transform(double value) => _logarithmic ? Math.Log10(value) : value;

    private IEnumerable<double> LinearTicks()
    {
        double rough = (_high - _low) / 5, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        for (double i = Math.Ceiling(_low / step); i * step <= _high; i++)
            yield return i * step;
    }

    private IEnumerable<double> LogarithmicTicks()
    {
        int first = (int)Math.Floor(_low), last = (int)Math.Ceiling(_high), every = 1 + (last - first) / 7;
        double[] multiples = (_high - _low) switch
        {
            > 2.5 => [1],
            > 1.2 => [1, 3],
            > 0.5 => [1, 2, 5],
            _ => [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8],
        };
        return Enumerable.Range(first, last - first + 1).Where(d => (d - first) % every == 0)
            .SelectMany(d => multiples.Select(m => Math.Round(m, 3) * Math.Pow(10, d)))
            .Where(v => Math.Log10(v) >= _low && Math.Log10(v) <= _high);
    }
}
