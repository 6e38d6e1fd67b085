namespace Tangent.Numerics;

/// <summary>Points at a matrix with a distance between rows and a distance between columns, of which one is 1 except where said
/// otherwise.</summary>
internal readonly unsafe struct MatrixView<T>(T* origin, nint rowStride, nint columnStride)
    where T : unmanaged
{
    public T* Origin => origin;

    public nint RowStride => rowStride;

    public nint ColumnStride => columnStride;

    public MatrixView<T> Transposed => new(origin, columnStride, rowStride);

    public T* At(nint row, nint column) => origin + (row * rowStride) + (column * columnStride);

    public MatrixView<T> From(nint row, nint column) => new(At(row, column), rowStride, columnStride);

    /// <summary>Returns the view with the last row first.</summary>
    public MatrixView<T> Reversed(nint rows) => new(At(rows - 1, 0), -rowStride, columnStride);

    /// <summary>Views a row-major matrix, or its transpose.</summary>
    public static MatrixView<T> RowMajor(T* origin, nint leadingDimension, bool transpose = false) =>
        transpose ? new(origin, 1, leadingDimension) : new(origin, leadingDimension, 1);
}
