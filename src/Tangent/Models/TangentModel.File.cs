using System.Text.Json;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

public sealed partial class TangentModel
{
    /// <summary>Saves the model to a file, which is written beside its target and renamed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ModelHeader header = Header with { HasStatistics = Statistics is not null };
        using var file = new ModelFileWriter(path, JsonSerializer.SerializeToUtf8Bytes(header, ModelHeaderContext.Default.ModelHeader));
        file.WriteArray("weights", Ridge.Weights, Ridge.TargetCount, Ridge.FeatureCount);
        file.WriteArray("intercepts", Ridge.Intercepts, Ridge.TargetCount);
        file.WriteArray("noiseVariances", Ridge.NoiseVariances, Ridge.TargetCount);
        if (header.Map.Metric is { } metric)
            WriteMetric(file, metric);
        header.Map.WriteArrays(file, header.FeatureCount);
        if (header.Schema is ImageSchema { WhiteningTransform: { } whitening })
            whitening.WriteTo(file, "whitening");
        if (Statistics is not null)
            WriteStatistics(file, Statistics);
        file.Commit();
    }

    /// <summary>Loads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="statistics">Whether the sums are read, which updates and posterior deviations need.</param>
    /// <returns>The model.</returns>
    /// <exception cref="DataException">The file is missing, no model, cut off, damaged, or of a newer version.</exception>
    public static TangentModel Load(string path, bool statistics)
    {
        using var file = new ModelFileReader(path);
        ModelHeader header = ReadHeader(file);
        header = header with { Map = header.Map with { Metric = ReadMetric(file, header) } };
        (FeatureMapDescription description, IFeatureMap map) = header.Map.Restore(file, header.FeatureCount);
        header = header with { Map = description };
        if (header.Schema.Fault() is { } fault)
            throw new DataException($"the model's header is damaged: {fault}", path);
        if (header.Schema is ImageSchema { Whitening: not null } images)
            header = header with { Schema = images with { WhiteningTransform = ImageWhitening.ReadFrom(file, "whitening", images.Shape.Length) } };
        int k = header.OutputCount, m = header.FeatureCount;
        if (map.OutputDimension != m || map.InputDimension != header.Schema.InputDimension || k < 1)
            throw new DataException("the model's header contradicts itself; it was altered", path);
        var ridge = new RidgeModel(
            file.ReadArray<double>("weights", k, m), file.ReadArray<double>("intercepts", k), file.ReadArray<double>("noiseVariances", k), header.Ridge);
        RidgeAccumulator? sums = statistics && header.HasStatistics ? ReadStatistics(file, m, k, header.TrainingRows) : null;
        return new TangentModel(header, map, ridge, sums) { Path = path };
    }

    /// <summary>Reads what a model's metric says of the columns, and nothing else of its arrays.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The report, or null where the model has no metric.</returns>
    /// <exception cref="DataException">The file is damaged.</exception>
    public static MetricReport? ReadMetricReport(ModelFileReader file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ModelHeader header = ReadHeader(file);
        if (header.Schema.Fault() is { } fault)
            throw new DataException($"the model's header is damaged: {fault}", file.Path);
        if (header.Map.InputDimension != header.Schema.InputDimension)
            throw new DataException("the model's header contradicts itself; it was altered", file.Path);
        return ReadMetric(file, header) is { } metric ? new MetricReport(metric, header.Schema) : null;
    }

    private static ModelHeader ReadHeader(ModelFileReader file)
    {
        try
        {
            return file.Header.Deserialize(ModelHeaderContext.Default.ModelHeader) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DataException($"the model's header cannot be read: {e.Message.ReplaceLineEndings(" ")}", file.Path);
        }
    }

    private static void WriteMetric(ModelFileWriter file, LearnedMetric metric)
    {
        int d = metric.Dimension;
        if (metric.IsDiagonal)
            file.WriteArray("metric", metric.Root, d);
        else
            file.WriteArray("metric", metric.Root, d, d);
    }

    private static LearnedMetric? ReadMetric(ModelFileReader file, ModelHeader header)
    {
        if (header.Metric is not { BestRound: > 0 } learned)
            return null;
        int d = header.Map.InputDimension;
        return new LearnedMetric(learned.IsDiagonal ? file.ReadArray<float>("metric", d) : file.ReadArray<float>("metric", d, d), d);
    }

    private static void WriteStatistics(ModelFileWriter file, RidgeAccumulator sums)
    {
        int m = sums.FeatureCount, k = sums.TargetCount;
        file.WriteArray("featureSums", sums.FeatureSums, m);
        file.WriteArray("moments", sums.Moments, k, m);
        file.WriteArray("targetSums", sums.TargetSums, k);
        file.WriteArray("targetSquares", sums.TargetSquares, k);
        if (sums.Rows is { } rows)
        {
            file.WriteArray("features", rows.Features, rows.Count, m);
            file.WriteArray("targets", rows.Targets, rows.Count, k);
            return;
        }

        // The lower triangle, row by row.
        file.BeginArray<double>("gram", m * (m + 1L) / 2);
        for (int i = 0; i < m; i++)
            file.Write<double>(sums.Gram!.Row(i));
    }

    private static RidgeAccumulator ReadStatistics(ModelFileReader file, int m, int k, long rows)
    {
        var state = new RidgeState
        {
            RowCount = rows,
            FeatureSums = file.ReadArray<double>("featureSums", m),
            Moments = file.ReadArray<double>("moments", k, m),
            TargetSums = file.ReadArray<double>("targetSums", k),
            TargetSquares = file.ReadArray<double>("targetSquares", k),
        };
        if (!file.Contains("gram"))
        {
            return RidgeAccumulator.Restore(state with
            {
                Features = file.ReadArray<float>("features", rows, m),
                Targets = file.ReadArray<double>("targets", rows, k),
            });
        }

        file.BeginArray<double>("gram", m * (m + 1L) / 2);
        var gram = new LowerTriangle(m);
        for (int i = 0; i < m; i++)
            file.Read(gram.Row(i));
        return RidgeAccumulator.Restore(state with { Gram = gram });
    }
}
