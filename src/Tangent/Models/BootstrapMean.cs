using Tangent.Numerics;

namespace Tangent.Models;

/// <summary>Gathers numbers, one a row, and tells how far their mean may be from that of all rows like them: a percentile bootstrap (Efron 1979).</summary>
/// <remarks>
/// Numbers are summed in <see cref="Groups"/> groups in turn, and <see cref="Replicates"/> times as many groups as there are are drawn with replacement; up to
/// <see cref="Groups"/> rows this is the bootstrap itself, of more it costs no more, and the interval's width has a relative error of about
/// 1 / sqrt(2 <see cref="Groups"/>) besides. Deterministic: draws depend on the number of groups only.
/// </remarks>
internal sealed class BootstrapMean
{
    /// <summary>The most groups.</summary>
    public const int Groups = 1024;

    /// <summary>How often the mean is drawn.</summary>
    public const int Replicates = 1000;

    /// <summary>The share of the replicates' means inside the interval.</summary>
    public const double Coverage = 0.95;

    private const ulong Stream = 0x5041525453544F4F; // "OOTSTRAP"

    private readonly double[] _sums = new double[Groups];
    private readonly long[] _counts = new long[Groups];
    private long _rows;

    /// <summary>Adds the number of a row.</summary>
    public void Add(double number)
    {
        long group = _rows++ % Groups;
        _sums[group] += number;
        _counts[group]++;
    }

    /// <summary>Returns the interval, or null where there are fewer than two rows.</summary>
    public ScoreInterval? Interval()
    {
        int groups = (int)Math.Min(_rows, Groups);
        if (groups < 2)
            return null;
        var stream = new PhiloxStream(0, Stream);
        double[] means = new double[Replicates];
        for (int b = 0; b < Replicates; b++)
        {
            double sum = 0;
            long count = 0;
            for (int i = 0; i < groups; i++)
            {
                int drawn = (int)stream.Integer((long)b * groups + i, groups);
                sum += _sums[drawn];
                count += _counts[drawn];
            }

            means[b] = sum / count;
        }

        Array.Sort(means);
        int tail = (int)Math.Round((1 - Coverage) / 2 * Replicates);
        return new ScoreInterval(means[tail], means[^(tail + 1)]);
    }
}

/// <summary>Holds the ends of a 95 % bootstrap interval.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public sealed record ScoreInterval(double Low, double High);
