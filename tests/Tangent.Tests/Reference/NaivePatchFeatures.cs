using Tangent.Features;

namespace Tangent.Tests.Reference;

/// <summary>Computes patch features position by position in double precision.</summary>
internal static class NaivePatchFeatures
{
    /// <summary>Returns the m features of one image.</summary>
    /// <param name="image">height x width x channels.</param>
    /// <param name="options">The sizes.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="q">The filter's side.</param>
    /// <param name="same">Whether zeros are added around the image.</param>
    /// <param name="window">The windows' height and width.</param>
    public static double[] Transform(ReadOnlySpan<float> image, PatchOptions options, PatchFilters filters, int q, bool same, (int Height, int Width) window)
    {
        int back = same ? (q - 1) / 2 : 0, height = options.Height - (same ? 0 : q - 1), width = options.Width - (same ? 0 : q - 1), p = q * q * options.Channels;
        int rowWindows = width / window.Width, windows = height / window.Height * rowWindows;
        double[] sums = new double[2 * filters.Count * windows];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double[] e = Encode(Cut(image, options, q, y - back, x - back), filters);
                int place = y / window.Height * rowWindows + x / window.Width;
                for (int k = 0; k < filters.Count; k++)
                {
                    double z = 0;
                    for (int i = 0; i < p; i++)
                        z += filters.Units[k * p + i] * e[i];
                    sums[2 * k * windows + place] += Math.Max(0, z - filters.Threshold);
                    sums[(2 * k + 1) * windows + place] += Math.Max(0, -z - filters.Threshold);
                }
            }
        }

        double scale = 1 / (window.Height * window.Width * Math.Sqrt(windows * filters.Count));
        return [.. sums.Take(options.FeatureCount).Select(s => s * scale)];
    }

    /// <summary>Returns sqrt(p) W (n - mean) / |W (n - mean)| of a patch, n the patch with contrast normalised.</summary>
    public static double[] Encode(double[] patch, PatchFilters filters)
    {
        int p = patch.Length;
        double mean = patch.Average(), variance = patch.Average(v => (v - mean) * (v - mean));
        double[] normalized = [.. patch.Select((v, i) => (v - mean) / Math.Sqrt(variance + filters.Contrast) - filters.Whitening.Mean[i])], white = new double[p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++)
                white[i] += filters.Whitening.Matrix[i * p + j] * normalized[j];
        }

        double norm = Math.Sqrt(white.Sum(v => v * v));
        return [.. white.Select(v => norm > 0 ? v * Math.Sqrt(p) / norm : 0)];
    }

    private static double[] Cut(ReadOnlySpan<float> image, PatchOptions options, int q, int top, int left)
    {
        double[] patch = new double[q * q * options.Channels];
        for (int i = 0; i < patch.Length; i++)
        {
            int y = top + i / (q * options.Channels), x = left + i / options.Channels % q;
            if (y >= 0 && y < options.Height && x >= 0 && x < options.Width)
                patch[i] = image[(y * options.Width + x) * options.Channels + i % options.Channels];
        }

        return patch;
    }
}
