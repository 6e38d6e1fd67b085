using Microsoft.ML;
using Tangent.Data;

namespace Tangent.ML;

/// <summary>Adds Tangent's estimators to the catalogs of an <see cref="MLContext"/>.</summary>
public static class TangentCatalog
{
    /// <summary>Makes an estimator of the transformer that appends the features of a vector column.</summary>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="outputColumnName">The column to append, a vector of Single.</param>
    /// <param name="inputColumnName">The column of the inputs, a vector of Single of known size, dense or sparse; null for the same name.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A name is empty, or an option is out of range.</exception>
    public static TangentEstimator Tangent(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, TangentOptions? options = null) =>
        new(outputColumnName, inputColumnName, options);

    /// <summary>Loads a transformer that <see cref="TangentTransformer.Save"/> has written.</summary>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="path">The file.</param>
    /// <returns>The transformer, which computes the same features to the last bit.</returns>
    /// <exception cref="DataException">The file is missing, damaged, or holds something else.</exception>
    public static TangentTransformer LoadTangent(this TransformsCatalog catalog, string path) => TangentTransformer.Load(path);

    /// <summary>Makes a trainer of ridge regression on the features of a vector column.</summary>
    /// <param name="catalog">mlContext.Regression.Trainers.</param>
    /// <param name="labelColumnName">The column to predict, Single.</param>
    /// <param name="featureColumnName">The column of the inputs, a vector of Single of known size.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A name is empty, or an option is out of range.</exception>
    public static TangentRegressionTrainer TangentRidge(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        TangentRidgeOptions? options = null) =>
        new(labelColumnName, featureColumnName, options);

    /// <summary>Makes a trainer of classification by ridge regression on the features of a vector column.</summary>
    /// <param name="catalog">mlContext.MulticlassClassification.Trainers.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="featureColumnName">The column of the inputs, a vector of Single of known size.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A name is empty, or an option is out of range.</exception>
    public static TangentMulticlassTrainer TangentRidge(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        TangentRidgeOptions? options = null) =>
        new(labelColumnName, featureColumnName, options);

    /// <summary>Loads a regression that <see cref="TangentRowTransformer.Save"/> has written.</summary>
    /// <param name="catalog">mlContext.Regression.</param>
    /// <param name="path">The file.</param>
    /// <returns>The transformer, which predicts the same numbers to the last bit.</returns>
    /// <exception cref="DataException">The file is missing, damaged, or holds something else.</exception>
    public static TangentRegressionTransformer LoadTangentRidge(this RegressionCatalog catalog, string path) => TangentRegressionTransformer.Load(path);

    /// <summary>Loads a classification that <see cref="TangentRowTransformer.Save"/> has written.</summary>
    /// <param name="catalog">mlContext.MulticlassClassification.</param>
    /// <param name="path">The file.</param>
    /// <returns>The transformer, which predicts the same numbers to the last bit.</returns>
    /// <exception cref="DataException">The file is missing, damaged, or holds something else.</exception>
    public static TangentMulticlassTransformer LoadTangentRidge(this MulticlassClassificationCatalog catalog, string path) =>
        TangentMulticlassTransformer.Load(path);
}
