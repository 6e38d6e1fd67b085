using Microsoft.ML;
using Tangent.Data;
using Tangent.Numerics;

namespace Tangent.ML;

/// <summary>Fits ridge regression on the features of a vector column to classes.</summary>
/// <remarks>
/// Reads the data in two passes, scaling and sums (one with <see cref="ColumnScale.None"/> or <see cref="ColumnScale.Unit"/> where the number of rows is known), and holds a block of rows; the
/// ridge is chosen from the sums. See <see cref="Models.RidgeTrainer"/> for the memory. Deterministic: the same rows in the same order give the same model to the last bit.
/// </remarks>
public sealed class TangentMulticlassTrainer : IEstimator<TangentMulticlassTransformer>
{
    private readonly string _label;
    private readonly string _feature;
    private readonly TangentRidgeOptions _options;

    /// <summary>Initializes a trainer.</summary>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="featureColumnName">The column of the inputs, a vector of Single of known size.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <exception cref="ArgumentException">A name is empty, or an option is out of range.</exception>
    public TangentMulticlassTrainer(string labelColumnName = "Label", string featureColumnName = "Features", TangentRidgeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(featureColumnName);
        (_label, _feature, _options) = (labelColumnName, featureColumnName, options ?? new TangentRidgeOptions());
        _options.Validate(nameof(options));
    }

    /// <summary>Fits the model.</summary>
    /// <param name="input">The data.</param>
    /// <returns>The transformer, which appends PredictedLabel and Score.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type, or the method does not serve it.</exception>
    /// <exception cref="DataException">The data have missing or infinite numbers or too few rows, or memory does not suffice.</exception>
    /// <exception cref="NumericalException">The equations cannot be solved with this ridge.</exception>
    public TangentMulticlassTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return TangentMulticlassTransformer.Fit(input, _label, _feature, _options);
    }

    /// <summary>Returns the shape of the schema with the columns PredictedLabel and Score.</summary>
    /// <param name="inputSchema">The shape of the data's schema.</param>
    /// <returns>The shape, as ML.NET's own multiclass trainers give it.</returns>
    /// <exception cref="ArgumentException">The features are missing or no vector of Single, or ML.NET finds the label missing or no key.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Inputs.VectorColumn.Check(inputSchema, _feature);

        // Columns of a shape are made inside ML.NET only, so the shape of one of its trainers serves.
        return new MLContext().MulticlassClassification.Trainers.SdcaMaximumEntropy(_label, _feature).GetOutputSchema(inputSchema);
    }
}
