using Tangent.Data;
using Tangent.Numerics;

namespace Tangent.Cli.Reproduction;

/// <summary>Makes files of random points and images, the same on every machine.</summary>
internal static class SyntheticRows
{
    private const int Side = 32, Channels = 3, Waves = 6;
    private const ulong PointStream = 0x544E494F50, ImageStream = 0x4547414D49;

    /// <summary>Writes points that are uniform on the unit sphere, as NPY.</summary>
    /// <returns>The path.</returns>
    public static string Sphere(string path, int rows, int dimension, ulong seed)
    {
        var stream = new PhiloxStream(seed, PointStream);
        using var file = new NpyWriter<float>(path, dimension, rows);
        double[] point = new double[dimension];
        for (int i = 0; i < rows; i++)
        {
            stream.FillGaussian((long)i * dimension, point);
            double norm = Math.Sqrt(point.Sum(v => v * v));
            file.WriteRows(Array.ConvertAll(point, v => (float)(v / norm)));
        }

        file.Commit();
        return path;
    }

    /// <summary>Writes colour images of a few long waves and a little noise, in the format of CIFAR-10.</summary>
    /// <returns>The path.</returns>
    public static string Images(string path, int count, ulong seed)
    {
        var stream = new PhiloxStream(seed, ImageStream);
        using FileStream file = File.Create(path);
        byte[] record = new byte[1 + Channels * Side * Side];
        double[] wave = new double[Waves * 4];
        double[] noise = new double[Channels * Side * Side];
        long place = 0;
        for (int i = 0; i < count; i++)
        {
            record[0] = (byte)(i % 10);
            for (int c = 0; c < Channels; c++)
            {
                stream.FillGaussian(place, wave);
                place += wave.Length;
                for (int p = 0; p < Side * Side; p++)
                    noise[c * Side * Side + p] = Sum(wave, p / Side, p % Side);
            }

            for (int p = 0; p < noise.Length; p++)
                record[1 + p] = (byte)Math.Clamp(128 + 40 * noise[p], 0, 255);
            file.Write(record);
        }

        return path;

        static double Sum(double[] wave, int y, int x)
        {
            double sum = 0;
            for (int w = 0; w < Waves; w++)
                sum += wave[4 * w] * Math.Cos(0.2 * (wave[4 * w + 1] * y + wave[4 * w + 2] * x) + 3 * wave[4 * w + 3]) / Math.Sqrt(Waves);
            return sum;
        }
    }
}
