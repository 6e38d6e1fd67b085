using Tangent.Architectures;
using Tangent.Data;

namespace Tangent.Models;

/// <summary>Sets how <see cref="ModelTrainer"/> fits a model to a table.</summary>
public sealed record TrainingOptions
{
    /// <summary>Gets how the data are read and encoded. Default: that of <see cref="TableOptions"/>, but colour images are whitened where a convolution
    /// other than that of patches takes them.</summary>
    public TableOptions Table { get; init; } = new() { Whitening = null };

    /// <summary>Gets the method, one of <see cref="FeatureMapDescription.Methods"/>. Default: null, tangent for images, ntk-sketch for
    /// sparse rows with more columns than features, and zonal for all else.</summary>
    public string? Method { get; init; }

    /// <summary>Gets the architecture. Default: null, that of <see cref="Depth"/>.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Gets L of the architecture where none is given: L times dense,relu, or conv3,relu and gap where convolutions take images. Default: null, 2 and 3.</summary>
    public int? Depth { get; init; }

    /// <summary>Gets m, the number of features; many of many rows are fitted by <see cref="IterativeRidgeTrainer"/>. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;

    /// <summary>Gets how the equations are solved. Methods exact and nystrom have their own way. Default: by the sizes.</summary>
    public RidgeSolution Solution { get; init; }

    /// <summary>Gets M: so many features are computed and the m directions of them kept in which training rows spread most, see <see cref="Features.ProjectedFeatures"/>. Default:
    /// null, the m features are kept as they are.</summary>
    public int? ProjectedFrom { get; init; }

    /// <summary>Gets whether images and their mirror images are to be the same, see <see cref="Features.MirrorFeatures"/>. Default: false.</summary>
    public bool Mirror { get; init; }

    /// <summary>Gets the ridge lambda of (Z'Z + lambda I), or null to choose it on held-out training rows. Default: null.</summary>
    public double? Ridge { get; init; }

    /// <summary>Gets K of the cross-validation that chooses the ridge, or 1 for a single validation fold of a fifth; method exact
    /// takes leave-one-out errors in any case. Default: 1.</summary>
    public int Folds { get; init; } = 1;

    /// <summary>Gets the rounds in which a metric of the inputs is learned: 0 for none, null for as many as lower the error on the validation fold. Default: 0.
    /// The ridge is then chosen on that one fold too, whatever <see cref="Folds"/>. See <see cref="MetricTrainer"/>.</summary>
    public int? Adapt { get; init; } = 0;

    /// <summary>Gets whether a metric is learned first with few features on a sample of rows, where <see cref="Adapt"/> is 0, <see cref="Ridge"/> is to be chosen
    /// too, the method is zonal and the data are a dense table of 500 training rows or more: at most 21 fits of 1024
    /// features to 32,768 rows. On ten of the thirteen tables of benchmarks/pilot-metric.md the test error fell, on four of them to a quarter and less. Default: false.</summary>
    public bool Pilot { get; init; }

    /// <summary>Gets the share of rows that is held out for the test score. Default: 0.2; it is ignored where <see cref="TestPath"/> is given.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Gets whether the last rows are held out, for the test and for the choice of the ridge, in place of random ones, see <see cref="OrderedSplit"/>. Default: false.</summary>
    public bool Ordered { get; init; }

    /// <summary>Gets the column of a table whose equal texts keep rows together in the test part and in folds, see <see cref="GroupedSplit"/>, or null. It is no
    /// input then.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>Gets a file of test rows, or null.</summary>
    public string? TestPath { get; init; }

    /// <summary>Gets the seed of the split and of the feature map. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Gets whether the model keeps the sums that updates and posterior deviations need, 4 m^2 bytes. Default: true.</summary>
    public bool KeepStatistics { get; init; } = true;

    /// <summary>Gets whether the model is scored on its training rows, which for classification takes the features of a sample of them again. Default: true.</summary>
    public bool ScoreTraining { get; init; } = true;

    /// <summary>Returns the method for a data format, where nothing else is known of the data.</summary>
    public string MethodFor(DataFormat format) =>
        Method ?? (format.IsImages() ? "tangent" : "zonal");

    /// <summary>Returns the method for data: as their kind tells, but of sparse rows with more columns than features the one whose memory does not grow with
    /// the columns.</summary>
    public string MethodFor(DataSchema schema) => Method ?? schema switch
    {
        ImageSchema => "tangent",
        { IsSparse: true } when schema.InputDimension > FeatureCount => "ntk-sketch",
        _ => "zonal",
    };

    /// <summary>Returns whether a fit goes by conjugate gradients.</summary>
    /// <param name="rows">n.</param>
    /// <param name="featureCount">m.</param>
    /// <param name="method">The method.</param>
    internal bool IsIterative(long rows, long featureCount, string method) => Solution switch
    {
        RidgeSolution.Direct => false,
        RidgeSolution.Iterative => true,
        _ => IterativeRidgeTrainer.Serves(rows, featureCount, method),
    };

    /// <summary>Opens data as the options tell, with their split.</summary>
    /// <param name="path">The data.</param>
    /// <returns>The data.</returns>
    /// <exception cref="DataException">The data are at fault, or are no table and a column of groups is asked for.</exception>
    public DataSet Open(string path)
    {
        DataFormat format = DataFormats.Detect(path);
        TableOptions table = TableFor(format);
        double fraction = TestPath is null ? TestFraction : 0;
        if (GroupColumn is { } column)
        {
            if (format.IsImages() || format == DataFormat.LibSvm)
                throw new DataException($"groups are told by a column, and the data are no table; leave the column {column} out", path);
            return DataSet.Open(path, table, new GroupedSplit(Seed, fraction, column), TestPath);
        }

        if (!Ordered)
            return DataSet.Open(path, table, new RowSplit(Seed, fraction), TestPath);
        long rows = DataSet.Open(path, table with { Whitening = 0, Scale = ColumnScale.None, Levels = 0 }, new RowSplit(Seed, 0)).TrainingRows;
        return DataSet.Open(path, table, new OrderedSplit(Seed, fraction, rows), TestPath);
    }

    /// <summary>Returns the options of the table for a data format: images have no constant coordinate where a convolution takes them, and are not whitened
    /// elsewhere, nor for patches, which are whitened themselves, unless asked for.</summary>
    public TableOptions TableFor(DataFormat format)
    {
        bool convolutional = FeatureMapDescription.IsConvolutional(MethodFor(format), format.IsImages(), Architecture);
        TableOptions table = convolutional && Method != "patches" ? Table : Table with { Whitening = Table.Whitening ?? 0 };
        return convolutional ? table with { Bias = 0 } : table;
    }
}
