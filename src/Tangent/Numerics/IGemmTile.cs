namespace Tangent.Numerics;

/// <summary>Names the innermost kernels: the product of one register tile, and the row operation of the triangular kernels.</summary>
internal unsafe interface IGemmTile<T>
    where T : unmanaged
{
    /// <summary>Gets the rows of a tile; divides 12.</summary>
    static abstract int Rows { get; }

    /// <summary>Gets the columns of a tile.</summary>
    static abstract int Columns { get; }

    /// <summary>Sets the tile c to alpha a b, or adds alpha a b to it; every element is summed over depth in order.</summary>
    /// <param name="depth">The number of products a sum has, at least 1.</param>
    /// <param name="a">A packed panel: Rows numbers for each depth.</param>
    /// <param name="b">A packed panel: Columns numbers for each depth.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <param name="c">The first element of the tile.</param>
    /// <param name="leadingDimension">The distance of two rows of c.</param>
    /// <param name="accumulate">Whether to add to c; otherwise c is not read.</param>
    static abstract void Multiply(nint depth, T* a, T* b, T alpha, T* c, nint leadingDimension, bool accumulate);

    /// <summary>Adds factor * source to destination.</summary>
    static abstract void AddScaled(T factor, T* source, T* destination, nint count);

    /// <summary>Multiplies one row of a packed panel, Columns numbers, by factor.</summary>
    static abstract void Scale(T factor, T* row);
}
