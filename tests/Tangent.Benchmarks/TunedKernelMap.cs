using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace Tangent.Benchmarks;

/// <summary>Chooses gamma of ML.NET's random Fourier features on held-out rows of those it is fitted to.</summary>
/// <remarks>At most 8192 rows and 1024 features, a fifth of the rows held out, as Tangent chooses the width of its own; then the map is made with all features.</remarks>
internal sealed class TunedKernelMap(MLContext ml, string features, int rank) : IEstimator<ITransformer>
{
    private const int MostRows = 8192;
    private const int MostFeatures = 1024;

    private static readonly float[] Gammas = [.. Enumerable.Range(-2, 8).Select(h => MathF.Pow(2, h))];

    /// <summary>Gets the gammas that were chosen, fold by fold.</summary>
    public List<float> Chosen { get; } = [];

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Map(1, rank).GetOutputSchema(inputSchema);

    public ITransformer Fit(IDataView input)
    {
        IDataView sample = ml.Data.Cache(ml.Data.TakeRows(ml.Data.ShuffleRows(input, seed: 1), MostRows));
        DataOperationsCatalog.TrainTestData parts = ml.Data.TrainTestSplit(sample, 0.2, seed: 1);
        float best = Gammas.MinBy(gamma => Error(parts, gamma));
        Chosen.Add(best);
        return Map(best, rank).Fit(input);
    }

    private double Error(DataOperationsCatalog.TrainTestData parts, float gamma)
    {
        var chain = Map(gamma, Math.Min(rank, MostFeatures)).Append(new LinearRidge(ml, features));
        return ml.Regression.Evaluate(chain.Fit(parts.TrainSet).Transform(parts.TestSet)).MeanSquaredError;
    }

    private ApproximatedKernelMappingEstimator Map(float gamma, int count) =>
        ml.Transforms.ApproximatedKernelMap(features, rank: count, generator: new GaussianKernel(gamma), seed: 1);
}
