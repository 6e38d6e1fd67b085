using System.Numerics.Tensors;
using Tangent.Kernels;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Applies a ReLU to the sketches at one position: S' = |u||u'| kappa1(c), T' = T kappa0(c), c the cosine of u and u'.</summary>
/// <remarks>
/// With mu = u / |u|, Z_l a sketch of the l-th power of mu, E and D random signs and e a fixed vector of norm 1:
/// phi' = |u| (sqrt c_0 e + sqrt c_1 E mu + sum_l sqrt c_l D_l Z_l),
/// psi' = sqrt b_0 E' psi + Q^2(psi, sqrt b_1 E'' mu + sum_l sqrt b_l D'_l Z_l)
/// (paper, Algorithm 3, with the constant half of kappa0 kept out of Q^2 and signed sums in place of SRHT(concat)).
/// Where T is a multiple k of S no Q^2 is needed: psi' = |u| sum_l sqrt(k b_{l-1}) D''_l Z_l. Z_2 has r numbers; the powers from 3 on carry
/// little mass and come from a PolySketch of s numbers of mu, scaled back to norm 1 so that the powers of cosines near 1 stay right. Both
/// results pass through one more transform, so that signed sums of neighbours may follow.
/// </remarks>
internal sealed class CntkSketchActivation
{
    private readonly int _degree;
    private readonly TensorSrht _square;
    private readonly int[]? _rows;
    private readonly PolySketch _powers;
    private readonly SignedFold _process;
    private readonly SignDiagonal _mixing;
    private readonly SignDiagonal? _tangentSigns;
    private readonly SignedFold? _derivative;
    private readonly SignedFold? _fromProcess;
    private readonly TensorSrht? _product;
    private readonly float[] _constant;
    private readonly SignDiagonal _constantSigns;
    private readonly float _constantScale;
    private readonly float _half;
    private readonly float _orthonormal;

    /// <summary>Builds the layer.</summary>
    /// <param name="processLength">The numbers in u.</param>
    /// <param name="tangentLength">The numbers in psi, or 0 when T is a multiple of S.</param>
    /// <param name="multiple">k, when T = k S.</param>
    /// <param name="degree">q.</param>
    /// <param name="nodeDimension">s.</param>
    /// <param name="outputLength">r, a power of two.</param>
    /// <param name="streams">Gives the streams.</param>
    public CntkSketchActivation(
        int processLength, int tangentLength, double multiple, int degree, int nodeDimension, int outputLength, SketchStreams streams)
    {
        _degree = degree;
        OutputLength = outputLength;
        double[] value = ArcCosineSeries.Kappa1(0, degree), derivative = ArcCosineSeries.Kappa0(0, degree);
        ArcCosineSeries.Complete(value, 1, 1);
        ArcCosineSeries.Complete(derivative, 1, 1);
        _half = (float)Math.Sqrt(derivative[0]);
        _orthonormal = (float)(1 / Math.Sqrt(outputLength));
        _square = new TensorSrht(
            processLength, processLength, (int)Math.Min(outputLength, (long)processLength * processLength), streams);
        if (processLength > nodeDimension && !_square.IsExact)
            _rows = RandomPermutation.Draw(streams.Next(), _square.LeftLength, nodeDimension);
        _powers = new PolySketch(_rows?.Length ?? processLength, nodeDimension, degree, streams);
        _constant = new float[outputLength];
        _constant.AsSpan().Fill(_orthonormal);
        _process = new SignedFold(Parts(value), outputLength, streams);
        _constantSigns = new SignDiagonal(streams.Next(), outputLength);
        _constantScale = (float)Math.Sqrt(value[0]);
        _mixing = new SignDiagonal(streams.Next(), outputLength);
        if (tangentLength > 0)
        {
            _derivative = new SignedFold(Parts(derivative), outputLength, streams);
            _tangentSigns = new SignDiagonal(streams.Next(), outputLength);
            _product = new TensorSrht(tangentLength, outputLength, outputLength, streams);
        }
        else if (multiple > 0)
        {
            double[] shifted = new double[degree + 1];
            for (int l = 0; l <= degree; l++)
                shifted[Math.Min(l + 1, degree)] += multiple * derivative[l];
            _fromProcess = new SignedFold(Parts(shifted), outputLength, streams);
        }

        int combine = Math.Max(_square.RightLength + _square.CombineScratchLength, _product?.ScratchLength ?? 0);
        WorkspaceLength = WorkspacePool.Align(processLength) + WorkspacePool.Align(_powers.WorkspaceLength)
            + WorkspacePool.Align(_square.OutputDimension) + WorkspacePool.Align(_square.LeftLength)
            + WorkspacePool.Align(_powers.InputDimension) + WorkspacePool.Align(outputLength) + combine;
    }

