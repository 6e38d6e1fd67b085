using Microsoft.ML;
using Tangent.Data;
using Tangent.Features;
using Tangent.ML.Inputs;
using Tangent.Models;

namespace Tangent.ML;

/// <summary>Makes the transformer that appends the features of a vector column.</summary>
/// <remarks>See <see cref="TangentOptions"/> for what a fit reads: often nothing but the schema, else the column in one pass, two for methods that take rows. Deterministic:
/// the same options, data and order give the same transformer.</remarks>
public sealed class TangentEstimator : IEstimator<TangentTransformer>
{
    private readonly string _output;
    private readonly string _input;
    private readonly TangentOptions _options;

    /// <summary>Initializes an estimator.</summary>
    /// <param name="outputColumnName">The column to append.</param>
    /// <param name="inputColumnName">The column of the inputs, a vector of Single of known size; null for the same name.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <exception cref="ArgumentException">A name is empty, or an option is out of range.</exception>
    public TangentEstimator(string outputColumnName, string? inputColumnName = null, TangentOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        _output = outputColumnName;
        _input = string.IsNullOrEmpty(inputColumnName) ? outputColumnName : inputColumnName;
        _options = options ?? new TangentOptions();
        _options.Validate(nameof(options));
        if (_options.Method == "exact")
            throw new ArgumentException("method exact has as many features as there are rows; use nystrom, or the trainer TangentRidge, which serves exact", nameof(options));
    }

    /// <summary>Fixes scaling and map.</summary>
    /// <param name="input">The data.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentException">The column is missing or of another type, or the method does not serve it.</exception>
    /// <exception cref="DataException">The data have missing or infinite numbers, or memory does not suffice.</exception>
    public TangentTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        VectorColumn column = VectorColumn.Find(input.Schema, _input, _options.Image);
        DataSchema schema = VectorSchema.Make(input, column, _options);
        TrainingOptions training = _options.ToTrainingOptions();
        FeatureMapDescription description = FeatureMapDescription.For(schema, training.MethodFor(schema), training);
        if (description.Method is "rff" or "nystrom" or "patches" || description.ProjectedFrom is not null)
        {
            if (schema.TrainingRows == 0)
                schema = schema with { TrainingRows = VectorSchema.CountRows(input) };
            var rows = new VectorRowSource(input, column, schema, _options.Image, null);
            description = description.Fit(new DataSet(schema, new RowSplit(_options.Seed, 0), rows));
        }

        IFeatureMap map = description.CreateMap();
        return new TangentTransformer(_output, _input, schema, _options.Image, description, map);
    }

    /// <summary>Returns the shape of the schema with the column appended.</summary>
    /// <param name="inputSchema">The shape of the data's schema.</param>
    /// <returns>The shape: the same columns and a vector of Single.</returns>
    /// <exception cref="ArgumentException">The input column is missing, or no vector of Single of known size.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        VectorColumn.Check(inputSchema, _input);

        // Columns of a shape are made inside ML.NET only; this transform's column has the same shape, a vector of Single without annotations.
        return new MLContext().Transforms.ApproximatedKernelMap(_output, _input).GetOutputSchema(inputSchema);
    }
}
