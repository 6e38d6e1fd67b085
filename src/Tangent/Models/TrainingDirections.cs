using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;

namespace Tangent.Models;

/// <summary>Finds the directions of <see cref="ProjectedFeatures"/> in which the features of training rows spread most.</summary>
internal static class TrainingDirections
{
    /// <summary>The most rows whose features are summed, unless four for each direction are more.</summary>
    public const int SampleRows = 8192;

    /// <summary>Returns the leading directions of Z'Z of random training rows.</summary>
    /// <param name="map">A description of m features that are projected, with what the map takes from data.</param>
    /// <param name="data">The data.</param>
    /// <param name="progress">Receives the rows done, or null.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>Row-major m x M.</returns>
    /// <exception cref="ArgumentException">M is not more than m.</exception>
    /// <exception cref="DataException">The data are at fault, there are fewer than m rows, or memory does not suffice.</exception>
    /// <exception cref="NumericalException">The features of the rows have fewer than m directions.</exception>
    public static float[] Choose(FeatureMapDescription map, DataSet data, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        if (map.ProjectedFrom <= map.FeatureCount)
            throw new ArgumentException($"{map.FeatureCount} directions of {map.ProjectedFrom} features are no fewer; raise --project, or lower --features", nameof(map));
        IFeatureMap inner = (map with { ProjectedFrom = null, FeatureCount = map.ProjectedFrom!.Value }).CreateMap();
        int many = inner.OutputDimension, count = map.FeatureCount;
        if (data.TrainingRows < count)
            throw new DataException($"{count} directions of {data.TrainingRows} training rows are asked for; use fewer --features");
        MemoryNeed.Check(many, 8.0 * many * many + 16.0 * many * count, "use fewer features in --project");
        RowSample sample = RowSample.Draw(data.Training, data.TrainingRows, (int)Math.Min(data.TrainingRows, Math.Max(SampleRows, 4L * count)), map.Seed, cancellation);
        double[] gram = new double[(long)many * many];
        int capacity = RidgeTrainer.RowsPerBlock(many);
        foreach (RowBlock block in sample.ReadBlocks())
        {
            for (int first = 0; first < block.Count; first += capacity)
            {
                cancellation.ThrowIfCancellationRequested();
                int rows = Math.Min(capacity, block.Count - first);
                DenseMatrix.SymmetricRankUpdate(false, rows, many, 1, inner.Transform(block, first, rows), many, gram, many, Parallelism.MaxThreads);
                progress?.Report(new TrainingProgress("directions", first + rows, sample.RowCount, "rows"));
            }
        }

        for (int i = 0; i < many; i++)
        {
            for (int j = 0; j < i; j++)
                gram[(long)j * many + i] = gram[(long)i * many + j];
        }

        return Array.ConvertAll(LeadingSubspace.Find(gram, many, count, map.Seed, cancellation), v => (float)v);
    }
}
