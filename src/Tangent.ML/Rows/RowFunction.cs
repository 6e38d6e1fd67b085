using Microsoft.ML;
using Tangent.Data;
using Tangent.ML.Inputs;

namespace Tangent.ML.Rows;

/// <summary>Computes numbers from the vectors of one column, and says which columns a data view gets by them.</summary>
/// <remarks>The numbers of a row do not depend on the rows beside it. Safe for many threads.</remarks>
internal abstract class RowFunction(string inputColumnName, DataSchema schema, TangentImage? image)
{
    public string InputColumnName => inputColumnName;

    /// <summary>Gets how vectors become input rows.</summary>
    public DataSchema Schema => schema;

    /// <summary>Gets the images that the vectors hold, or null.</summary>
    public TangentImage? Image => image;

    /// <summary>Gets how many numbers a row gets.</summary>
    public abstract int OutputCount { get; }

    /// <summary>Returns the columns that are appended.</summary>
    /// <param name="input">The schema that they are appended to.</param>
    public abstract IReadOnlyList<AppendedColumn> Columns(DataViewSchema input);

    /// <summary>Computes the numbers of a block of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="outputs">Receives row-major n x <see cref="OutputCount"/>.</param>
    public abstract void Compute(RowBlock rows, Memory<float> outputs);

    /// <summary>Makes the encoder for the vectors of a data view.</summary>
    /// <exception cref="ArgumentException">The column is missing, of another type, or of another size than was fitted.</exception>
    public (VectorColumn Column, VectorEncoder Encoder) Bind(DataViewSchema input)
    {
        VectorColumn column = VectorColumn.Find(input, inputColumnName, image);
        return (column, new VectorEncoder(column, schema, image));
    }
}
