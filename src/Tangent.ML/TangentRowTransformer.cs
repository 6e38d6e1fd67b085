using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;
using Tangent.ML.Rows;

namespace Tangent.ML;

/// <summary>Appends columns that are computed from one vector column, row by row.</summary>
/// <remarks>The base of the transformers here; the values of a row do not depend on the rows beside it, the order, or the number of threads.</remarks>
public abstract class TangentRowTransformer : ITransformer
{
    private protected TangentRowTransformer()
    {
    }

    /// <summary>Gets whether rows are mapped one by one: true, so prediction engines serve.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>Gets what is computed.</summary>
    private protected abstract RowFunction Function { get; }

    /// <summary>Gets the call that loads what <see cref="Save(string)"/> has written, for messages.</summary>
    private protected abstract string LoadCall { get; }

    /// <summary>Returns the schema with the columns appended.</summary>
    /// <param name="inputSchema">The schema of the data.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="ArgumentException">The input column is missing, no vector of Single of known size, or of another size than was fitted.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new AppendedSchema(Function, inputSchema).Output;

    /// <summary>Returns the mapper of single rows.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    /// <returns>The mapper.</returns>
    /// <exception cref="ArgumentException">The input column is missing, no vector of Single of known size, or of another size than was fitted.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new AppendingMapper(new AppendedSchema(Function, inputSchema));

    /// <summary>Appends the columns, which are computed as they are read.</summary>
    /// <param name="input">The data.</param>
    /// <returns>The data with the columns. Reading a row whose vector has missing or infinite numbers throws <see cref="DataException"/>.</returns>
    /// <exception cref="ArgumentException">The input column is missing, no vector of Single of known size, or of another size than was fitted.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new AppendingDataView(input, new AppendedSchema(Function, input.Schema));
    }

    /// <summary>Saves the transformer to a file of Tangent's own kind, which is written beside its target and renamed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public abstract void Save(string path);

    /// <summary>Throws, because ML.NET's files take the transformers of its own assemblies only.</summary>
    /// <param name="ctx">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException(
        $"ML.NET's model files take no transformers from outside; save this one with {GetType().Name}.Save(path), load it with {LoadCall}, and save the others of a chain without it");
}
