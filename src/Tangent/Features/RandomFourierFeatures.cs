using System.Numerics.Tensors;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Maps rows to random Fourier features of the Gaussian kernel exp(-|x - y|^2 / (2 width^2)).</summary>
/// <remarks>
/// Features sqrt(2/m) (cos &lt;w_k, x&gt;, sin &lt;w_k, x&gt;), k = 1 ... m/2, all cosines first, with w_k = length u_k / width, u_k uniform on the
/// sphere and the length that of a standard Gaussian vector of as many dimensions (Rahimi and Recht, "Random features for large-scale kernel
/// machines", 2007, their cosine and sine form). The diagonal is exactly 1; a pair with kernel k has variance (1 - k^2)^2 / m with
/// independent directions and less with orthogonal ones (Yu et al., "Orthogonal random features", 2016). Unbiased; above 256 dimensions orthogonal directions are
/// products of signs and Walsh-Hadamard transforms, which are uniform up to a small error. Shapes: rows of d in, rows of m out,
/// row-major. Cost a row: m d / 2 multiply-adds and m/2 sines and cosines (orthogonal above 256 dimensions: O(m log d)). Deterministic by
/// (options, seed).
/// </remarks>
public sealed class RandomFourierFeatures : IFeatureMap
{
    private const ulong FirstStream = 0x5246460000000000;
    private const int RowsPerBlock = 64;
    private const int LargestSample = 1000;

    private readonly SphericalProjection _projection;
    private readonly float[] _lengths;

    /// <summary>Initializes the map.</summary>
    /// <param name="inputDimension">d, at least 1.</param>
    /// <param name="options">The width and the number of features.</param>
    /// <param name="seed">The seed of the frequencies.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is less than 1, there are fewer than 2 features, or the width is not finite and positive.</exception>
    public RandomFourierFeatures(int inputDimension, RandomFourierOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FeatureCount, 2, nameof(options));
        if (!(options.Width > 0) || !double.IsFinite(options.Width))
            throw new ArgumentOutOfRangeException(nameof(options), options.Width, "the width must be a positive number");
        InputDimension = inputDimension;
        int pairs = options.FeatureCount / 2;
        OutputDimension = 2 * pairs;
        var streams = new SketchStreams(seed, FirstStream);
        PhiloxStream lengths = streams.Next();
        _projection = SphericalProjection.Create(inputDimension, pairs, options.OrthogonalDirections, streams);

        // The projections are wanted in turns, see SineCosine.
        int sphere = _projection.SphereDimension;
        _lengths = new float[pairs];
        Parallelism.For(pairs, k =>
        {
            double[] gaussian = new double[sphere];
            lengths.FillGaussian((long)k * sphere, gaussian);
            _lengths[k] = (float)(TensorPrimitives.Norm<double>(gaussian) / (2 * Math.PI * options.Width));
        });
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int OutputDimension { get; }

    /// <summary>Returns the median distance of the rows of a sample, a common choice of the width.</summary>
    /// <param name="sample">Row-major n x d. Of more than 1000 rows, 1000 at even distances are taken.</param>
    /// <param name="inputDimension">d, at least 1.</param>
    /// <returns>The median over all pairs of different rows, or 1 where there is no such pair.</returns>
    /// <remarks>Cost: n^2 d / 2 for up to 1000 rows.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is less than 1.</exception>
    /// <exception cref="ArgumentException">The length is no multiple of d.</exception>
    public static double MedianWidth(ReadOnlySpan<float> sample, int inputDimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        int d = inputDimension, rows = Throw.RowsOf(sample.Length, d, nameof(sample)), n = Math.Min(rows, LargestSample);
        var distances = new List<float>(n * (n - 1) / 2);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<float> x = sample.Slice((int)((long)i * rows / n) * d, d);
            for (int j = 0; j < i; j++)
            {
                float distance = TensorPrimitives.Distance(x, sample.Slice((int)((long)j * rows / n) * d, d));
                if (distance > 0)
                    distances.Add(distance);
            }
        }

        distances.Sort();
        return distances.Count == 0 ? 1 : distances[distances.Count / 2];
    }

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int n = Throw.RowsOf(source.Length, InputDimension, nameof(source)), d = InputDimension, m = OutputDimension, pairs = m / 2;
        Throw.IfDifferent(destination.Length, n * m, nameof(destination));
        float scale = (float)Math.Sqrt(1.0 / pairs);
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            Span<float> block = destination.Slice(first * m, count * m);
            _projection.Apply(source.Slice(first * d, count * d), count, block, m);
            for (int i = 0; i < count; i++)
            {
                Span<float> turns = block.Slice(i * m, pairs);
                TensorPrimitives.Multiply(turns, _lengths, turns);
                SineCosine.OfTurns(turns, block.Slice(i * m + pairs, pairs), scale);
            }
        }
    }
}
