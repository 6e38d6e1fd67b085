using Microsoft.ML;

namespace Tangent.ML.Rows;

/// <summary>Binds a <see cref="RowFunction"/> to a schema: which columns there are, and which of the source's a request needs.</summary>
internal sealed class AppendedSchema
{
    private readonly DataViewSchema _input;
    private readonly IReadOnlyList<AppendedColumn> _columns;
    private readonly DataViewSchema.Column _vector;

    /// <summary>Binds a function.</summary>
    /// <exception cref="ArgumentException">The function's column is missing, of another type, or of another size than was fitted.</exception>
    public AppendedSchema(RowFunction function, DataViewSchema input)
    {
        (_input, Function) = (input, function);
        _vector = function.Bind(input).Column.Column;
        _columns = function.Columns(input);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumns(_columns.Select(c => c.Column));
        Output = builder.ToSchema();
    }

    public RowFunction Function { get; }

    public DataViewSchema Input => _input;

    public DataViewSchema Output { get; }

    /// <summary>Marks the columns that are asked for.</summary>
    /// <exception cref="InvalidOperationException">A column is none of this schema.</exception>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        bool[] active = new bool[Output.Count];
        foreach (DataViewSchema.Column column in columns)
            active[Checked(column)] = true;
        return active;
    }

    /// <summary>Returns a column's place, or throws where it is none of this schema.</summary>
    public int Checked(DataViewSchema.Column column) => column.Index < Output.Count && Output[column.Index].Name == column.Name
        ? column.Index
        : throw new InvalidOperationException($"there is no column '{column.Name}' in place {column.Index} of this schema");

    /// <summary>Returns whether a column is appended.</summary>
    public bool IsAppended(int index) => index >= _input.Count;

    /// <summary>Returns whether any appended column is asked for.</summary>
    public bool NeedsFunction(bool[] active) => active.AsSpan(_input.Count).Contains(true);

    /// <summary>Returns the columns of the source that a request needs.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(bool[] active) =>
        _input.Where(c => active[c.Index] || (c.Index == _vector.Index && NeedsFunction(active)));

    /// <summary>Makes the getter of an appended column.</summary>
    public Delegate MakeGetter(int index, CurrentOutputs outputs) => _columns[index - _input.Count].MakeGetter(outputs);

    /// <summary>Returns a getter in the type asked for.</summary>
    /// <exception cref="InvalidOperationException">The column has another type.</exception>
    public ValueGetter<TValue> Typed<TValue>(int index, Delegate getter) => getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"column '{Output[index].Name}' is {Output[index].Type}, its values are not {typeof(TValue).Name}");
}
