using Tangent.Models;

namespace Tangent.Data;

public sealed partial class ImageWhitening
{
    /// <summary>Writes the mean and, of the symmetric matrix, the lower triangle, row by row.</summary>
    internal void WriteTo(ModelFileWriter file, string name)
    {
        int d = Dimension;
        file.WriteArray($"{name}Mean", Mean, d);
        file.BeginArray<float>($"{name}Matrix", d * (d + 1L) / 2);
        for (int i = 0; i < d; i++)
            file.Write(Matrix.Slice(i * d, i + 1));
    }

    /// <summary>Reads what <see cref="WriteTo"/> has written.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    internal static ImageWhitening ReadFrom(ModelFileReader file, string name, int d)
    {
        float[] mean = file.ReadArray<float>($"{name}Mean", d), matrix = new float[checked(d * d)];
        file.BeginArray<float>($"{name}Matrix", d * (d + 1L) / 2);
        for (int i = 0; i < d; i++)
        {
            file.Read(matrix.AsSpan(i * d, i + 1));
            for (int j = 0; j < i; j++)
                matrix[j * d + i] = matrix[i * d + j];
        }

        return new ImageWhitening(mean, matrix);
    }
}
