namespace Tangent.Features;

/// <summary>Sets what <see cref="RandomFourierFeatures"/> approximates and with how many features.</summary>
public sealed record RandomFourierOptions
{
    /// <summary>Gets m, the numbers in a feature row, at least 2; of an odd number one is left out. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;

    /// <summary>Gets the width of exp(-|x - y|^2 / (2 width^2)). Default: 1; see <see cref="RandomFourierFeatures.MedianWidth"/>.</summary>
    public double Width { get; init; } = 1;

    /// <summary>Gets whether frequencies come in blocks with orthogonal directions, which lowers the error. Default: true.</summary>
    public bool OrthogonalDirections { get; init; } = true;
}
