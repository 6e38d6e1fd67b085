using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;

namespace Tangent.Peers.LightGbm;

/// <summary>Holds the rows of a set that the benchmarks' split command has written, and hands parts of them to ML.NET.</summary>
internal sealed class PeerRows
{
    private readonly string _folder;
    private readonly float[] _inputs;

    private PeerRows(string folder)
    {
        _folder = folder;
        (_inputs, Columns) = Numbers<float>("x.npy");
        (Targets, _) = Numbers<double>("y.npy");
    }

    public int Count => Targets.Length;

    public int Columns { get; }

    public double[] Targets { get; }

    public static PeerRows Read(string folder) => new(folder);

    /// <summary>Returns -1 for the seed's test rows and the fold of others.</summary>
    public float[] Parts(int seed) => Numbers<float>($"part.{seed}.npy").Values;

    public IDataView View(MLContext context, IEnumerable<int> rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Columns);
        return context.Data.LoadFromEnumerable(
            rows.Select(i => new Row { Features = _inputs[(i * Columns)..((i + 1) * Columns)], Label = (float)Targets[i] }).ToArray(), schema);
    }

    private (T[] Values, int Columns) Numbers<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var reader = NpyReader.Open(Path.Combine(_folder, name));
        var values = new T[reader.Rows * reader.Columns];
        reader.ReadRows<T>(values);
        return (values, (int)reader.Columns);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
