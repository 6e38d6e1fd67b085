using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>
/// Describes what a layer of <see cref="NtkSketch"/> hands on: S = A + B t + &lt;R, R'&gt; and T = P + Q t + &lt;V, V'&gt;, t the cosine.
/// </summary>
/// <param name="ProcessConstant">A.</param>
/// <param name="ProcessLinear">B.</param>
/// <param name="ProcessLength">The numbers in R.</param>
/// <param name="TangentConstant">P.</param>
/// <param name="TangentLinear">Q.</param>
/// <param name="TangentLength">The numbers in V.</param>
/// <param name="TangentTotal">T at t = 1; S is 1 there.</param>
internal readonly record struct NtkSketchState(
    double ProcessConstant,
    double ProcessLinear,
    int ProcessLength,
    double TangentConstant,
    double TangentLinear,
    int TangentLength,
    double TangentTotal);

/// <summary>Computes one layer of <see cref="NtkSketch"/>: S' = kappa1(S), T' = T kappa0(S) + S'.</summary>
/// <remarks>
/// With w = (sqrt B x, R), so that S = A + &lt;w, w'&gt;, both kernels are expanded in powers of &lt;w, w'&gt; around A. Their constant and
/// linear terms need no sketch; the powers from 2 to q come from one <see cref="PolySketch"/> of w. Of T kappa0(S) only V-and-x times the
/// non-constant part of kappa0 needs a product Q^2.
/// </remarks>
internal sealed class NtkSketchLayer
{
    private readonly PolySketch _powers;
    private readonly SignedFold? _process;
    private readonly SignedFold? _derivative;
    private readonly SignedFold _folded;
    private readonly TensorSrht? _product;
    private readonly NtkSketchState _before;
    private readonly int _degree;

    /// <summary>Builds a layer.</summary>
    /// <param name="before">What the layer in front hands on.</param>
    /// <param name="leafDimension">The numbers in x.</param>
    /// <param name="degree">q.</param>
    /// <param name="nodeDimension">s.</param>
    /// <param name="processLength">The numbers in R', 0 behind the last layer.</param>
    /// <param name="tangentLength">The numbers in V'.</param>
    /// <param name="addsProcess">Whether S' is added to T'.</param>
    /// <param name="streams">Gives the streams.</param>
    public NtkSketchLayer(
        in NtkSketchState before,
        int leafDimension,
        int degree,
        int nodeDimension,
        int processLength,
        int tangentLength,
        bool addsProcess,
        SketchStreams streams)
    {
        (double a, double b, int _, double p, double q, int _, double total) = _before = before;
        _degree = degree;
        double range = 1 - a;
        double[] value = ArcCosineSeries.Kappa1(a, degree), derivative = ArcCosineSeries.Kappa0(a, degree);
        ArcCosineSeries.Complete(value, range, 1);
        ArcCosineSeries.Complete(derivative, range, 1);
        double added = addsProcess ? 1 : 0;
        _powers = new PolySketch(leafDimension + before.ProcessLength, nodeDimension, degree, streams);

        // T kappa0(S) with T = P + U: P d_0 + P (d_1 w + d_2 w^2 ...) + d_0 U + U (d_1 w + d_2 w^2 + ...).
        double[] tangent = new double[degree + 1];
        for (int l = 0; l <= degree; l++)
            tangent[l] = p * derivative[l] + added * value[l];
        double productTotal = (total - p) * (1 - derivative[0]);
        bool single = before.ProcessLength == 0 && before.TangentLength == 0;
        if (single)
        {
            // The first layer: U = q t and w = x, so U w^l is the power l + 1 and no product is needed.
            for (int l = 1; l < degree; l++)
                tangent[l + 1] += q * derivative[l];
            tangent[degree] += q * derivative[degree];
            productTotal = 0;
        }

        After = new NtkSketchState(
            value[0], value[1] * b, processLength, tangent[0], tangent[1] * b + q * derivative[0], tangentLength, total + added);
        if (processLength > 0)
            _process = new SignedFold(Parts(value, 0), processLength, streams);
        double rest = After.TangentTotal - After.TangentConstant - After.TangentLinear;
        int productLength = 0;
        if (productTotal > 0)
        {
            productLength = Math.Clamp((int)(tangentLength * productTotal / rest), 1, tangentLength - 1);
            _derivative = new SignedFold(
                [(leafDimension, b * derivative[1]), .. Parts(derivative, 0).Take(degree)], nodeDimension, streams);
            _product = new TensorSrht(leafDimension + before.TangentLength, nodeDimension, productLength, streams);
        }

        _folded = new SignedFold(Parts(tangent, derivative[0]), tangentLength - productLength, streams);
        WorkspaceLength = WorkspacePool.Align(_powers.InputDimension) + WorkspacePool.Align(_powers.WorkspaceLength);
        if (_product is not null)
        {
            WorkspaceLength += WorkspacePool.Align(nodeDimension) + WorkspacePool.Align(_product.LeftDimension)
                + WorkspacePool.Align(_product.ScratchLength);
        }
    }

