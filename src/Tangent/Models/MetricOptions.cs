using Tangent.Data;
using Tangent.Features;

namespace Tangent.Models;

/// <summary>Sets how <see cref="MetricTrainer"/> learns a metric.</summary>
public sealed record MetricOptions
{
    /// <summary>Gets the rounds after the first fit, or null to go on until the validation error stops falling. Default: null.</summary>
    public int? Rounds { get; init; }

    /// <summary>Gets the most rounds where <see cref="Rounds"/> is null. Default: 20.</summary>
    public int MostRounds { get; init; } = 20;

    /// <summary>Gets how many rounds in a row may fail to lower the validation error by a thousandth where <see cref="Rounds"/> is null. Default: 3, for a metric
    /// may take some rounds to come out of noise; two more until one did.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>Gets the most rows of the validation fold at whose inputs gradients are averaged. Default: 20,000.</summary>
    public int GradientRows { get; init; } = 20_000;

    /// <summary>Gets eps of <see cref="LearnedMetric"/>. Default: <see cref="LearnedMetric.DefaultRegularization"/>.</summary>
    public double Regularization { get; init; } = LearnedMetric.DefaultRegularization;

    /// <summary>Gets whether the metric is diagonal, or null for a full one up to <see cref="LargestFull"/> inputs. Default: null.</summary>
    public bool? Diagonal { get; init; }

    /// <summary>Gets the ridge lambda, or null to choose it on the validation fold in every round. Default: null.</summary>
    public double? Ridge { get; init; }

    /// <summary>Gets the seed of the sample of training rows. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Makes what the options of a training ask for on data of a schema.</summary>
    internal static MetricOptions For(TrainingOptions options, DataSchema schema) => new()
    {
        Rounds = options.Adapt,
        Ridge = options.Ridge,
        Seed = options.Seed,
        Diagonal = schema.IsSparse ? true : null,
    };

    /// <summary>The most inputs with a full metric unless asked otherwise; its root costs about 30 times their third power.</summary>
    public const int LargestFull = 2048;
}
