namespace Tangent.Numerics;

/// <summary>Names where the tiles of a product go.</summary>
/// <typeparam name="T">The numbers that are multiplied.</typeparam>
internal unsafe interface IGemmResult<T>
    where T : unmanaged
{
    /// <summary>Multiplies two packed panels and takes their product in.</summary>
    /// <typeparam name="TTile">The register tile.</typeparam>
    /// <param name="place">The tile's place in the block, and which products these are.</param>
    /// <param name="a">The panel of rows.</param>
    /// <param name="b">The panel of columns.</param>
    /// <param name="scratch">Work space of one tile.</param>
    void Add<TTile>(in GemmPlace place, T* a, T* b, T* scratch)
        where TTile : struct, IGemmTile<T>;
}

/// <summary>Tells where a tile lies in its block.</summary>
/// <param name="Row">The first row.</param>
/// <param name="Column">The first column.</param>
/// <param name="Height">The rows that count.</param>
/// <param name="Width">The columns that count.</param>
/// <param name="Depth">The products of a sum.</param>
/// <param name="First">Whether these are the first products of their sums.</param>
/// <param name="Diagonal">Elements count where their column in the tile is at most their row plus this.</param>
internal readonly record struct GemmPlace(nint Row, nint Column, nint Height, nint Width, nint Depth, bool First, nint Diagonal);
