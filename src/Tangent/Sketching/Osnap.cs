using System.Runtime.CompilerServices;
using Tangent.Numerics;

namespace Tangent.Sketching;

/// <summary>Sketches a vector by a few signed copies of each coordinate: OSNAP, with one copy CountSketch.</summary>
/// <remarks>
/// The m outputs are cut into s blocks; coordinate i goes with a random sign and the factor 1 / sqrt s to one random place of each block,
/// so that E &lt;y, y'&gt; = &lt;x, x'&gt; (Nelson and Nguyen 2013). Places and signs are hashed from the coordinate's
/// number, so a dimension in the millions costs nothing; only short dense rows use a table. Cost: O(s nnz(x)).
/// </remarks>
internal sealed class Osnap
{
    // Dense rows up to this length read places from a table instead of hashing them anew.
    private const int LargestTable = 1 << 16;

    private readonly PhiloxStream _stream;
    private readonly int[] _starts;
    private readonly Lazy<int[]> _table;
    private readonly int _blocks;
    private readonly float _scale;

    /// <summary>Draws a sketch.</summary>
    /// <param name="inputDimension">d.</param>
    /// <param name="outputDimension">m.</param>
    /// <param name="sparsity">s, the copies of a coordinate, at most m and 64.</param>
    /// <param name="streams">Gives the stream of the places and signs.</param>
    public Osnap(int inputDimension, int outputDimension, int sparsity, SketchStreams streams)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sparsity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sparsity, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputDimension, sparsity);
        InputDimension = inputDimension;
        OutputDimension = outputDimension;
        Sparsity = sparsity;
        _stream = streams.Next();
        _blocks = (sparsity + 3) / 4;
        _scale = (float)(1 / Math.Sqrt(sparsity));
        _starts = [.. Enumerable.Range(0, sparsity + 1).Select(copy => (int)((long)copy * outputDimension / sparsity))];
        _table = new Lazy<int[]>(BuildTable);
    }

    /// <summary>Gets d.</summary>
    public int InputDimension { get; }

    /// <summary>Gets m.</summary>
    public int OutputDimension { get; }

    /// <summary>Gets s.</summary>
    public int Sparsity { get; }

    /// <summary>Computes the sketch of a vector.</summary>
    /// <param name="x">d numbers.</param>
    /// <param name="y">Receives m numbers.</param>
    public void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        Throw.IfDifferent(x.Length, InputDimension, nameof(x));
        Throw.IfDifferent(y.Length, OutputDimension, nameof(y));
        y.Clear();
        if (InputDimension <= LargestTable)
        {
            ReadOnlySpan<int> table = _table.Value;
            for (int i = 0; i < x.Length; i++)
                Add(table.Slice(i * Sparsity, Sparsity), x[i] * _scale, y);
            return;
        }

        Span<int> places = stackalloc int[Sparsity];
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] == 0)
                continue;
            Hash(i, places);
            Add(places, x[i] * _scale, y);
        }
    }

    /// <summary>Computes the sketch of a sparse vector.</summary>
    /// <param name="indices">The coordinates that are not 0, in any order, less than d.</param>
    /// <param name="values">Their values.</param>
    /// <param name="y">Receives m numbers.</param>
    public void Apply(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> y)
    {
        Throw.IfDifferent(values.Length, indices.Length, nameof(values));
        Throw.IfDifferent(y.Length, OutputDimension, nameof(y));
        y.Clear();
        Span<int> places = stackalloc int[Sparsity];
        for (int k = 0; k < indices.Length; k++)
        {
            if ((uint)indices[k] >= (uint)InputDimension)
                throw new ArgumentException($"index {indices[k]} is not below the input dimension {InputDimension}", nameof(indices));
            Hash(indices[k], places);
            Add(places, values[k] * _scale, y);
        }
    }

    // One block of 128 random bits holds four copies: 31 bits of place, one of sign (set: negative), which ends up as the lowest bit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Hash(int coordinate, Span<int> places)
    {
        for (int block = 0; block < _blocks; block++)
        {
            (ulong low, ulong high) = _stream.Block((ulong)((long)coordinate * _blocks + block));
            Span<uint> words = [(uint)low, (uint)(low >> 32), (uint)high, (uint)(high >> 32)];
            int last = Math.Min(4, Sparsity - 4 * block);
            for (int k = 0; k < last; k++)
            {
                int copy = 4 * block + k, start = _starts[copy];
                int place = start + (int)(((ulong)(words[k] >> 1) * (uint)(_starts[copy + 1] - start)) >> 31);
                places[copy] = 2 * place + (int)(words[k] & 1);
            }
        }
    }

    private static void Add(ReadOnlySpan<int> places, float value, Span<float> y)
    {
        foreach (int place in places)
            y[place >> 1] += (place & 1) == 0 ? value : -value;
    }

    private int[] BuildTable()
    {
        int[] table = new int[InputDimension * Sparsity];
        for (int i = 0; i < InputDimension; i++)
            Hash(i, table.AsSpan(i * Sparsity, Sparsity));
        return table;
    }
}
