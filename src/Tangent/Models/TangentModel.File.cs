using System.Text.Json;
using Tangent.Data;
using Tangent.Features;
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
        if (header.Map.Landmarks is { } landmarks)
            file.WriteArray("landmarks", landmarks.AsSpan(), header.FeatureCount, header.Map.InputDimension);
        if (header.Map.Directions is { } directions)
            file.WriteArray("directions", directions.AsSpan(), header.FeatureCount, directions.Length / header.FeatureCount);
        if (header.Map.Filters is { } filters)
            WriteFilters(file, filters);
        if (header.Schema is ImageSchema { WhiteningTransform: { } whitening })
            WriteWhitening(file, "whitening", whitening);
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
        if (header.Map.HasLandmarks)
            header = header with { Map = header.Map with { Landmarks = file.ReadArray<float>("landmarks", header.FeatureCount, header.Map.InputDimension) } };
        if (header.Map.ProjectedFrom is not null)
            header = header with { Map = header.Map with { Directions = file.ReadArray<float>("directions") } };
        IFeatureMap map;
        try
        {
            if (header.Map.Method == "patches")
                header = header with { Map = header.Map with { Filters = ReadFilters(file) } };
            map = header.Map.CreateMap();
        }
        catch (Exception e) when (e is NotSupportedException or FormatException or ArgumentException or OverflowException)
        {
            throw new DataException($"the model cannot be used: {e.Message.ReplaceLineEndings(" ")}", path);
        }

        if (header.Schema.Fault() is { } fault)
            throw new DataException($"the model's header is damaged: {fault}", path);
        if (header.Schema is ImageSchema { Whitening: not null } images)
            header = header with { Schema = images with { WhiteningTransform = ReadWhitening(file, "whitening", images.Shape.Length) } };
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

    // Of the symmetric matrix the lower triangle, row by row.
    private static void WriteWhitening(ModelFileWriter file, string name, ImageWhitening whitening)
    {
        int d = whitening.Dimension;
        file.WriteArray($"{name}Mean", whitening.Mean, d);
        file.BeginArray<float>($"{name}Matrix", d * (d + 1L) / 2);
        for (int i = 0; i < d; i++)
            file.Write(whitening.Matrix.Slice(i * d, i + 1));
    }

    private static ImageWhitening ReadWhitening(ModelFileReader file, string name, int d)
    {
        float[] mean = file.ReadArray<float>($"{name}Mean", d), matrix = new float[checked(d * d)];
        file.BeginArray<float>($"{name}Matrix", d * (d + 1L) / 2);
        for (int i = 0; i < d; i++)
        {
            file.Read(matrix.AsSpan(i * d, i + 1));
            for (int j = 0; j < i; j++)
                matrix[j * d + i] = matrix[i * d + j];
        }

        return new ImageWhitening(mean, matrix);
    }

    private static void WriteFilters(ModelFileWriter file, PatchFilters filters)
    {
        int p = filters.Whitening.Dimension;
        file.WriteArray("patchContrastThreshold", [filters.Contrast, filters.Threshold], 2);
        WriteWhitening(file, "patch", filters.Whitening);
        file.WriteArray("patchFilters", filters.Units, filters.Count, p);
    }

    private static PatchFilters ReadFilters(ModelFileReader file)
    {
        double[] constants = file.ReadArray<double>("patchContrastThreshold", 2);
        int p = (int)file.Section("patchFilters").Shape[^1];
        return new PatchFilters(file.ReadArray<float>("patchFilters"), ReadWhitening(file, "patch", p), constants[0], constants[1]);
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
            file.Write<double>(sums.Gram.AsSpan((int)((long)i * m), i + 1));
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
        double[] gram = new double[(long)m * m];
        for (int i = 0; i < m; i++)
            file.Read(gram.AsSpan((int)((long)i * m), i + 1));
        return RidgeAccumulator.Restore(state with { Gram = gram });
    }
}
