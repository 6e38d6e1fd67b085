using Tangent.Data;
using Tangent.Features;

namespace Tangent.Models;

public sealed partial record FeatureMapDescription
{
    /// <summary>Writes the arrays that the map takes from data, but for the metric: landmarks, directions and filters.</summary>
    /// <param name="file">The file, whose header keeps the description itself.</param>
    /// <param name="featureCount">m, the numbers in a feature row of the map.</param>
    /// <exception cref="DataException">The disk is full.</exception>
    public void WriteArrays(ModelFileWriter file, int featureCount)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (Landmarks is { } landmarks)
            file.WriteArray("landmarks", landmarks.AsSpan(), featureCount, InputDimension);
        if (Directions is { } directions)
            file.WriteArray("directions", directions.AsSpan(), featureCount, directions.Length / featureCount);
        if (Filters is not { } filters)
            return;
        file.WriteArray("patchContrastThreshold", [filters.Contrast, filters.Threshold], 2);
        filters.Whitening.WriteTo(file, "patch");
        file.WriteArray("patchFilters", filters.Units, filters.Count, filters.Whitening.Dimension);
    }

    /// <summary>Reads those arrays and builds the map.</summary>
    /// <param name="file">The file, from whose header this description comes.</param>
    /// <param name="featureCount">m, the numbers in a feature row of the map.</param>
    /// <returns>The description with its arrays, and the map.</returns>
    /// <exception cref="DataException">The file is damaged, or its description cannot be used.</exception>
    public (FeatureMapDescription Description, IFeatureMap Map) Restore(ModelFileReader file, int featureCount)
    {
        ArgumentNullException.ThrowIfNull(file);
        FeatureMapDescription whole = this;
        if (HasLandmarks)
            whole = whole with { Landmarks = file.ReadArray<float>("landmarks", featureCount, InputDimension) };
        if (ProjectedFrom is not null)
            whole = whole with { Directions = file.ReadArray<float>("directions") };
        try
        {
            if (Method == "patches")
                whole = whole with { Filters = ReadFilters(file) };
            return (whole, whole.CreateMap());
        }
        catch (Exception e) when (e is NotSupportedException or FormatException or ArgumentException or OverflowException)
        {
            throw new DataException($"the model cannot be used: {e.Message.ReplaceLineEndings(" ")}", file.Path);
        }
    }

    private static PatchFilters ReadFilters(ModelFileReader file)
    {
        double[] constants = file.ReadArray<double>("patchContrastThreshold", 2);
        int p = (int)file.Section("patchFilters").Shape[^1];
        return new PatchFilters(file.ReadArray<float>("patchFilters"), ImageWhitening.ReadFrom(file, "patch", p), constants[0], constants[1]);
    }
}
