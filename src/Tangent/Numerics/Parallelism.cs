namespace Tangent.Numerics;

/// <summary>Sets how many threads the library uses and runs its parallel loops.</summary>
/// <remarks>Results never depend on the number of threads: work is cut into pieces that do not depend on it, and every number is written by one piece.</remarks>
public static class Parallelism
{
    private static int _maxThreads = Environment.ProcessorCount;

    /// <summary>Gets or sets the largest number of threads a parallel loop uses, for the whole process. Default: the number of processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public static int MaxThreads
    {
        get => _maxThreads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maxThreads = value;
        }
    }

    /// <summary>Runs body(0) ... body(count - 1), in any order.</summary>
    internal static void For(int count, Action<int> body, CancellationToken cancellation = default)
    {
        if (count <= 1 || MaxThreads == 1)
        {
            for (int i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                body(i);
            }

            return;
        }

        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = MaxThreads, CancellationToken = cancellation }, body);
    }
}
