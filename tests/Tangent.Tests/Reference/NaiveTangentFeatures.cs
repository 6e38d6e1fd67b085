using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Tests.Reference;

/// <summary>Computes tangent features by their formulas on whole maps of positions, in double precision, from the same random bits.</summary>
internal sealed class NaiveTangentFeatures
{
    private readonly SketchStreams _streams;
    private readonly int _r;
    private int _height;
    private int _width;
    private double[][] _a = [];
    private double[][]? _t;

    private NaiveTangentFeatures(ulong seed, int r)
    {
        _streams = new SketchStreams(seed, 0x54414E47454E5400);
        _r = r;
    }

    /// <summary>Computes (a, t) behind the last layer; t is null where nothing is trained.</summary>
    public static (double[] A, double[]? T) Compute(TangentFeaturesOptions options, int r, ulong seed, float[] image)
    {
        var features = new NaiveTangentFeatures(seed, r);
        features.Run(options, image);
        return (features._a[0], features._t?[0]);
    }

    private void Run(TangentFeaturesOptions options, float[] image)
    {
        Architecture architecture = options.Architecture;
        bool[] trained = new KernelOptions { Trained = options.Trained }.TrainedWeights(architecture);
        if (options.Kind == KernelKind.Nngp)
            Array.Clear(trained);
        bool spatial = architecture.IsConvolutional, entered = false;
        int channels = spatial ? options.Channels : image.Length;
        (_height, _width) = spatial ? (options.Height, options.Width) : (1, 1);
        double[][] x = [.. image.Select(v => v / (spatial ? Math.Sqrt(channels) : 1)).Chunk(channels)];
        for (int i = 0; i < architecture.Count; i++)
        {
            bool output = i == architecture.Count - 1;
            if (output && entered)
                return;
            switch (architecture[i])
            {
                case ConvolutionLayer or DenseLayer:
                    var filter = architecture[i] as ConvolutionLayer ?? new ConvolutionLayer(1, Padding.Same);
                    Activation? activation = output ? null : (architecture[i + 1] as ActivationLayer)?.Activation;
                    i += activation is null ? 0 : 1;
                    if (entered)
                        Convolve(filter, trained[activation is null ? i : i - 1], activation);
                    else
                        Enter(x, filter, trained[activation is null ? i : i - 1] && !output, activation);
                    entered = true;
                    break;
                case ActivationLayer layer:
                    Convolve(new ConvolutionLayer(1, Padding.Same), trained: false, layer.Activation);
                    break;
                case PoolLayer or GlobalAveragePoolLayer:
                    (int h, int w) = architecture[i] is PoolLayer p ? (p.Size, p.Size) : (_height, _width);
                    if (entered)
                        (_a, _t) = (Pool(_a, h, w), _t is null ? null : Pool(_t, h, w));
                    else
                        x = Pool(x, h, w);
                    (_height, _width) = (_height / h, _width / w);
                    break;
                default:
                    if (entered)
                        Flatten();
                    else
                        x = [[.. x.SelectMany(v => v).Select(v => v / Math.Sqrt(x.Length))]];
                    (_height, _width) = (1, 1);
                    break;
            }
        }
    }

    private void Enter(double[][] x, ConvolutionLayer filter, bool trained, Activation? activation)
    {
        int n = filter.FilterSize * filter.FilterSize * x[0].Length;
        double[][] patches = [.. Patches(x, filter).Select(p => p.SelectMany(v => v ?? new double[x[0].Length]).Select(v => v / filter.FilterSize).ToArray())];
        Shrink(filter);
        _a = Isometry(patches);
        _t = trained ? Isometry(patches) : null;
        if (activation is not null)
            Activate(activation, n <= Math.Min(_r, TangentEntry.MostColumns) ? patches : null);

        double[][] Isometry(double[][] inputs)
        {
            var signs = new SignDiagonal(_streams.Next(), n <= _r ? _r : (n + _r - 1) / _r * _r);
            int[] counts = new int[n];
            for (int k = 0; k < Math.Max(n, _r); k++)
                counts[k % n]++;
            return Array.ConvertAll(inputs, input =>
            {
                double[] u = new double[_r];
                for (int k = 0; k < Math.Max(n, _r); k++)
                    u[k % _r] += signs[k] * input[k % n] / Math.Sqrt(counts[k % n]);
                return u;
            });
        }
    }

    private void Convolve(ConvolutionLayer filter, bool trained, Activation? activation)
    {
        int terms = filter.FilterSize * filter.FilterSize;
        double[][] u = Sum(_a), t = new double[u.Length][];
        SignDiagonal? extra = trained ? new SignDiagonal(_streams.Next(), _r) : null;
        if (_t is not null)
            t = Sum(_t);
        else if (trained)
            _ = _streams.Next();
        for (int p = 0; p < u.Length && extra is not null; p++)
            t[p] = [.. u[p].Select((v, k) => (t[p]?[k] ?? 0) + extra[k] * v)];

        (_a, _t) = (u, trained || _t is not null ? t : null);
        Shrink(filter);
        if (activation is not null)
            Activate(activation, null);

        double[][] Sum(double[][] map)
        {
            SignDiagonal[] diagonals = new PatchSigns(_streams.Next(), terms, _r).ToDiagonals();
            return [.. Patches(map, filter).Select(patch =>
            {
                double[] sum = new double[_r];
                for (int k = 0; k < _r; k++)
                    sum[k] = Enumerable.Range(0, terms).Sum(o => patch[o] is { } v ? v[k] * diagonals[o][k] : 0) / filter.FilterSize;
                return sum;
            })];
        }
    }

