using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Draws random matrices with orthonormal columns, uniform among all of them.</summary>
internal static class GaussianFrame
{
    /// <summary>Draws a matrix.</summary>
    /// <param name="stream">The stream; its Gaussians 0 ... rows * columns - 1 are used, column by column.</param>
    /// <param name="rows">The rows r.</param>
    /// <param name="columns">The columns n, at most r.</param>
    /// <returns>The columns. Their rows times sqrt(r) are about independent standard Gaussians, with exact lengths in the column space.</returns>
    /// <remarks>Gram and Schmidt's orthogonalisation of Gaussian columns, done twice for full precision. Cost: 4 r n^2 operations.</remarks>
    public static double[][] Draw(PhiloxStream stream, int rows, int columns)
    {
        double[][] frame = new double[columns][];
        for (int j = 0; j < columns; j++)
        {
            double[] column = frame[j] = new double[rows];
            stream.FillGaussian((long)j * rows, column);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int i = 0; i < j; i++)
                {
                    double share = Dot(frame[i], column);
                    for (int k = 0; k < rows; k++)
                        column[k] -= share * frame[i][k];
                }

                double norm = Math.Sqrt(Dot(column, column));
                for (int k = 0; k < rows; k++)
                    column[k] /= norm;
            }
        }

        return frame;
    }

    // In one order whatever the vector width is: the matrix is part of what (options, seed) fix.
    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int k = 0; k < x.Length; k++)
            sum += x[k] * y[k];
        return sum;
    }
}
