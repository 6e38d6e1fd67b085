using System.Runtime.InteropServices;
using Tangent.Numerics;

namespace Tangent.Data;

/// <summary>Holds a uniform random sample of each column's numbers in bounded memory, in one pass.</summary>
/// <remarks>
/// Reservoir sampling (Vitter 1985, Algorithm R): number i of a column, from 0, takes place i while there is room, and after that a place drawn from the
/// i + 1 first if it is one of the sample's. The draw depends on the seed and i only, so columns without missing values keep the same rows and share the
/// draw. All numbers are kept where there are not more than fit. Deterministic by the seed and the rows. Memory: 8 bytes a number.
/// </remarks>
internal sealed class ColumnSamples
{
    private const ulong Stream = 0x454C49544E415551; // "QUANTILE"
    private const int MostNumbers = 1 << 24;

    private readonly PhiloxStream _stream;
    private readonly List<double>[] _kept;
    private readonly long[] _counts;
    private (long Index, long Place) _draw = (-1, 0);

    /// <summary>Initializes empty samples.</summary>
    /// <param name="columns">The number of columns.</param>
    /// <param name="seed">The seed.</param>
    public ColumnSamples(int columns, ulong seed)
    {
        _stream = new PhiloxStream(seed, Stream);
        _kept = [.. Enumerable.Range(0, columns).Select(_ => new List<double>())];
        _counts = new long[columns];
        Capacity = Math.Clamp(MostNumbers / Math.Max(columns, 1), 2048, 16384);
    }

    /// <summary>Gets how many numbers of a column are kept: 16384, in tables of more than 1024 columns fewer, but at least 2048.</summary>
    public int Capacity { get; }

    /// <summary>Adds a number to a column.</summary>
    public void Add(int column, double number)
    {
        List<double> kept = _kept[column];
        long i = _counts[column]++;
        if (i < Capacity)
        {
            kept.Add(number);
            return;
        }

        if (_draw.Index != i)
            _draw = (i, _stream.Integer(i, i + 1));
        if (_draw.Place < Capacity)
            kept[(int)_draw.Place] = number;
    }

    /// <summary>Returns a column's sample, which the caller may reorder once it is complete.</summary>
    public Span<double> Of(int column) => CollectionsMarshal.AsSpan(_kept[column]);
}
