using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
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
        var columns = new List<string>();
        if (header.IsClassification)
        {
            columns.Add("class");
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

        Columns = [.. columns];
    }

    /// <summary>Gets the names of the columns.</summary>
    public string[] Columns { get; }

    /// <summary>Returns the fields of every row.</summary>
    public IEnumerable<string[]> Rows(PredictionBlock block)
    {
        for (int i = 0; i < block.Rows.Count; i++)
        {
            double[] numbers = Numbers(block, i);
            string[] fields = Array.ConvertAll(numbers, v => v.ToString("R", CultureInfo.InvariantCulture));
            yield return _header.IsClassification ? [Class(block, i), .. fields] : fields;
        }
    }

    /// <summary>Returns every row as an object with the columns' names.</summary>
    public IEnumerable<JsonObject> JsonRows(PredictionBlock block)
    {
        for (int i = 0; i < block.Rows.Count; i++)
        {
            var row = new JsonObject();
            int c = 0;
            if (_header.IsClassification)
                row[Columns[c++]] = Class(block, i);
            foreach (double v in Numbers(block, i))
                row[Columns[c++]] = Output.Finite(v);
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
            return _probabilities ? Probabilities(values) : [];
        double[] numbers = new double[_deviations ? 2 * k : k];
        for (int c = 0; c < k; c++)
        {
            numbers[_deviations ? 2 * c : c] = values[c];
            if (_deviations)
                numbers[2 * c + 1] = block.Deviations![row * k + c];
        }

        return numbers;
    }

    /// <summary>Returns the probabilities of classes from their scores.</summary>
    /// <remarks>Least squares on one-hot targets less 1/k estimates the probabilities less 1/k; what falls outside [0, 1] is cut off.</remarks>
    internal static double[] Probabilities(ReadOnlySpan<double> scores)
    {
        double[] p = new double[scores.Length];
        for (int c = 0; c < p.Length; c++)
            p[c] = Math.Clamp(scores[c] + 1.0 / p.Length, 0, 1);
        double sum = p.Sum();
        for (int c = 0; c < p.Length; c++)
            p[c] = sum > 0 ? p[c] / sum : 1.0 / p.Length;
        return p;
    }
}
