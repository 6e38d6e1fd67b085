using System.Buffers;
using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Projects the features of a map onto fewer directions: Phi(x) = Q' Phi0(x), Q with orthonormal columns.</summary>
/// <remarks>
/// With the directions in which the features of data spread most (<see cref="LeadingSubspace"/>) m of them keep all of the kernel but what lies in directions of
/// less than its m-th eigenvalue. So after M independent features have brought the spectral error down, m = 4 s_lambda of their directions keep it: the eigenvalue behind
/// 4 s is at most lambda / 3. Independent features themselves need m of about 10 s for an error of 1/2 (benchmarks/guarantee.md). Shapes: rows of d in, rows of m out. Cost: that of the
/// M features and M m multiply-adds a row. The map is fixed by the inner one and Q.
/// </remarks>
public sealed class ProjectedFeatures : IFeatureMap
{
    private const int RowsPerBlock = 64;

    private readonly float[] _directions;

    /// <summary>Initializes the map.</summary>
    /// <param name="inner">Phi0.</param>
    /// <param name="directions">Q', row-major m x M; it is kept.</param>
    /// <exception cref="ArgumentException">The directions are none, or are not whole rows of M.</exception>
    public ProjectedFeatures(IFeatureMap inner, float[] directions)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(directions);
        (Inner, _directions) = (inner, directions);
        OutputDimension = Throw.RowsOf(directions.Length, inner.OutputDimension, nameof(directions));
        Throw.IfShorter(OutputDimension, 1, nameof(directions));
    }

    /// <summary>Gets Phi0.</summary>
    public IFeatureMap Inner { get; }

    /// <inheritdoc/>
    public int InputDimension => Inner.InputDimension;

    /// <inheritdoc/>
    public int OutputDimension { get; }

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int d = InputDimension, many = Inner.OutputDimension, m = OutputDimension, n = Throw.RowsOf(source.Length, d, nameof(source));
        Throw.IfDifferent(destination.Length, n * m, nameof(destination));
        float[] features = ArrayPool<float>.Shared.Rent(Math.Min(n, RowsPerBlock) * many);
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            Inner.Transform(source.Slice(first * d, count * d), features.AsSpan(0, count * many));
            DenseMatrix.Multiply<float>(false, true, count, m, many, 1, features, many, _directions, many, 0, destination[(first * m)..], m, 1);
        }

        ArrayPool<float>.Shared.Return(features);
    }
}
