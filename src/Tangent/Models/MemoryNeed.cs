using Tangent.Data;

namespace Tangent.Models;

/// <summary>Refuses work that memory cannot hold, before anything is allocated.</summary>
internal static class MemoryNeed
{
    /// <summary>Throws when features need more memory than there is.</summary>
    /// <param name="featureCount">m, for the message.</param>
    /// <param name="bytes">What they need.</param>
    /// <param name="advice">What to do.</param>
    /// <exception cref="DataException">There is less memory.</exception>
    public static void Check(long featureCount, double bytes, string advice) => Check($"{featureCount} features need", bytes, advice);

    /// <summary>Throws when something needs more memory than there is.</summary>
    /// <param name="subject">What needs it, with the verb.</param>
    /// <param name="bytes">What it needs.</param>
    /// <param name="advice">What to do.</param>
    /// <exception cref="DataException">There is less memory.</exception>
    public static void Check(string subject, double bytes, string advice)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
            throw new DataException($"{subject} {Gigabytes(bytes)} of memory and there are {Gigabytes(available)}; {advice}");
    }

    /// <summary>Returns a size for people.</summary>
    public static string Gigabytes(double bytes) => $"{bytes / 1e9:f1} GB";
}
