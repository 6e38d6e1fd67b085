using System.Numerics;
using Tangent.Numerics;

namespace Tangent.Tests.Reference;

/// <summary>A dense matrix with double elements and the plain loops that fast paths are compared with.</summary>
internal sealed class ReferenceMatrix(int rows, int columns)
{
    private readonly double[] _elements = new double[rows * columns];

    public int Rows => rows;

    public int Columns => columns;

    public double this[int row, int column]
    {
        get => _elements[(row * columns) + column];
        set => _elements[(row * columns) + column] = value;
    }

    public static ReferenceMatrix From<T>(ReadOnlySpan<T> source, int rows, int columns, int leadingDimension)
        where T : unmanaged, INumber<T> =>
        From(source.ToArray(), rows, columns, leadingDimension);

    public static ReferenceMatrix From<T>(T[] source, int rows, int columns, int leadingDimension)
        where T : unmanaged, INumber<T> =>
        Create(rows, columns, (i, j) => double.CreateChecked(source[(i * leadingDimension) + j]));

    public static ReferenceMatrix Create(int rows, int columns, Func<int, int, double> element)
    {
        var matrix = new ReferenceMatrix(rows, columns);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                matrix[i, j] = element(i, j);
        }

        return matrix;
    }

    /// <summary>Returns standard Gaussian numbers in row-major order with the given distance of rows; NaN lies between the rows.</summary>
    public static T[] Random<T>(int rows, int columns, int leadingDimension, ulong seed)
        where T : unmanaged, IFloatingPoint<T>
    {
        var stream = new PhiloxStream(seed, 17);
        var elements = new T[rows * leadingDimension];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < leadingDimension; j++)
                elements[(i * leadingDimension) + j] = T.CreateChecked(j < columns ? stream.Gaussian((i * columns) + j) : double.NaN);
        }

        return elements;
    }

    public ReferenceMatrix Transpose() => Create(columns, rows, (i, j) => this[j, i]);

    public ReferenceMatrix Absolute() => Create(rows, columns, (i, j) => Math.Abs(this[i, j]));

    /// <summary>Returns the part on and below the diagonal.</summary>
    public ReferenceMatrix Lower() => Create(rows, columns, (i, j) => j <= i ? this[i, j] : 0);

    public ReferenceMatrix Times(ReferenceMatrix right)
    {
        var product = new ReferenceMatrix(rows, right.Columns);
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < columns; k++)
            {
                double x = this[i, k];
                for (int j = 0; j < right.Columns; j++)
                    product[i, j] += x * right[k, j];
            }
        }

        return product;
    }
}
