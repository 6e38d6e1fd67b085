using Tangent.Architectures;
using Tangent.Data;

namespace Tangent.Models;

/// <summary>Sets how <see cref="ModelTrainer"/> fits a model to a table.</summary>
public sealed record TrainingOptions
{
    /// <summary>Gets how the table is read and encoded.</summary>
    public TableOptions Table { get; init; } = new();

    /// <summary>Gets the method, one of <see cref="FeatureMapDescription.Methods"/>. Default: zonal.</summary>
    public string Method { get; init; } = "zonal";

    /// <summary>Gets the architecture. Default: two ReLU layers, fully connected.</summary>
    public Architecture Architecture { get; init; } = Architecture.FullyConnected(2);

    /// <summary>Gets m, the number of features. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;

    /// <summary>Gets the ridge lambda of (Z'Z + lambda I), or null to choose it on held-out training rows. Default: null.</summary>
    public double? Ridge { get; init; }

    /// <summary>Gets K of the cross-validation that chooses the ridge, or 1 for a single validation fold of a fifth. Default: 1.</summary>
    public int Folds { get; init; } = 1;

    /// <summary>Gets the share of rows that is held out for the test score. Default: 0.2; it is ignored where <see cref="TestPath"/> is given.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Gets a file of test rows, or null.</summary>
    public string? TestPath { get; init; }

    /// <summary>Gets the seed of the split and of the feature map. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Gets whether the model keeps the sums that updates and posterior deviations need, 4 m^2 bytes. Default: true.</summary>
    public bool KeepStatistics { get; init; } = true;
}
