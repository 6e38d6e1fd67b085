namespace Tangent.Numerics;

/// <summary>Names where the tiles of a product go.</summary>
/// <typeparam name="T">The numbers that are multiplied.</typeparam>
internal unsafe interface IGemmResult<T>
    where T : unmanaged
{
    /// <summary>Multiplies two packed panels and takes their product in.</summary>
    /// <typeparam name="TTile">The register tile.</typeparam>
    /// <param name="row">The tile's first row in the block.</param>
    /// <param name="column">The tile's first column in the block.</param>
    /// <param name="height">The rows that count.</param>
    /// <param name="width">The columns that count.</param>
    /// <param name="depth">The products of a sum.</param>
    /// <param name="a">The panel of rows.</param>
    /// <param name="b">The panel of columns.</param>
    /// <param name="first">Whether these are the first products of their sums.</param>
    /// <param name="diagonal">Elements count where their column in the tile is at most their row plus this.</param>
    /// <param name="scratch">Work space of one tile.</param>
    void Add<TTile>(nint row, nint column, nint height, nint width, nint depth, T* a, T* b, bool first, nint diagonal, T* scratch)
        where TTile : struct, IGemmTile<T>;
}
