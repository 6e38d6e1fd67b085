using System.Numerics.Tensors;

namespace Tangent.Numerics;

/// <summary>Holds the lower triangle of a symmetric matrix in double precision: half of the bytes of the square.</summary>
/// <remarks>Row by row: element (i, j), j &lt;= i, is number i (i + 1) / 2 + j. Large arrays that live as long as a fit are pinned: beside large objects that come and go, as blocks of
/// rows do, they would let the garbage collector wait for several times their size.</remarks>
internal sealed partial class LowerTriangle
{
    /// <summary>Initializes a matrix of zeros.</summary>
    /// <param name="size">The side n, at most 65,535: more elements do not fit one array.</param>
    public LowerTriangle(int size)
    {
        Size = size;
        Elements = GC.AllocateArray<double>(checked((int)Offset(size)), pinned: true);
    }

    /// <summary>Gets n.</summary>
    public int Size { get; }

    /// <summary>Gets the n (n + 1) / 2 elements.</summary>
    public double[] Elements { get; }

    /// <summary>Gets the sum of the diagonal.</summary>
    public double Trace => TraceOf(Size);

    /// <summary>Returns how many elements come before a row.</summary>
    public static nint Offset(nint row) => row * (row + 1) / 2;

    /// <summary>Returns the elements of a row up to the diagonal's.</summary>
    public Span<double> Row(int i) => Elements.AsSpan((int)Offset(i), i + 1);

    /// <summary>Returns the sum of the first elements of the diagonal.</summary>
    public double TraceOf(int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
            sum += Row(i)[i];
        return sum;
    }

    /// <summary>Adds another matrix of this size, or takes it off.</summary>
    /// <param name="other">The matrix.</param>
    /// <param name="sign">1 or -1.</param>
    public void Add(LowerTriangle other, int sign)
    {
        const int Piece = 1 << 20;
        Throw.IfDifferent(other.Size, Size, nameof(other));
        Parallelism.For((Elements.Length + Piece - 1) / Piece, piece =>
        {
            int first = piece * Piece, length = Math.Min(Piece, Elements.Length - first);
            Span<double> target = Elements.AsSpan(first, length);
            if (sign > 0)
                TensorPrimitives.Add(target, other.Elements.AsSpan(first, length), target);
            else
                TensorPrimitives.Subtract(target, other.Elements.AsSpan(first, length), target);
        });
    }

    /// <summary>Returns w'A w of every vector w.</summary>
    /// <param name="vectors">The vectors, row-major k x n.</param>
    /// <returns>k numbers; the same bits on any number of threads.</returns>
    public double[] QuadraticForms(ReadOnlyMemory<double> vectors)
    {
        int count = Throw.RowsOf(vectors.Length, Size, nameof(vectors));
        double[] products = new double[count * Size], forms = new double[count];
        Parallelism.For(Size, i =>
        {
            ReadOnlySpan<double> row = Row(i);
            for (int c = 0; c < count; c++)
            {
                ReadOnlySpan<double> w = vectors.Span.Slice(c * Size, i + 1);
                products[c * Size + i] = w[i] * (2 * TensorPrimitives.Dot(row, w) - row[i] * w[i]);
            }
        });
        for (int c = 0; c < count; c++)
        {
            foreach (double product in products.AsSpan(c * Size, Size))
                forms[c] += product;
        }

        return forms;
    }

    /// <summary>Returns the matrix of the first rows and columns.</summary>
    /// <param name="count">How many, at most n.</param>
    public LowerTriangle Leading(int count)
    {
        var leading = new LowerTriangle(count);
        Elements.AsSpan(0, leading.Elements.Length).CopyTo(leading.Elements);
        return leading;
    }

    /// <summary>Copies the matrix into the lower triangle of a square one; its upper triangle is not touched.</summary>
    /// <param name="square">Row-major n x n.</param>
    public void CopyTo(double[] square)
    {
        Throw.IfDifferent(square.Length, checked(Size * Size), nameof(square));
        Parallelism.For(Size, i => Row(i).CopyTo(square.AsSpan((int)((long)i * Size))));
    }
}
