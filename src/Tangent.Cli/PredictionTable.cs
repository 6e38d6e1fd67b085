using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli;

/// <summary>Lays predictions out in columns: numbers with their deviations, or classes with their probabilities.</summary>
internal sealed class PredictionTable
{
    private readonly ModelHeader _header;
    private readonly bool _deviations;
    private readonly bool _probabilities;

    public PredictionTable(ModelHeader header, bool deviations, bool probabilities)
    {
        (_header, _deviations, _probabilities) = (header, deviations, probabilities);
        string? label = header.IsClassification ? "class" : null;
        var columns = new List<string>();
        if (header.IsClassification)
        {
            if (probabilities)
                columns.AddRange(header.Schema.Classes.Select(c => $"probability_{c}"));
        }
        else
        {
            foreach (string suffix in header.OutputCount == 1 ? [""] : header.Schema.TargetNames.Select(t => "_" + t))
            {
                columns.Add("prediction" + suffix);
                if (deviations)
                    columns.Add("std" + suffix);
            }
        }

        Columns = new TableColumns(columns, label);
    }

    /// <summary>Gets the names of the columns.</summary>
    public TableColumns Columns { get; }

    /// <summary>Writes every row.</summary>
    public void Write(PredictionBlock block, TableWriter<double> writer)
    {
        IEnumerable<int> rows = Enumerable.Range(0, block.Rows.Count);
        string[] labels = _header.IsClassification ? [.. rows.Select(i => Class(block, i))] : [];
        writer.WriteRows(rows.SelectMany(i => Numbers(block, i)).ToArray(), labels);
    }

    /// <summary>Returns every row as an object with the columns' names.</summary>
    public IEnumerable<JsonObject> JsonRows(PredictionBlock block)
    {
        for (int i = 0; i < block.Rows.Count; i++)
        {
            var row = new JsonObject();
            if (Columns.Label is { } label)
                row[label] = Class(block, i);
            foreach ((string name, double v) in Columns.Numbers.Zip(Numbers(block, i)))
                row[name] = Output.Finite(v);
            yield return row;
        }
    }

    private string Class(PredictionBlock block, int row)
    {
        int k = _header.OutputCount;
        return _header.Schema.Classes[TensorPrimitives.IndexOfMax<double>(block.Values.AsSpan(row * k, k))];
    }

    private double[] Numbers(PredictionBlock block, int row)
    {
        int k = _header.OutputCount;
        ReadOnlySpan<double> values = block.Values.AsSpan(row * k, k);
        if (_header.IsClassification)
            return _probabilities ? ClassProbabilities.FromScores(values) : [];
        double[] numbers = new double[_deviations ? 2 * k : k];
        for (int c = 0; c < k; c++)
        {
            numbers[_deviations ? 2 * c : c] = values[c];
            if (_deviations)
                numbers[2 * c + 1] = block.Deviations![row * k + c];
        }

        return numbers;
    }
}
