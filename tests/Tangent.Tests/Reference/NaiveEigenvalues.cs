namespace Tangent.Tests.Reference;

/// <summary>Finds all eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations.</summary>
internal static class NaiveEigenvalues
{
    /// <summary>Returns the eigenvalues, in no order, and the eigenvectors as columns.</summary>
    public static (double[] Values, ReferenceMatrix Vectors) Find(ReferenceMatrix matrix)
    {
        int n = matrix.Rows;
        var a = ReferenceMatrix.Create(n, n, (i, j) => matrix[i, j]);
        var vectors = ReferenceMatrix.Create(n, n, (i, j) => i == j ? 1 : 0);
        for (int sweep = 0; sweep < 30; sweep++)
        {
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                    Rotate(a, vectors, p, q);
            }
        }

        return ([.. Enumerable.Range(0, n).Select(i => a[i, i])], vectors);
    }

    /// <summary>Returns f(A) of a symmetric matrix: f of its eigenvalues.</summary>
    public static ReferenceMatrix Apply(ReferenceMatrix matrix, Func<double, double> f)
    {
        (double[] values, ReferenceMatrix vectors) = Find(matrix);
        return ReferenceMatrix.Create(matrix.Rows, matrix.Rows, (i, j) => vectors[i, j] * f(values[j])).Times(vectors.Transpose());
    }

    private static void Rotate(ReferenceMatrix a, ReferenceMatrix vectors, int p, int q)
    {
        if (a[p, q] == 0)
            return;
        double angle = 0.5 * Math.Atan2(2 * a[p, q], a[q, q] - a[p, p]), c = Math.Cos(angle), s = Math.Sin(angle);
        for (int k = 0; k < a.Rows; k++)
            (a[k, p], a[k, q]) = (c * a[k, p] - s * a[k, q], s * a[k, p] + c * a[k, q]);
        for (int k = 0; k < a.Rows; k++)
            (a[p, k], a[q, k]) = (c * a[p, k] - s * a[q, k], s * a[p, k] + c * a[q, k]);
        for (int k = 0; k < a.Rows; k++)
            (vectors[k, p], vectors[k, q]) = (c * vectors[k, p] - s * vectors[k, q], s * vectors[k, p] + c * vectors[k, q]);
    }
}
