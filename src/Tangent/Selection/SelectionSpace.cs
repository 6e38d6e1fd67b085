using Tangent.Data;
using Tangent.Models;

namespace Tangent.Selection;

/// <summary>Holds the values that <see cref="ModelSelection"/> may give the options of a training; every option not named here is the user's.</summary>
public sealed record SelectionSpace
{
    /// <summary>Gets the methods, or null for what serves the data: exact while its rows are not too many, else that of <see cref="TrainingOptions"/>. Default: null.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>Gets the depths, or null where the architecture or the depth is the user's. Default: 2, 3, 1, the usual ones first, for a short time may end the trials.</summary>
    public IReadOnlyList<int>? Depths { get; init; } = [2, 3, 1];

    /// <summary>Gets the numbers of features of the methods that have them. Default: 4096.</summary>
    public IReadOnlyList<int> FeatureCounts { get; init; } = [4096];

    /// <summary>Gets the scalings of a table's columns. Default: standard and quantile.</summary>
    public IReadOnlyList<ColumnScale> Scales { get; init; } = [ColumnScale.Standard, ColumnScale.Quantile];

    /// <summary>Gets the most levels of numeric columns with indicators, as in <see cref="TableOptions.Levels"/>. Default: 0 and 10.</summary>
    public IReadOnlyList<int> Levels { get; init; } = [0, 10];

    /// <summary>Gets the constant coordinates. Default: 1 and 3.</summary>
    public IReadOnlyList<double> Biases { get; init; } = [1, 3];

    /// <summary>Gets the rounds of adaptation, as in <see cref="TrainingOptions.Adapt"/>. Default: 0, and null for as many as help.</summary>
    public IReadOnlyList<int?> Adapts { get; init; } = [0, null];

    /// <summary>Returns the space of depths 1 to 5 with all else as options tell.</summary>
    /// <param name="options">The options.</param>
    /// <param name="method">The method.</param>
    public static SelectionSpace OfDepth(TrainingOptions options, string method)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SelectionSpace
        {
            Methods = [method],
            Depths = [1, 2, 3, 4, 5],
            FeatureCounts = [options.FeatureCount],
            Scales = [options.Table.Scale],
            Levels = [options.Table.Levels],
            Biases = [options.Table.Bias],
            Adapts = [options.Adapt],
        };
    }

    /// <summary>Returns the options of every candidate: all combinations, in an order that soon has some of every kind.</summary>
    /// <param name="options">The user's options.</param>
    /// <param name="data">The format of the data: only tables have their columns scaled, and images through convolutions have no constant and no metric.</param>
    /// <param name="method">The method where <see cref="Methods"/> is null.</param>
    internal IReadOnlyList<TrainingOptions> Candidates(TrainingOptions options, DataFormat data, string method)
    {
        bool images = data.IsImages(), table = !images && data != DataFormat.LibSvm;
        var candidates =
            from m in Methods ?? [method]
            let convolutional = FeatureMapDescription.IsConvolutional(m, images, options.Architecture)
            from bias in convolutional ? [options.Table.Bias] : Biases
            from features in m == "exact" ? [options.FeatureCount] : FeatureCounts
            from depth in (m == "patches" ? null : Depths?.Cast<int?>()) ?? [options.Depth]
            from levels in table ? Levels : [options.Table.Levels]
            from scale in table ? Scales : [options.Table.Scale]
            from adapt in Adapts
            where adapt == 0 || !convolutional
            select options with { Method = m, Depth = depth, FeatureCount = features, Adapt = adapt, Table = options.Table with { Scale = scale, Bias = bias, Levels = levels } };
        return [.. candidates];
    }
}