    private void Activate(Activation activation, double[][]? patches)
    {
        double share = activation.ArcCosineShare!.Value;
        SignDiagonal Draw() => new(_streams.Next(), _r);
        SignDiagonal constant = Draw(), linear = Draw();
        SignDiagonal[] rounds = [.. Enumerable.Range(0, TangentActivation.Rounds).Select(_ => Draw())];
        SignDiagonal? tangentLinear = _t is null ? null : Draw(), turn = _t is null ? null : Draw();
        double[][] frame = patches is null ? [] : GaussianFrame.Draw(_streams.Next(), _r, patches[0].Length);
        for (int p = 0; p < _a.Length; p++)
        {
            double[] u = _a[p], v = u;
            double norm = Math.Sqrt(u.Sum(x => x * x));
            if (patches is null)
            {
                foreach (SignDiagonal signs in rounds)
                    v = NaiveSketch.Hadamard([.. v.Select((x, k) => x * signs[k] / Math.Sqrt(_r))]);
                v = [.. v.Select(x => x * Math.Sqrt(_r))];
            }
            else
            {
                double[] patch = patches[p];
                v = [.. Enumerable.Range(0, _r).Select(k => Math.Sqrt(_r) * patch.Select((x, j) => x * frame[j][k]).Sum())];
            }

            double[] a = new double[_r];
            for (int k = 0; k < _r; k++)
            {
                double g = Math.Abs(v[k]) / Math.Sqrt(2) - norm / Math.Sqrt(Math.PI);
                a[k] = constant[k] * norm * Math.Sqrt(share / (Math.PI * _r)) + Math.Sqrt(1 - share / 2) * linear[k] * u[k] + Math.Sqrt(share / _r) * g;
            }

            _a[p] = a;
            if (_t is null)
                continue;
            double[] t = _t[p], turned = NaiveSketch.Hadamard([.. t.Select((x, k) => x * turn![k] / Math.Sqrt(_r))]);
            _t[p] = [.. t.Select((x, k) => Math.Sqrt(1 - share / 2) * tangentLinear![k] * x + Math.Sqrt(share / 2) * (v[k] < 0 ? -1 : 1) * turned[k])];
        }
    }

    private double[][] Pool(double[][] map, int h, int w)
    {
        double[][] pooled = [.. Enumerable.Range(0, _height / h * (_width / w)).Select(_ => new double[map[0].Length])];
        for (int p = 0; p < map.Length; p++)
        {
            double[] place = pooled[p / _width / h * (_width / w) + p % _width / w];
            for (int k = 0; k < place.Length; k++)
                place[k] += map[p][k] / (h * w);
        }

        return pooled;
    }

    private void Flatten()
    {
        double[] a = new double[_r], t = new double[_r];
        SignDiagonal[] signs = new PatchSigns(_streams.Next(), _a.Length, _r).ToDiagonals();
        SignDiagonal[] tangentSigns = _t is null ? [] : new PatchSigns(_streams.Next(), _a.Length, _r).ToDiagonals();
        for (int p = 0; p < _a.Length; p++)
        {
            for (int k = 0; k < _r; k++)
            {
                a[k] += signs[p][k] * _a[p][k] / Math.Sqrt(_a.Length);
                t[k] += _t is null ? 0 : tangentSigns[p][k] * _t[p][k] / Math.Sqrt(_a.Length);
            }
        }

        (_a, _t) = ([a], _t is null ? null : [t]);
    }

    // For each position behind the filter the q^2 entries of the patch, null beyond the border.
    private IEnumerable<double[]?[]> Patches(double[][] map, ConvolutionLayer filter)
    {
        int q = filter.FilterSize, back = filter.Padding == Padding.Same ? (q - 1) / 2 : 0, shrink = filter.Padding == Padding.Same ? 0 : q - 1;
        int height = _height, width = _width;
        for (int p = 0; p < (height - shrink) * (width - shrink); p++)
        {
            double[]?[] patch = new double[q * q][];
            for (int o = 0; o < q * q; o++)
            {
                int y = p / (width - shrink) - back + o / q, x = p % (width - shrink) - back + o % q;
                patch[o] = y >= 0 && y < height && x >= 0 && x < width ? map[y * width + x] : null;
            }

            yield return patch;
        }
    }

    private void Shrink(ConvolutionLayer filter)
    {
        int shrink = filter.Padding == Padding.Same ? 0 : filter.FilterSize - 1;
        (_height, _width) = (_height - shrink, _width - shrink);
    }
}
