namespace Tangent.Models;

/// <summary>Counts how often predicted classes were right, by the probability that was given to them.</summary>
public sealed class Reliability
{
    private const int BinCount = 10;

    private readonly long[] _rows = new long[BinCount];
    private readonly long[] _right = new long[BinCount];
    private readonly double[] _sums = new double[BinCount];

    /// <summary>Gets the mean probability, the share that was right and the rows of every tenth of probability that has rows.</summary>
    public IReadOnlyList<(double Probability, double Right, long Rows)> Bins =>
        [.. Enumerable.Range(0, BinCount).Where(b => _rows[b] > 0).Select(b => (_sums[b] / _rows[b], (double)_right[b] / _rows[b], _rows[b]))];

    /// <summary>Gets the mean distance of the two, over rows: the expected calibration error of the predicted class (Guo et al. 2017, equation 3).</summary>
    public double Error => Bins.Sum(b => b.Rows * Math.Abs(b.Probability - b.Right)) / Math.Max(1, _rows.Sum());

    /// <summary>Adds a row.</summary>
    /// <param name="probability">The probability of the predicted class.</param>
    /// <param name="right">Whether it was right.</param>
    public void Add(double probability, bool right)
    {
        int bin = Math.Clamp((int)(BinCount * probability), 0, BinCount - 1);
        _rows[bin]++;
        _right[bin] += right ? 1 : 0;
        _sums[bin] += probability;
    }
}
