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

    /// <summary>Throws when the directions of a map need more memory than there is.</summary>
    /// <exception cref="DataException">There is less memory.</exception>
    public static void CheckDirections(string method, long featureCount, DataSchema schema)
    {
        string advice = schema is SparseSchema sparse && sparse.Dimension > featureCount
            ? $"use fewer --features, or number the columns anew: the largest index is {sparse.Dimension}"
            : "use fewer --features";
        Check(featureCount, Directions(method, featureCount, schema), advice);
    }

    /// <summary>Returns the bytes of a map's directions, at most: float32, m x d, for the methods that draw them.</summary>
    public static long Directions(string method, long featureCount, DataSchema schema) =>
        method is "zonal" or "ntk-rf" or "rff" ? 4 * featureCount * schema.InputDimension : 0;

    /// <summary>Returns a size for people.</summary>
    public static string Gigabytes(double bytes) => $"{bytes / 1e9:f1} GB";
}
