using System.Buffers;
using System.Numerics.Tensors;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Maps rows to features of the kernel of a fully connected network of any depth by one layer of random projections.</summary>
/// <remarks>
/// The kernel is |x||y| K(cos), K = sum B_l P_l in Gegenbauer polynomials of dimension d. The lowest degrees are carried without sampling: 0
/// and 1 by 1 + d features, |x| sqrt(B_0) and sqrt(B_1) x, and 2 by the d (d + 1) / 2 products x_i x_j / |x|, for P_2(t) = (d t^2 - 1) / (d - 1).
/// All higher degrees are sampled: |x| f(&lt;u_k, x / |x|&gt;) / sqrt r with the r features that are left, u_k uniform on the sphere and
/// f = sum s_l sqrt(B_l) p_l, a table, with p_l the orthonormal polynomials of a coordinate on the sphere and signs s_l = (-1)^floor(l / 2). The variance of the sampled part is close to (sum of its B_l)^2 / r, so as many degrees are carried as make that least.
/// Unbiased for the damped kernel; damping takes <see cref="DampedMass"/> from the diagonal and next to nothing from other pairs.
/// Positively homogeneous: Phi(a x) = a Phi(x) for a &gt;= 0; a zero row gives zeros. For an activation that is not homogeneous the
/// kernel is that of x / |x| and features are not scaled by |x|. For d = 1 the sphere has two points and two features are exact.
/// Shapes: rows of d in, rows of m out, row-major. Cost a row: 2 d r operations and r table look-ups. Deterministic by (options, seed).
/// </remarks>
public sealed partial class ZonalFeatures : IDifferentiableFeatureMap
{
    /// <summary>The stream of the directions.</summary>
    internal const ulong FirstStream = 0x5A4F4E414C000000;

    private const int RowsPerBlock = 96;

    private readonly SphericalProjection? _projection;
    private readonly ZonalFunction? _function;
    private readonly Lazy<ZonalDerivative>? _derivative;
    private readonly int _carriedDegree;
    private readonly bool _homogeneous;
    private readonly float _constant;
    private readonly float _linear;
    private readonly float _quadratic;

    /// <summary>Initializes the map.</summary>
    /// <param name="inputDimension">d, at least 1.</param>
    /// <param name="options">The kernel and the number of features.</param>
    /// <param name="seed">The seed of the directions.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension or the number of features is less than 1.</exception>
    /// <exception cref="ArgumentException">The architecture is convolutional.</exception>
    public ZonalFeatures(int inputDimension, ZonalOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FeatureCount, 1, nameof(options));
        var profile = new KernelProfile(options.Architecture, new KernelOptions { Kind = options.Kind });
        InputDimension = inputDimension;
        _homogeneous = profile.IsHomogeneous;
        if (inputDimension == 1)
        {
            double even = (profile.Evaluate(1) + profile.Evaluate(-1)) / 2, odd = (profile.Evaluate(1) - profile.Evaluate(-1)) / 2;
            (_constant, _linear, _carriedDegree) = ((float)Math.Sqrt(even), (float)Math.Sqrt(Math.Max(0, odd)), 1);
            OutputDimension = 2;
            return;
        }

        int d = inputDimension;
        OutputDimension = options.FeatureCount;
        double[] masses = ZonalFunction.Masses(profile.EvaluateComplex, profile.Evaluate(1), d);
        _carriedDegree = ChooseCarriedDegree(masses, d, OutputDimension);
        DampedMass = profile.Evaluate(1) - masses.Sum();
        double quadratic = _carriedDegree == 2 ? masses[2] : 0;
        _constant = (float)Math.Sqrt(masses[0] - quadratic / (d - 1));
        _linear = (float)Math.Sqrt(masses.ElementAtOrDefault(1));
        _quadratic = (float)Math.Sqrt(quadratic * d / (d - 1));
        long random = OutputDimension - CarriedCount(_carriedDegree, d);
        if (random > 0)
        {
            _function = new ZonalFunction(masses, d, _carriedDegree + 1);
            _derivative = new Lazy<ZonalDerivative>(() => new ZonalDerivative(masses, d, _carriedDegree + 1));
            _projection = SphericalProjection.Create(d, (int)random, orthogonal: false, new SketchStreams(seed, FirstStream));
        }
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int OutputDimension { get; }

    /// <summary>Gets K(1) less the damped kernel at 1: the bias of the diagonal for unit rows.</summary>
    public double DampedMass { get; }

    /// <summary>Gets the highest degree that is carried without sampling.</summary>
    internal int CarriedDegree => _carriedDegree;

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int n = Throw.RowsOf(source.Length, InputDimension, nameof(source));
        Throw.IfDifferent(destination.Length, n * OutputDimension, nameof(destination));
        float[] unit = ArrayPool<float>.Shared.Rent(RowsPerBlock * InputDimension);
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            TransformBlock(
                source.Slice(first * InputDimension, count * InputDimension), unit, destination.Slice(first * OutputDimension, count * OutputDimension), count);
        }

        ArrayPool<float>.Shared.Return(unit);
    }

    private void TransformBlock(ReadOnlySpan<float> source, float[] unit, Span<float> destination, int count)
    {
        int d = InputDimension, m = OutputDimension, carried = (int)CarriedCount(_carriedDegree, d);
        float perFeature = (float)(1 / Math.Sqrt(m - carried));
        Span<float> scales = stackalloc float[RowsPerBlock], factors = stackalloc float[RowsPerBlock];
        for (int i = 0; i < count; i++)
        {
            float norm = UnitRows.Normalise(source.Slice(i * d, d), unit.AsSpan(i * d, d));
            scales[i] = _homogeneous ? norm : norm > 0 ? 1 : 0;
            factors[i] = perFeature * scales[i];
        }

        _projection?.ApplyTable(unit, factors[..count], _function!.Table, destination[carried..], m);
        for (int i = 0; i < count; i++)
        {
            Span<float> z = destination.Slice(i * m, m);
            ReadOnlySpan<float> x = unit.AsSpan(i * d, d);
            float scale = scales[i];
            z[0] = _constant * scale;
            if (_carriedDegree >= 1)
                TensorPrimitives.Multiply(x, _linear * scale, z.Slice(1, d));
            if (_carriedDegree == 2)
                WriteProducts(x, _quadratic * scale, z[(1 + d)..]);
        }
    }

    // x_i^2 and sqrt 2 x_i x_j, i < j: their inner product with those of y is <x, y>^2.
    private static void WriteProducts(ReadOnlySpan<float> x, float scale, Span<float> products)
    {
        for (int i = 0; i < x.Length; i++)
        {
            ReadOnlySpan<float> others = x[(i + 1)..];
            products[0] = scale * x[i] * x[i];
            TensorPrimitives.Multiply(others, scale * Root2 * x[i], products.Slice(1, others.Length));
            products = products[(1 + others.Length)..];
        }
    }

    /// <summary>Returns the features of the degrees up to one, 0 to 2.</summary>
    internal static long CarriedCount(int degree, int d) => degree switch
    {
        0 => 1,
        1 => 1L + d,
        _ => 1L + d + d * (d + 1L) / 2,
    };

    private static int ChooseCarriedDegree(double[] masses, int d, int features)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        for (int degree = 0; degree <= 2; degree++)
        {
            long random = features - CarriedCount(degree, d);
            bool fits = random > 0 && (degree < 2 || (masses.Length > 2 && masses[0] >= masses[2] / (d - 1)));
            double rest = masses.Skip(degree + 1).Sum(), variance = rest * rest / random;
            if (fits && variance < least)
                (best, least) = (degree, variance);
        }

        return best;
    }
}
