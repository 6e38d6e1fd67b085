using Tangent.Models;

namespace Tangent.ML;

/// <summary>Sets how ridge regression is fitted to the features of a vector column.</summary>
public sealed record TangentRidgeOptions
{
    /// <summary>Gets which features. Default: those of <see cref="TangentOptions"/>. Method exact is exact kernel ridge regression.</summary>
    public TangentOptions Features { get; init; } = new();

    /// <summary>Gets the ridge lambda of (Z'Z + lambda I), or null to choose it on held-out rows of those that are fitted. Default: null.</summary>
    public double? Ridge { get; init; }

    /// <summary>Gets K of the cross-validation that chooses the ridge, from the sums of the same pass, or 1 for a single validation fold of a fifth. Default: 1.</summary>
    public int Folds { get; init; } = 1;

    /// <summary>Gets the rounds in which a metric of the inputs is learned: 0 for none, null for as many as lower the error on the validation fold. Default: 0.</summary>
    public int? Adapt { get; init; } = 0;

    /// <summary>Gets whether a metric is learned first with few features on a sample of rows, as <see cref="TrainingOptions.Pilot"/> tells, where <see cref="Adapt"/> is 0. Default: true.</summary>
    public bool Pilot { get; init; } = true;

    /// <summary>Gets whether the model keeps the sums that updates and posterior deviations need, 4 m^2 bytes of its file. Default: false.</summary>
    public bool KeepStatistics { get; init; }

    /// <summary>Returns the options in the library's form.</summary>
    internal TrainingOptions ToTrainingOptions() => Features.ToTrainingOptions() with
    {
        Ridge = Ridge,
        Folds = Folds,
        Adapt = Adapt,
        Pilot = Pilot,
        KeepStatistics = KeepStatistics,
    };

    /// <summary>Throws when an option has a value that makes no sense.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    internal void Validate(string parameter)
    {
        ArgumentNullException.ThrowIfNull(Features, parameter);
        Features.Validate(parameter);
        _ = new ModelTrainer(ToTrainingOptions());
    }
}
