using System.Globalization;
using Tangent.Data;
using Tangent.Features;

namespace Tangent.Models;

/// <summary>Tells what a learned metric says of the data: which columns matter, and which combinations of them.</summary>
/// <remarks>
/// The metric is the average of the squared derivatives of the fitted function in the scaled inputs, so a column's share is how much of the function's changes
/// come with it. "(bias)" is the constant that tables append: its share says how much an offset helped. All directions of M together
/// have the share 1; a leading one with several large entries is a combination of columns that matters more than each of them alone.
/// </remarks>
public sealed class MetricReport
{
    private const int MostDirections = 3;
    private const int MostTerms = 4;
    private const double LeastTerm = 0.15;

    private readonly IReadOnlyList<string> _names;

    /// <summary>Initializes a report.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="schema">The schema of the inputs.</param>
    /// <exception cref="ArgumentException">Their dimensions differ.</exception>
    public MetricReport(LearnedMetric metric, DataSchema schema)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(schema);
        Numerics.Throw.IfDifferent(schema.InputDimension, metric.Dimension, nameof(schema));
        _names = schema.InputNames;
        double[] diagonal = metric.Diagonal();
        double trace = diagonal.Sum();
        IReadOnlyList<string> columns = schema.InputColumns;
        Columns = [.. diagonal.Select((value, j) => (Name: columns[j], Share: value / trace)).GroupBy(c => c.Name)
            .Select(g => new ColumnShare(g.Key, g.Sum(c => c.Share))).OrderByDescending(c => c.Share)];
        Directions = metric.IsDiagonal ? [] : [.. PrincipalDirections.Find(metric, MostDirections).Select(p => new MetricDirection(p.Share, p.Direction))];
    }

    /// <summary>Gets every column's share of the function's changes, largest first; all together are 1.</summary>
    public IReadOnlyList<ColumnShare> Columns { get; }

    /// <summary>Gets the leading directions, at most three; none of a diagonal metric, whose directions are the columns.</summary>
    public IReadOnlyList<MetricDirection> Directions { get; }

    /// <summary>Returns a direction as a sum of its largest terms, such as "0.71 age - 0.69 weight".</summary>
    /// <param name="direction">The direction.</param>
    public string Text(MetricDirection direction)
    {
        ArgumentNullException.ThrowIfNull(direction);
        var terms = direction.Entries.Select((value, j) => (Value: value, Name: _names[j])).OrderByDescending(t => Math.Abs(t.Value))
            .TakeWhile((t, i) => i == 0 || (i < MostTerms && Math.Abs(t.Value) >= LeastTerm)).ToList();
        return string.Concat(terms.Select((t, i) => string.Create(
            CultureInfo.InvariantCulture, $"{(i == 0 ? t.Value < 0 ? "-" : "" : t.Value < 0 ? " - " : " + ")}{Math.Abs(t.Value):f2} {t.Name}")));
    }
}

/// <summary>Holds how much a column matters.</summary>
/// <param name="Name">The column.</param>
/// <param name="Share">Its share, from 0 to 1.</param>
public sealed record ColumnShare(string Name, double Share);

/// <summary>Holds a direction of a metric.</summary>
/// <param name="Share">Its share, from 0 to 1.</param>
/// <param name="Entries">An entry for every scaled input, of norm 1 together.</param>
public sealed record MetricDirection(double Share, IReadOnlyList<double> Entries);
