namespace Tangent.Cli.Reproduction;

/// <summary>Holds what the paper and its predecessors report, as far as it is known here: from memory of the texts, not compared with them again.</summary>
internal static class Reported
{
    /// <summary>What stands beside every one of these numbers.</summary>
    public const string Mark = "reported, unverified";

    /// <summary>Gets CIFAR-10 accuracies in percent by method and number of features, with seconds on one GPU where they are known.</summary>
    public static IReadOnlyList<(string Method, int Features, double Accuracy, double? Seconds)> Cifar { get; } =
    [
        ("CNTKSketch", 4096, 67.58, 780),
        ("CNTKSketch", 8192, 70.46, 1870),
        ("CNTKSketch", 16384, 72.06, 5160),
        ("GradRF", 9328, 62.49, null),
        ("GradRF", 17040, 62.57, null),
        ("GradRF", 42816, 65.21, null),
    ];

    /// <summary>Gets the exact depth-3 CNTK with global average pooling: the accuracy in percent, and seconds, more than which it took.</summary>
    public static (double Accuracy, double Seconds) ExactCntk => (70.47, 1_000_000);

    /// <summary>Gets Table 2: mean squared errors by set and method of this project.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Table2 { get; } = new Dictionary<string, IReadOnlyDictionary<string, double>>
    {
        ["MillionSongs"] = new Dictionary<string, double> { ["ntk-rf"] = 94.27, ["ntk-sketch"] = 92.83, ["rff"] = 109.50 },
        ["WorkLoads"] = new Dictionary<string, double> { ["ntk-rf"] = 3.554e4, ["ntk-sketch"] = 3.538e4, ["rff"] = 4.034e4 },
        ["CT"] = new Dictionary<string, double> { ["ntk-rf"] = 46.91, ["ntk-sketch"] = 46.52, ["rff"] = 48.20, ["rbf"] = 35.37, ["exact"] = 30.52 },
        ["Protein"] = new Dictionary<string, double> { ["ntk-rf"] = 20.51, ["ntk-sketch"] = 21.19, ["rff"] = 19.72, ["rbf"] = 18.96, ["exact"] = 20.24 },
    };

    /// <summary>Gets average accuracies in percent over the 90 small classification sets.</summary>
    public static IReadOnlyList<(string Method, double Accuracy)> SmallSets { get; } =
        [("NTK, support vector machine", 81.95), ("random forest", 81.56), ("Gaussian kernel, support vector machine", 81.03)];
}
