using System.Numerics.Tensors;

namespace Tangent.Numerics;

/// <summary>Finds the least and the greatest eigenvalue of a dense symmetric matrix.</summary>
/// <remarks>
/// The Lanczos iteration (Golub and Van Loan, "Matrix Computations", section 10.1) from a fixed random vector, every new vector made orthogonal to all before it, twice. It
/// stops when neither extreme eigenvalue of the tridiagonal matrix has moved by more than 1e-11 of the greater magnitude in eight steps, at the latest after n, where it
/// is exact. Deterministic. Cost: n^2 + 4 k n multiply-adds in step k; a few dozen steps where the extremes stand apart.
/// </remarks>
internal static class ExtremeEigenvalues
{
    private const ulong Stream = 0x4C414E435A4F53; // "LANCZOS"
    private const double Tolerance = 1e-11;
    private const int StepsPerTest = 8, RowsPerPiece = 64;

    /// <summary>Finds both eigenvalues.</summary>
    /// <param name="a">The whole symmetric matrix, row-major n x n.</param>
    /// <param name="n">n, at least 1.</param>
    /// <param name="cancellation">Ends the iteration.</param>
    /// <exception cref="ArgumentException">The array is too short.</exception>
    /// <exception cref="NumericalException">A number of the matrix is not finite.</exception>
    public static (double Least, double Greatest) Find(double[] a, int n, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        Throw.IfShorter(a.Length, (long)n * n, nameof(a));
        var basis = new List<double[]>();
        var diagonal = new List<double>();
        var beside = new List<double>();
        double[] next = new double[n];
        new PhiloxStream(0, Stream).FillGaussian(0, next);
        double norm = TensorPrimitives.Norm<double>(next);
        (double Least, double Greatest) found = (double.NaN, double.NaN);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            TensorPrimitives.Divide(next, norm, next);
            basis.Add(next);
            double[] image = Multiply(a, n, next);
            diagonal.Add(TensorPrimitives.Dot<double>(next, image));
            for (int round = 0; round < 2; round++)
            {
                foreach (double[] known in basis)
                    TensorPrimitives.MultiplyAdd(known, -TensorPrimitives.Dot<double>(known, image), image, image);
            }

            norm = TensorPrimitives.Norm<double>(image);
            if (!double.IsFinite(norm))
                throw new NumericalException("the matrix has numbers that are not finite");
            // Nothing but rounding is left once the vectors span an invariant space.
            bool complete = basis.Count == n || norm <= 1e-14 * Scale(diagonal, beside);
            if (complete || basis.Count % StepsPerTest == 0)
            {
                (double Least, double Greatest) before = found;
                found = (Bisect(diagonal, beside, 1), Bisect(diagonal, beside, diagonal.Count));
                double moved = Math.Max(Math.Abs(found.Least - before.Least), Math.Abs(found.Greatest - before.Greatest));
                if (complete || moved <= Tolerance * Math.Max(Math.Abs(found.Least), Math.Abs(found.Greatest)))
                    return found;
            }

            beside.Add(norm);
            next = image;
        }
    }

    private static double[] Multiply(double[] a, int n, double[] vector)
    {
        double[] image = new double[n];
        Parallelism.For((n + RowsPerPiece - 1) / RowsPerPiece, piece =>
        {
            for (int i = piece * RowsPerPiece; i < Math.Min(n, (piece + 1) * RowsPerPiece); i++)
                image[i] = TensorPrimitives.Dot<double>(a.AsSpan(i * n, n), vector);
        });
        return image;
    }

    // Returns the eigenvalue of that rank in a tridiagonal matrix, the least of rank 1.
    private static double Bisect(List<double> diagonal, List<double> beside, int rank)
    {
        double bound = Scale(diagonal, beside), low = -bound, high = bound;
        while (true)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
                return middle;
            (low, high) = CountBelow(diagonal, beside, middle) >= rank ? (low, middle) : (middle, high);
        }
    }

    // Returns how many eigenvalues are less than x: the negative pivots of T - x I.
    private static int CountBelow(List<double> diagonal, List<double> beside, double x)
    {
        int count = 0;
        double pivot = 1;
        for (int i = 0; i < diagonal.Count; i++)
        {
            pivot = diagonal[i] - x - (i == 0 ? 0 : beside[i - 1] * beside[i - 1] / pivot);
            if (pivot == 0)
                pivot = double.Epsilon;
            count += pivot < 0 ? 1 : 0;
        }

        return count;
    }

    // Returns a bound of all eigenvalues' magnitudes: the greatest sum of a row's magnitudes.
    private static double Scale(List<double> diagonal, List<double> beside)
    {
        double scale = 0;
        for (int i = 0; i < diagonal.Count; i++)
        {
            double neighbours = (i > 0 ? beside[i - 1] : 0) + (i < beside.Count ? beside[i] : 0);
            scale = Math.Max(scale, Math.Abs(diagonal[i]) + neighbours);
        }

        return scale;
    }
}
