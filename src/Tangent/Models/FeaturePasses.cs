using Tangent.Data;
using Tangent.Numerics;

namespace Tangent.Models;

/// <summary>Goes over rows again and again, computing their features anew each time.</summary>
/// <remarks>Holds one block of features; rows are read on a thread of their own.</remarks>
/// <param name="trainer">Has the map, and encodes the targets.</param>
/// <param name="rows">The rows.</param>
/// <param name="isHeld">Whether a row belongs to the validation fold.</param>
/// <param name="cancellation">Ends a pass.</param>
internal sealed class FeaturePasses(RidgeTrainer trainer, IRowSource rows, Func<long, bool> isHeld, CancellationToken cancellation)
{
    private readonly float[] _features = new float[RidgeTrainer.RowsPerBlock(trainer.Map.OutputDimension) * trainer.Map.OutputDimension];

    /// <summary>Gets m.</summary>
    public int FeatureCount => trainer.Map.OutputDimension;

    /// <summary>Goes over the rows once.</summary>
    /// <param name="fitted">Receives the rows outside the validation fold, or null to leave them out.</param>
    /// <param name="held">Receives the rows of the validation fold, or null to leave them out.</param>
    /// <param name="progress">Receives the rows done, or null.</param>
    public void Run(FeatureAction? fitted, FeatureAction? held, Action<long>? progress = null)
    {
        int capacity = RidgeTrainer.RowsPerBlock(FeatureCount);
        FeatureBuffer? fittedRows = fitted is null ? null : new FeatureBuffer(trainer, capacity, fitted);
        FeatureBuffer? heldRows = held is null ? null : new FeatureBuffer(trainer, capacity, held);
        foreach (RowBlock block in Prefetch.Read(rows.ReadBlocks(), cancellation))
        {
            for (int i = 0; i < block.Count; i++)
                (isHeld(block.FirstRow + i) ? heldRows : fittedRows)?.Add(block, i, _features);
            progress?.Invoke(block.FirstRow + block.Count);
        }

        fittedRows?.Flush(_features);
        heldRows?.Flush(_features);
    }

    /// <summary>Computes V Z'Z over rows.</summary>
    /// <param name="directions">V, row-major c x m.</param>
    /// <param name="everyRow">Whether the validation fold counts too.</param>
    /// <param name="products">Receives row-major c x m.</param>
    public void GramProducts(double[] directions, bool everyRow, double[] products)
    {
        Array.Clear(products);
        Run(Add, everyRow ? Add : null);

        void Add(ReadOnlySpan<float> features, ReadOnlySpan<double> targets)
        {
            double[] inner = new double[features.Length / FeatureCount * (directions.Length / FeatureCount)];
            MixedProduct.Rows(features, FeatureCount, directions, inner);
            MixedProduct.AddTransposed(features, FeatureCount, inner, products);
        }
    }
}
