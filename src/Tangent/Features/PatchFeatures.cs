using System.Numerics;
using Tangent.Architectures;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Maps images to features of a convolutional network with one hidden layer, whose filters are patches of the training images.</summary>
/// <remarks>
/// For each position of the image e is its patch as <see cref="PatchFilters"/> encode it, and for each filter u_k the activations max(0, z - theta) and
/// max(0, -z - theta) of z = &lt;u_k, e&gt;. Features are their means over each of the w windows of the pooling, divided by sqrt(w K): with theta = 0 and u_k
/// uniform on the sphere inner products are, in the mean, those of the Gaussian process kernel of the architecture on encoded patches (of length 1); patches put
/// the filters where images are. After Coates, Ng and Lee, "An analysis of single-layer networks in unsupervised feature learning" (2011), and Coates and Ng,
/// "The importance of encoding versus training with sparse coding and vector quantization" (2011). Rows are images, row-major height x width x channels. Feature
/// (2 k + s) w + v is that of filter k, sign s (+, -) and window v, row by row; K = m / (2 w) rounded up, and of the last filter the features beyond m are left
/// out. Cost: K + p products of length p a position, p = q^2 channels. Memory: for each thread 2 p and at most 512 numbers a position. Deterministic by (options,
/// filters).
/// </remarks>
public sealed class PatchFeatures : IFeatureMap
{
    // Products of a tile: as many as a second-level cache holds.
    private const int TileProducts = 1 << 19, LargestTile = 512, LaneStep = 16;

    private readonly PatchPlan _plan;
    private readonly PatchFilters _filters;
    private readonly WorkspacePool _workspaces;
    private readonly int _tile;

    /// <summary>Initializes the map.</summary>
    /// <param name="options">The images and the number of features.</param>
    /// <param name="filters">The filters, as <see cref="PatchFilters.Fit"/> gave them for the same options.</param>
    /// <exception cref="ArgumentException">The architecture has another form or does not fit the images, or the filters are for others.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public PatchFeatures(PatchOptions options, PatchFilters filters)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(filters);
        (_plan, _filters) = (new PatchPlan(options), filters);
        int positions = _plan.Patches.Count, p = _plan.Patches.Length;
        if ((filters.Count, filters.Whitening.Dimension) != (_plan.FilterCount, p))
        {
            throw new ArgumentException(
                $"the filters are {filters.Count} of {filters.Whitening.Dimension} numbers but {_plan.FilterCount} of {p} are needed", nameof(filters));
        }

        OutputDimension = options.FeatureCount;
        int most = Math.Clamp(TileProducts / positions, LaneStep, LargestTile);
        _tile = Math.Min(most, _plan.FilterCount + LaneStep - 1) / LaneStep * LaneStep;
        _workspaces = new WorkspacePool(checked(2 * WorkspacePool.Align(positions * p) + WorkspacePool.Align(positions * _tile) + 2 * _plan.WindowCount * _tile));
    }

    /// <inheritdoc/>
    public int InputDimension => _plan.Patches.ImageLength;

    /// <inheritdoc/>
    public int OutputDimension { get; }

    /// <summary>Returns the architecture that serves images of a size: filters of about 6 x 6 and about 2 x 2 windows; where no windows divide the positions, the
    /// mean over all.</summary>
    /// <param name="height">The images' height.</param>
    /// <param name="width">The images' width.</param>
    /// <returns>The architecture.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public static Architecture DefaultArchitecture(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int shorter = Math.Min(height, width), longer = Math.Max(height, width);
        foreach (int windows in (int[])[2, 3, 4])
        {
            foreach (int q in (int[])[7, 6, 5])
            {
                int pool = (longer - q + 1) / windows;
                if (pool > 0 && pool * windows == longer - q + 1 && shorter >= q && (shorter - q + 1) % pool == 0)
                    return Architecture.Parse($"conv{q}v,relu,pool{pool},flatten,dense");
            }
        }

        return Architecture.Parse(shorter > 6 ? "conv6v,relu,gap,dense" : "conv3,relu,gap,dense");
    }

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int n = Throw.RowsOf(source.Length, InputDimension, nameof(source)), p = _plan.Patches.Length, positions = _plan.Patches.Count;
        Throw.IfDifferent(destination.Length, n * OutputDimension, nameof(destination));
        WorkspacePool.Workspace workspace = _workspaces.Rent();
        Span<float> rest = workspace.Span;
        Span<float> patches = WorkspacePool.Take(ref rest, positions * p), encoded = WorkspacePool.Take(ref rest, positions * p);
        Span<float> products = WorkspacePool.Take(ref rest, positions * _tile), sums = rest;
        for (int i = 0; i < n; i++)
        {
            _plan.Patches.Gather(source.Slice(i * InputDimension, InputDimension), patches);
            _filters.Encode(patches, encoded);
            Span<float> features = destination.Slice(i * OutputDimension, OutputDimension);
            for (int first = 0; first < _plan.FilterCount; first += _tile)
            {
                int count = Math.Min(_tile, _plan.FilterCount - first);
                DenseMatrix.Multiply<float>(
                    false, true, positions, count, p, 1, encoded, p, _filters.Units.Slice(first * p, count * p), p, 0, products, _tile, 1);
                for (int v = 0; v < _plan.WindowCount; v++)
                    Pool(products, v, count, sums.Slice(2 * v * _tile, 2 * _tile));
                Write(sums, count, features[(2 * first * _plan.WindowCount)..]);
            }
        }

        _workspaces.Return(workspace);
    }

    // Sums over a window: of max(0, z - theta) in the first half, of max(0, -z - theta) in the second. What lies between the filters and the next whole register
    // has any value, and is not read.
    private void Pool(ReadOnlySpan<float> products, int window, int count, Span<float> sums)
    {
        var theta = new Vector<float>((float)_filters.Threshold);
        int corner = window / _plan.RowWindows * _plan.WindowHeight * _plan.Width + window % _plan.RowWindows * _plan.WindowWidth;
        for (int k = 0; k < count; k += Vector<float>.Count)
        {
            Vector<float> plus = Vector<float>.Zero, minus = Vector<float>.Zero;
            for (int y = 0; y < _plan.WindowHeight; y++)
            {
                ReadOnlySpan<float> row = products[((corner + y * _plan.Width) * _tile + k)..];
                for (int x = 0; x < _plan.WindowWidth; x++)
                {
                    var z = new Vector<float>(row[(x * _tile)..]);
                    plus += Vector.Max(z - theta, Vector<float>.Zero);
                    minus += Vector.Max(-z - theta, Vector<float>.Zero);
                }
            }

            plus.CopyTo(sums[k..]);
            minus.CopyTo(sums[(_tile + k)..]);
        }
    }

    private void Write(ReadOnlySpan<float> sums, int count, Span<float> features)
    {
        int windows = _plan.WindowCount;
        float scale = (float)(1 / (_plan.WindowHeight * (double)_plan.WindowWidth * Math.Sqrt((double)windows * _plan.FilterCount)));
        for (int channel = 0; channel < 2 * count; channel++)
        {
            int place = channel % 2 * _tile + channel / 2, end = Math.Min(windows, features.Length - channel * windows);
            for (int v = 0; v < end; v++)
                features[channel * windows + v] = scale * sums[2 * v * _tile + place];
        }
    }
}
