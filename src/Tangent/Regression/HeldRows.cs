namespace Tangent.Regression;

/// <summary>Holds rows of features and targets in a growing buffer, up to as many rows as there are features.</summary>
internal sealed class HeldRows
{
    private readonly int _featureCount;
    private readonly int _targetCount;
    private float[] _features = [];
    private double[] _targets = [];

    public HeldRows(int featureCount, int targetCount)
    {
        _featureCount = featureCount;
        _targetCount = targetCount;
    }

    /// <summary>Gets the number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the features, row-major Count x m.</summary>
    public ReadOnlySpan<float> Features => _features.AsSpan(0, Count * _featureCount);

    /// <summary>Gets the targets, row-major Count x k.</summary>
    public ReadOnlySpan<double> Targets => _targets.AsSpan(0, Count * _targetCount);

    /// <summary>Appends rows; the sizes have been checked.</summary>
    public void Append(ReadOnlySpan<float> features, ReadOnlySpan<double> targets)
    {
        Reserve(ref _features, Count * _featureCount, features.Length);
        Reserve(ref _targets, Count * _targetCount, targets.Length);
        features.CopyTo(_features.AsSpan(Count * _featureCount));
        targets.CopyTo(_targets.AsSpan(Count * _targetCount));
        Count += targets.Length / _targetCount;
    }

    private static void Reserve<T>(ref T[] buffer, int used, int more)
    {
        if (used + more > buffer.Length)
            Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, Math.Max(used + (long)more, 2L * used)));
    }
}
