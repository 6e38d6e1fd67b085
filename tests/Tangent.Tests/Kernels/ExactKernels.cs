using System.Text.Json;

namespace Tangent.Tests.Kernels;

/// <summary>The golden values: independent plain loops in double precision.</summary>
internal static class ExactKernels
{
    public static JsonElement Root { get; } =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "exact-kernels.json"))).RootElement;

    /// <summary>Reads the numbers of an array of any depth, in order.</summary>
    public static double[] Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().SelectMany(Numbers)] : [element.GetDouble()];

    /// <summary>Asserts that two arrays agree up to a tolerance relative to the larger of the expected number and 1e-3 times the largest
    /// one.</summary>
    public static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double floor = expected.Length == 0 ? 0 : 1e-3 * expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(actual[i] - expected[i]) / Math.Max(Math.Abs(expected[i]), floor);
            bool close = expected[i] == actual[i] || error <= tolerance;
            Assert.True(close, $"entry {i}: {actual[i]:R} is not {expected[i]:R}, relative error {error:E2}");
        }
    }
}
