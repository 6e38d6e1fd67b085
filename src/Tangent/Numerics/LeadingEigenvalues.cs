namespace Tangent.Numerics;

/// <summary>Finds the largest eigenvalues of a dense symmetric matrix.</summary>
/// <remarks>
/// Four steps of the <see cref="LanczosIteration"/> for every eigenvalue asked for. Those are returned that the last eighth of the steps moved by less than 1e-3 of
/// themselves; where eigenvalues decay, as those of kernels do, that is most of them. Equal eigenvalues are found once. Deterministic.
/// </remarks>
internal static class LeadingEigenvalues
{
    private const double Tolerance = 1e-3;

    /// <summary>Finds the eigenvalues.</summary>
    /// <param name="matrix">The whole symmetric matrix, row-major n x n.</param>
    /// <param name="size">n, at least 1.</param>
    /// <param name="count">The most eigenvalues.</param>
    /// <param name="cancellation">Ends the iteration.</param>
    /// <returns>The eigenvalues in descending order, as many as settled.</returns>
    /// <exception cref="ArgumentException">The array is too short.</exception>
    /// <exception cref="NumericalException">A number of the matrix is not finite.</exception>
    public static double[] Find(double[] matrix, int size, int count, CancellationToken cancellation = default)
    {
        var lanczos = new LanczosIteration(matrix, size);
        int steps = (int)Math.Min(size, 4L * count);
        double[] before = [];
        while (lanczos.Steps < steps && !lanczos.IsComplete)
        {
            cancellation.ThrowIfCancellationRequested();
            lanczos.Step();
            if (lanczos.Steps == steps - (steps / 8))
                before = Leading(lanczos, count);
        }

        double[] found = Leading(lanczos, count);
        return lanczos.IsComplete ? found : [.. found.TakeWhile((value, i) => i < before.Length && Math.Abs(value - before[i]) <= Tolerance * Math.Abs(value))];
    }

    private static double[] Leading(LanczosIteration lanczos, int count) =>
        [.. Enumerable.Range(0, Math.Min(count, lanczos.Steps)).Select(i => lanczos.Eigenvalue(lanczos.Steps - i))];
}
