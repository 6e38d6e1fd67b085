namespace Tangent.Data;

/// <summary>Accumulates the count, mean and squared deviations of numbers in one pass.</summary>
/// <remarks>
/// Welford's update for one number, and that of Chan, Golub and LeVeque (1979) for another accumulator:
/// M2 = M2_a + M2_b + (mean_b - mean_a)^2 n_a n_b / n. Equal numbers have exactly the deviation 0.
/// </remarks>
internal struct ColumnMoments
{
    private double _squares;

    /// <summary>Gets how many numbers were added.</summary>
    public long Count { get; private set; }

    /// <summary>Gets their mean, 0 when there are none.</summary>
    public double Mean { get; private set; }

    /// <summary>Gets the population standard deviation; one that is only rounding next to the mean counts as 0.</summary>
    public readonly double Deviation
    {
        get
        {
            double deviation = Count == 0 ? 0 : Math.Sqrt(_squares / Count);
            return deviation <= (1e-12 * Math.Abs(Mean)) + 1e-300 ? 0 : deviation;
        }
    }

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        Count++;
        double delta = number - Mean;
        Mean += delta / Count;
        _squares += delta * (number - Mean);
    }

    /// <summary>Adds what another accumulator has seen.</summary>
    public void Add(ColumnMoments other)
    {
        if (other.Count == 0)
            return;
        long count = Count + other.Count;
        double delta = other.Mean - Mean;
        Mean += delta * other.Count / count;
        _squares += other._squares + (delta * delta * Count * other.Count / count);
        Count = count;
    }
}
