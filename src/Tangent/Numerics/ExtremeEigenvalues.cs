namespace Tangent.Numerics;

/// <summary>Finds the least and the greatest eigenvalue of a dense symmetric matrix.</summary>
/// <remarks>
/// The <see cref="LanczosIteration"/> until neither extreme eigenvalue of the tridiagonal matrix has moved by more than 1e-11 of the greater magnitude in eight steps,
/// at the latest for n, where it is exact. Deterministic. Cost: a few dozen steps where the extremes stand apart.
/// </remarks>
internal static class ExtremeEigenvalues
{
    private const double Tolerance = 1e-11;
    private const int StepsPerTest = 8;

    /// <summary>Finds both eigenvalues.</summary>
    /// <param name="a">The whole symmetric matrix, row-major n x n.</param>
    /// <param name="n">n, at least 1.</param>
    /// <param name="cancellation">Ends the iteration.</param>
    /// <exception cref="ArgumentException">The array is too short.</exception>
    /// <exception cref="NumericalException">A number of the matrix is not finite.</exception>
    public static (double Least, double Greatest) Find(double[] a, int n, CancellationToken cancellation = default)
    {
        var lanczos = new LanczosIteration(a, n);
        (double Least, double Greatest) found = (double.NaN, double.NaN);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            lanczos.Step();
            if (!lanczos.IsComplete && lanczos.Steps % StepsPerTest != 0)
                continue;
            (double Least, double Greatest) before = found;
            found = (lanczos.Eigenvalue(1), lanczos.Eigenvalue(lanczos.Steps));
            double moved = Math.Max(Math.Abs(found.Least - before.Least), Math.Abs(found.Greatest - before.Greatest));
            if (lanczos.IsComplete || moved <= Tolerance * Math.Max(Math.Abs(found.Least), Math.Abs(found.Greatest)))
                return found;
        }
    }
}
