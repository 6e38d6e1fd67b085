using System.Numerics.Tensors;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;

namespace Tangent.Models;

/// <summary>Receives a block of features, row-major n x m, and targets, row-major n x k.</summary>
internal delegate void FeatureAction(ReadOnlySpan<float> features, ReadOnlySpan<double> targets);

/// <summary>Gathers rows until a block is full, and hands their features on.</summary>
/// <param name="trainer">Encodes the targets.</param>
/// <param name="capacity">The rows in a block.</param>
/// <param name="action">Receives the blocks.</param>
internal sealed class FeatureBuffer(RidgeTrainer trainer, int capacity, FeatureAction action)
{
    private readonly IFeatureMap _map = trainer.Map;
    private readonly SparseRowsBuilder _sparse = new();
    private readonly double[] _targets = new double[capacity * trainer.TargetCount];
    private float[] _inputs = [];
    private int _count;

    /// <summary>Adds a row of a block; a full buffer hands its rows on.</summary>
    /// <param name="block">The block.</param>
    /// <param name="row">The row's place in it.</param>
    /// <param name="features">Work space for the features of a full buffer.</param>
    public void Add(RowBlock block, int row, float[] features)
    {
        int d = _map.InputDimension, k = trainer.TargetCount, given = block.Targets.Length / block.Count;
        if (block.Sparse is { } sparse)
        {
            _sparse.AddRow(sparse, row);
        }
        else
        {
            if (_inputs.Length == 0)
                _inputs = new float[capacity * d];
            block.Inputs.AsSpan(row * d, d).CopyTo(_inputs.AsSpan(_count * d));
        }

        RidgeTrainer.EncodeTargets(trainer.ClassCount, block.Targets.AsSpan(row * given, given), _targets.AsSpan(_count * k, k));
        _count++;
        if (_count == capacity)
            Flush(features);
    }

    /// <summary>Hands the rows on that are left.</summary>
    /// <param name="features">Work space for the features of a full buffer.</param>
    /// <exception cref="NumericalException">A feature is not a finite number.</exception>
    public void Flush(float[] features)
    {
        if (_count == 0)
            return;
        Memory<float> block = features.AsMemory(0, _count * _map.OutputDimension);
        if (_sparse.Count > 0)
            _map.TransformParallel(_sparse.Take(), 0, _count, block);
        else
            _map.TransformParallel(_inputs.AsMemory(0, _count * _map.InputDimension), block);
        if (!TensorPrimitives.IsFiniteAll<float>(block.Span))
            throw new NumericalException("the features are not all finite numbers; scale the inputs, for example with --scale standard");
        action(block.Span, _targets.AsSpan(0, _count * trainer.TargetCount));
        _count = 0;
    }
}
