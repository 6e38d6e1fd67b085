using System.Numerics.Tensors;

namespace Tangent.Regression;

/// <summary>Solves A x = b for a symmetric positive definite A that is known by its products, by preconditioned conjugate gradients, several b together.</summary>
/// <remarks>
/// Every right side has its own step lengths and stops by itself; the products are taken for all at once. The direction is updated by Polak and
/// Ribière's formula, which forgives a preconditioner that is applied with rounding errors. Deterministic where the products are.
/// </remarks>
internal sealed class ConjugateGradients
{
    private readonly Action<double[], double[]> _multiply;
    private readonly Action<double[], double[]> _precondition;

    /// <summary>Initializes a solver.</summary>
    /// <param name="multiply">Writes A times every row of its first argument, row-major k x n, to the second.</param>
    /// <param name="precondition">The same for an approximation of the inverse of A.</param>
    public ConjugateGradients(Action<double[], double[]> multiply, Action<double[], double[]> precondition) =>
        (_multiply, _precondition) = (multiply, precondition);

    /// <summary>Gets or sets a receiver of the iterations done, or null.</summary>
    public Action<int>? Progress { get; init; }

    /// <summary>Gets the iterations of the last solution.</summary>
    public int Iterations { get; private set; }

    /// <summary>Gets the largest |b - A x| / |b| of the last solution.</summary>
    public double Residual { get; private set; }

    /// <summary>Solves.</summary>
    /// <param name="right">b, row-major k x n.</param>
    /// <param name="k">The number of right sides.</param>
    /// <param name="tolerance">The residual |b - A x| / |b| at which a right side is done.</param>
    /// <param name="mostIterations">Where to stop in any case.</param>
    /// <returns>x, row-major k x n.</returns>
    public double[] Solve(ReadOnlySpan<double> right, int k, double tolerance, int mostIterations)
    {
        int n = right.Length / k;
        double[] x = new double[right.Length], r = right.ToArray(), z = new double[right.Length], q = new double[right.Length];
        double[] goals = new double[k], products = new double[k];
        for (int c = 0; c < k; c++)
            goals[c] = TensorPrimitives.Norm<double>(right.Slice(c * n, n));
        bool[] done = Array.ConvertAll(goals, g => g == 0);
        _precondition(r, z);
        double[] p = [.. z];
        for (int c = 0; c < k; c++)
            products[c] = Dot(r, z, c);
        (Iterations, Residual) = (0, 0);
        while (done.Contains(false) && Iterations < mostIterations)
        {
            _multiply(p, q);
            double[] before = [.. r];
            for (int c = 0; c < k; c++)
            {
                double curvature = Dot(p, q, c);
                if (done[c] || !(curvature > 0))
                    continue;
                double step = products[c] / curvature;
                TensorPrimitives.MultiplyAdd(Row(p, c), step, Row(x, c), Row(x, c));
                TensorPrimitives.MultiplyAdd(Row(q, c), -step, Row(r, c), Row(r, c));
            }

            Iterations++;
            Progress?.Invoke(Iterations);
            Residual = 0;
            for (int c = 0; c < k; c++)
            {
                double residual = goals[c] > 0 ? TensorPrimitives.Norm<double>(Row(r, c)) / goals[c] : 0;
                done[c] |= residual <= tolerance;
                Residual = Math.Max(Residual, residual);
            }

            if (!done.Contains(false))
                break;
            _precondition(r, z);
            for (int c = 0; c < k; c++)
            {
                double product = Dot(r, z, c), turn = products[c] > 0 ? (product - Dot(before, z, c)) / products[c] : 0;
                products[c] = product;
                TensorPrimitives.MultiplyAdd(Row(p, c), turn, Row(z, c), Row(p, c));
            }
        }

        return x;

        Span<double> Row(double[] matrix, int c) => matrix.AsSpan(c * n, n);
        double Dot(double[] a, double[] b, int c) => TensorPrimitives.Dot<double>(Row(a, c), Row(b, c));
    }
}
