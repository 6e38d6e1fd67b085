namespace Tangent.Features;

/// <summary>Maps sparse inputs to features at a cost that grows with the numbers that are not 0, not with the dimension.</summary>
public interface ISparseFeatureMap : IFeatureMap
{
    /// <summary>Computes the features of a block of sparse rows; they are those of the same rows written out.</summary>
    /// <param name="rowOffsets">n + 1 numbers: row i has the entries from rowOffsets[i] up to, not including, rowOffsets[i + 1].</param>
    /// <param name="indices">The coordinates of the entries, from 0, each at most once a row.</param>
    /// <param name="values">The values of the entries.</param>
    /// <param name="destination">Receives row-major n x m.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, the offsets decrease, or an index is not below d.</exception>
    void Transform(ReadOnlySpan<int> rowOffsets, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> destination);
}