    /// <summary>Gets r.</summary>
    public int OutputLength { get; }

    /// <summary>Gets the numbers of work space that <see cref="Apply"/> needs.</summary>
    public int WorkspaceLength { get; }

    /// <summary>Computes phi' and psi' of one position from u and psi.</summary>
    public void Apply(
        ReadOnlySpan<float> process, ReadOnlySpan<float> tangent, Span<float> nextProcess, Span<float> nextTangent, Span<float> workspace)
    {
        nextProcess.Clear();
        nextTangent.Clear();
        float norm = (float)Math.Sqrt(TensorPrimitives.SumOfSquares(process));
        if (norm == 0)
            return;
        Span<float> unit = WorkspacePool.Take(ref workspace, process.Length);
        Span<float> powers = WorkspacePool.Take(ref workspace, _powers.WorkspaceLength);
        Span<float> square = WorkspacePool.Take(ref workspace, _square.OutputDimension);
        Span<float> left = WorkspacePool.Take(ref workspace, _square.LeftLength);
        Span<float> reduced = WorkspacePool.Take(ref workspace, _powers.InputDimension);
        Span<float> derivative = WorkspacePool.Take(ref workspace, OutputLength);
        TensorPrimitives.Multiply(process, 1 / norm, unit);
        _square.TransformLeft(unit, left);
        Span<float> right = workspace[.._square.RightLength];
        _square.TransformRight(unit, right);
        _square.Combine(left, right, square, workspace[_square.RightLength..]);
        if (_rows is not null)
        {
            Gather.Apply(left, _rows, reduced);
            float length = (float)Math.Sqrt(TensorPrimitives.SumOfSquares<float>(reduced));
            TensorPrimitives.Multiply(reduced, length > 0 ? 1 / length : 0, reduced);
        }
        else
        {
            unit.CopyTo(reduced);
        }

        _powers.Apply(reduced, powers);
        Fold(_process, unit, square, powers, nextProcess);
        WalshHadamard.Transform(nextProcess, _mixing, norm * _orthonormal);
        _constantSigns.Accumulate(_constant, norm * _constantScale, nextProcess);
        if (_product is not null)
        {
            derivative.Clear();
            Fold(_derivative!, unit, square, powers, derivative);
            _product.Apply(tangent, derivative, nextTangent, workspace);
            _tangentSigns!.Accumulate(tangent, _half, nextTangent);
            WalshHadamard.Transform(nextTangent, _mixing, _orthonormal);
        }
        else if (_fromProcess is not null)
        {
            Fold(_fromProcess, unit, square, powers, nextTangent);
            WalshHadamard.Transform(nextTangent, _mixing, norm * _orthonormal);
        }
    }

    // mu and Z_2 ... Z_q in the order in which Fold adds them.
    private List<(int Length, double Weight)> Parts(double[] series)
    {
        var parts = new List<(int Length, double Weight)> { (_square.LeftDimension, series[1]), (_square.OutputDimension, series[2]) };
        for (int l = 3; l <= _degree; l++)
            parts.Add((_powers.Length(l), series[l]));
        return parts;
    }

    private void Fold(
        SignedFold fold, ReadOnlySpan<float> unit, ReadOnlySpan<float> square, ReadOnlySpan<float> powers, Span<float> destination)
    {
        fold.Accumulate(0, unit, destination);
        fold.Accumulate(1, square, destination);
        for (int l = 3; l <= _degree; l++)
            fold.Accumulate(l - 1, _powers.Power(l, powers), destination);
    }
}
