namespace Tangent.Analysis;

/// <summary>Sets how <see cref="ApproximationCheck"/> measures.</summary>
public sealed record ApproximationCheckOptions
{
    /// <summary>Gets the rows of the sample. Default: null, <see cref="ApproximationCheck.DefaultSample"/>, or <see cref="ApproximationCheck.DefaultImageSample"/> where
    /// the kernel goes through convolutions, or all rows where there are fewer.</summary>
    public int? SampleRows { get; init; }

    /// <summary>Gets the ridge lambda, or null for the mean of the kernel's diagonal, tr K / n: noise as large as the function. Default: null.</summary>
    public double? Ridge { get; init; }

    /// <summary>Gets how many seeds of the map are measured: the map's own, and those that follow it. Default: 1.</summary>
    public int SeedCount { get; init; } = 1;
}
