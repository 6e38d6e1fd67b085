using Tangent.Architectures;
using Tangent.Kernels;

namespace Tangent.Tests.Reference;

/// <summary>Computes S and T of two images on all pairs of positions, by plain loops in double precision.</summary>
internal static class NaiveConvolutionalKernel
{
    /// <summary>Computes (S, T) at the output for images that are row-major height x width x channels.</summary>
    public static (double Nngp, double Ntk) Compute(
        Architecture architecture, int height, int width, int channels, double[] x, double[] y, TrainedLayers trained)
    {
        var xx = new Maps(height, width, channels, x, x);
        var xy = new Maps(height, width, channels, x, y);
        var yy = new Maps(height, width, channels, y, y);
        int firstWeights = Enumerable.Range(0, architecture.Count).First(i => architecture[i] is DenseLayer or ConvolutionLayer);
        for (int i = 0; i < architecture.Count; i++)
        {
            bool trains = trained == TrainedLayers.All || (i != firstWeights && i != architecture.Count - 1);
            if (architecture[i] is ActivationLayer { Activation: var activation })
            {
                double[,] s = (double[,])xy.S.Clone();
                double[,] sx = (double[,])xx.S.Clone(), sy = (double[,])yy.S.Clone();
                xy.Activate(activation, p => sx[p, p], p => sy[p, p]);
                xx.Activate(activation, p => sx[p, p], p => sx[p, p]);
                yy.Activate(activation, p => sy[p, p], p => sy[p, p]);
            }
            else
            {
                foreach (Maps maps in new[] { xx, xy, yy })
                    maps.Apply(architecture[i], trains);
            }
        }

        return (xy.S[0, 0], xy.T[0, 0]);
    }

    private sealed class Maps
    {
        private int _height;
        private int _width;

        public Maps(int height, int width, int channels, double[] x, double[] y)
        {
            (_height, _width) = (height, width);
            S = Fill((p, r) => Enumerable.Range(0, channels).Sum(c => x[p * channels + c] * y[r * channels + c]) / channels);
            T = Fill((_, _) => 0);
        }

        public double[,] S { get; private set; }

        public double[,] T { get; private set; }

        public void Activate(Activation activation, Func<int, double> normX, Func<int, double> normY)
        {
            double[,] s = S, t = T;
            double Cosine(int p, int r, double norm) =>
                norm == 0 ? 0 : p == r && normX(p) == s[p, r] && normY(r) == s[p, r] ? 1 : s[p, r] / norm;
            double Norm(int p, int r) => Math.Sqrt(normX(p)) * Math.Sqrt(normY(r));
            S = Fill((p, r) => Norm(p, r) * activation.Dual(Cosine(p, r, Norm(p, r))));
            T = Fill((p, r) => t[p, r] * activation.DualDerivative(Cosine(p, r, Norm(p, r))));
        }

        public void Apply(Layer layer, bool trained)
        {
            switch (layer)
            {
                case DenseLayer:
                    if (trained)
                        T = Fill((p, r) => T[p, r] + S[p, r]);
                    break;
                case ConvolutionLayer convolution:
                    S = Convolve(S, convolution);
                    T = Convolve(T, convolution);
                    if (convolution.Padding == Padding.Valid)
                        (_height, _width) = (_height - convolution.FilterSize + 1, _width - convolution.FilterSize + 1);
                    if (trained)
                        T = Fill((p, r) => T[p, r] + S[p, r]);
                    break;
                case PoolLayer pool:
                    S = Pool(S, pool.Size);
                    T = Pool(T, pool.Size);
                    (_height, _width) = (_height / pool.Size, _width / pool.Size);
                    break;
                case GlobalAveragePoolLayer or FlattenLayer:
                    int n = _height * _width;
                    double[,] s = S, t = T;
                    var pairs = Enumerable.Range(0, n * n).Where(k => layer is GlobalAveragePoolLayer || k / n == k % n).ToArray();
                    (_height, _width) = (1, 1);
                    S = Fill((_, _) => pairs.Average(k => s[k / n, k % n]));
                    T = Fill((_, _) => pairs.Average(k => t[k / n, k % n]));
                    break;
                default:
                    throw new InvalidOperationException($"{layer}");
            }
        }

        private double[,] Convolve(double[,] map, ConvolutionLayer layer)
        {
            int q = layer.FilterSize, back = layer.Padding == Padding.Same ? (q - 1) / 2 : 0;
            int shrink = layer.Padding == Padding.Same ? 0 : q - 1;
            int height = _height - shrink, width = _width - shrink;
            double[,] result = new double[height * width, height * width];
            for (int p = 0; p < height * width; p++)
            {
                for (int r = 0; r < height * width; r++)
                {
                    double sum = 0;
                    for (int dy = -back; dy < q - back; dy++)
                    {
                        for (int dx = -back; dx < q - back; dx++)
                        {
                            int py = p / width + dy, px = p % width + dx, ry = r / width + dy, rx = r % width + dx;
                            if (Inside(py, px) && Inside(ry, rx))
                                sum += map[py * _width + px, ry * _width + rx];
                        }
                    }

                    result[p, r] = sum / (q * q);
                }
            }

            return result;
        }

        private double[,] Pool(double[,] map, int size)
        {
            int width = _width / size, count = _height / size * width;
            double[,] result = new double[count, count];
            for (int p = 0; p < _height * _width; p++)
            {
                for (int r = 0; r < _height * _width; r++)
                    result[Window(p), Window(r)] += map[p, r] / ((double)size * size * size * size);
            }

            return result;
            int Window(int p) => p / _width / size * width + p % _width / size;
        }

        private bool Inside(int row, int column) => row >= 0 && row < _height && column >= 0 && column < _width;

        private double[,] Fill(Func<int, int, double> value)
        {
            int n = _height * _width;
            double[,] map = new double[n, n];
            for (int p = 0; p < n; p++)
            {
                for (int r = 0; r < n; r++)
                    map[p, r] = value(p, r);
            }

            return map;
        }
    }
}