    /// <summary>Builds one layer that sketches a polynomial of t.</summary>
    /// <param name="series">The coefficients, q + 1 of them.</param>
    /// <param name="leafDimension">The numbers in x.</param>
    /// <param name="nodeDimension">s.</param>
    /// <param name="tangentLength">The numbers in V'.</param>
    /// <param name="streams">Gives the streams.</param>
    public NtkSketchLayer(double[] series, int leafDimension, int nodeDimension, int tangentLength, SketchStreams streams)
    {
        _before = new NtkSketchState(0, 1, 0, 0, 1, 0, 1);
        _degree = series.Length - 1;
        After = new NtkSketchState(0, 0, 0, series[0], series[1], tangentLength, series.Sum());
        _powers = new PolySketch(leafDimension, nodeDimension, _degree, streams);
        _folded = new SignedFold(Parts(series, 0), tangentLength, streams);
        WorkspaceLength = WorkspacePool.Align(leafDimension) + WorkspacePool.Align(_powers.WorkspaceLength);
    }

    /// <summary>Gets what the layer hands on.</summary>
    public NtkSketchState After { get; }

    /// <summary>Gets the numbers of work space that <see cref="Apply"/> needs.</summary>
    public int WorkspaceLength { get; }

    /// <summary>Computes R' and V' from x, R and V.</summary>
    public void Apply(
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> process,
        ReadOnlySpan<float> tangent,
        Span<float> nextProcess,
        Span<float> nextTangent,
        Span<float> workspace)
    {
        Span<float> input = WorkspacePool.Take(ref workspace, _powers.InputDimension);
        Span<float> powers = WorkspacePool.Take(ref workspace, _powers.WorkspaceLength);
        Concatenate(_before.ProcessLinear, x, process, input);
        _powers.Apply(input, powers);
        if (_process is not null)
        {
            nextProcess.Clear();
            Fold(_process, process, powers, nextProcess, 0);
        }

        nextTangent.Clear();
        Span<float> folded = nextTangent[.._folded.OutputDimension];
        Fold(_folded, process, powers, folded, 0);
        _folded.Accumulate(_degree, tangent, folded);
        if (_product is null)
            return;
        Span<float> derivative = WorkspacePool.Take(ref workspace, _derivative!.OutputDimension);
        Span<float> left = WorkspacePool.Take(ref workspace, _product.LeftDimension);
        derivative.Clear();
        _derivative.Accumulate(0, x, derivative);
        Fold(_derivative, process, powers, derivative, 1);
        Concatenate(_before.TangentLinear, x, tangent, left);
        _product.Apply(left, derivative, nextTangent[_folded.OutputDimension..], workspace);
    }

    private static void Concatenate(double linear, ReadOnlySpan<float> x, ReadOnlySpan<float> rest, Span<float> destination)
    {
        System.Numerics.Tensors.TensorPrimitives.Multiply(x, (float)Math.Sqrt(linear), destination);
        rest.CopyTo(destination[x.Length..]);
    }

    // The vectors R, Z_2 ... Z_q, V in the order in which Fold adds them.
    private List<(int Length, double Weight)> Parts(double[] series, double tangentWeight)
    {
        var parts = new List<(int Length, double Weight)> { (_before.ProcessLength, series[1]) };
        for (int l = 2; l <= _degree; l++)
            parts.Add((_powers.Length(l), series[l]));
        parts.Add((_before.TangentLength, tangentWeight));
        return parts;
    }

    private void Fold(SignedFold fold, ReadOnlySpan<float> process, ReadOnlySpan<float> powers, Span<float> destination, int first)
    {
        fold.Accumulate(first, process, destination);
        for (int l = 2; l <= _degree; l++)
            fold.Accumulate(first + l - 1, _powers.Power(l, powers), destination);
    }
}
