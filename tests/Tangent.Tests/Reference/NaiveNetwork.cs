using Tangent.Architectures;

namespace Tangent.Tests.Reference;

/// <summary>Computes the output of a finite network in the NTK parameterisation, by plain loops in double precision.</summary>
internal static class NaiveNetwork
{
    /// <summary>Computes f(x) of a convolutional architecture whose activations are relu, abs or leaky0.3.</summary>
    /// <param name="architecture">The layers.</param>
    /// <param name="height">The image's height.</param>
    /// <param name="width">The image's width.</param>
    /// <param name="weights">For each layer with weights: outputs x (q x q x inputs), row-major.</param>
    /// <param name="image">The image, row-major height x width x channels.</param>
    public static double Output(Architecture architecture, int height, int width, double[][] weights, double[] image)
    {
        int layer = 0, channels = image.Length / (height * width);
        double[] x = image;
        foreach (Layer l in architecture)
        {
            switch (l)
            {
                case ConvolutionLayer c:
                    int shrink = c.Padding == Padding.Valid ? c.FilterSize - 1 : 0;
                    (x, channels) = Convolve(x, height, width, channels, c, weights[layer++]);
                    (height, width) = (height - shrink, width - shrink);
                    break;
                case DenseLayer:
                    (x, channels) = Convolve(x, 1, 1, x.Length, new ConvolutionLayer(1, Padding.Same), weights[layer++]);
                    break;
                case PoolLayer pool:
                    x = Pool(x, height, width, channels, pool.Size, pool.Size);
                    (height, width) = (height / pool.Size, width / pool.Size);
                    break;
                case GlobalAveragePoolLayer:
                    x = Pool(x, height, width, channels, height, width);
                    (height, width) = (1, 1);
                    break;
                case FlattenLayer:
                    channels = x.Length;
                    (height, width) = (1, 1);
                    break;
                default:
                    double slope = l.Text switch { "relu" => 0, "abs" => -1, _ => 0.3 };
                    x = Array.ConvertAll(x, v => Math.Sqrt(2 / (1 + slope * slope)) * (v > 0 ? v : slope * v));
                    break;
            }
        }

        return x.Single();
    }

    private static (double[] Output, int Channels) Convolve(double[] x, int height, int width, int channels, ConvolutionLayer layer, double[] weights)
    {
        int q = layer.FilterSize, n = q * q * channels, outputs = weights.Length / n;
        (int back, int shrink) = layer.Padding == Padding.Same ? ((q - 1) / 2, 0) : (0, q - 1);
        double[] result = new double[(height - shrink) * (width - shrink) * outputs];
        for (int r = 0; r < result.Length; r++)
        {
            int p = r / outputs, top = p / (width - shrink) - back, left = p % (width - shrink) - back;
            for (int k = 0; k < n; k++)
            {
                int row = top + k / channels / q, column = left + k / channels % q;
                if (row >= 0 && row < height && column >= 0 && column < width)
                    result[r] += weights[r % outputs * n + k] * x[(row * width + column) * channels + k % channels] / Math.Sqrt(n);
            }
        }

        return (result, outputs);
    }

    private static double[] Pool(double[] x, int height, int width, int channels, int windowHeight, int windowWidth)
    {
        double[] result = new double[x.Length / (windowHeight * windowWidth)];
        for (int i = 0; i < x.Length; i++)
        {
            int row = i / channels / width / windowHeight, column = i / channels % width / windowWidth;
            result[(row * (width / windowWidth) + column) * channels + i % channels] += x[i] / (windowHeight * windowWidth);
        }

        return result;
    }
}
