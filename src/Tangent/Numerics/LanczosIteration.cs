using System.Numerics.Tensors;

namespace Tangent.Numerics;

/// <summary>Runs the Lanczos iteration on a dense symmetric matrix, step by step.</summary>
/// <remarks>
/// Golub and Van Loan, "Matrix Computations", section 10.1, from a fixed random vector, every new vector made orthogonal to all before it, twice. Deterministic.
/// Cost: n^2 + 4 k n multiply-adds in step k.
/// </remarks>
internal sealed class LanczosIteration
{
    private const ulong Stream = 0x4C414E435A4F53; // "LANCZOS"
    private const int RowsPerPiece = 64;

    private readonly double[] _matrix;
    private readonly int _size;
    private readonly List<double[]> _basis = [];
    private readonly List<double> _diagonal = [];
    private readonly List<double> _beside = [];
    private double[] _next;
    private double _norm;

    /// <summary>Prepares the iteration.</summary>
    /// <param name="matrix">The whole symmetric matrix, row-major n x n.</param>
    /// <param name="size">n, at least 1.</param>
    /// <exception cref="ArgumentException">The array is too short.</exception>
    public LanczosIteration(double[] matrix, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Throw.IfShorter(matrix.Length, (long)size * size, nameof(matrix));
        (_matrix, _size, _next) = (matrix, size, new double[size]);
        new PhiloxStream(0, Stream).FillGaussian(0, _next);
        _norm = TensorPrimitives.Norm<double>(_next);
    }

    /// <summary>Gets the steps done: the side of the tridiagonal matrix.</summary>
    public int Steps => _basis.Count;

    /// <summary>Gets whether the vectors span an invariant space, so that the eigenvalues of the tridiagonal matrix are the matrix's own.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes one step; not after <see cref="IsComplete"/>.</summary>
    /// <exception cref="NumericalException">A number of the matrix is not finite.</exception>
    public void Step()
    {
        if (_basis.Count > 0)
            _beside.Add(_norm);
        TensorPrimitives.Divide(_next, _norm, _next);
        _basis.Add(_next);
        double[] image = Multiply(_next);
        _diagonal.Add(TensorPrimitives.Dot<double>(_next, image));
        for (int round = 0; round < 2; round++)
        {
            foreach (double[] known in _basis)
                TensorPrimitives.MultiplyAdd(known, -TensorPrimitives.Dot<double>(known, image), image, image);
        }

        _norm = TensorPrimitives.Norm<double>(image);
        if (!double.IsFinite(_norm))
            throw new NumericalException("the matrix has numbers that are not finite");
        // Nothing but rounding is left once the vectors span an invariant space.
        IsComplete = _basis.Count == _size || _norm <= 1e-14 * Scale();
        _next = image;
    }

    /// <summary>Returns the eigenvalue of a rank in the tridiagonal matrix, the least of rank 1.</summary>
    public double Eigenvalue(int rank)
    {
        double bound = Scale(), low = -bound, high = bound;
        while (true)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
                return middle;
            (low, high) = CountBelow(middle) >= rank ? (low, middle) : (middle, high);
        }
    }

    private double[] Multiply(double[] vector)
    {
        double[] image = new double[_size];
        Parallelism.For((_size + RowsPerPiece - 1) / RowsPerPiece, piece =>
        {
            for (int i = piece * RowsPerPiece; i < Math.Min(_size, (piece + 1) * RowsPerPiece); i++)
                image[i] = TensorPrimitives.Dot<double>(_matrix.AsSpan(i * _size, _size), vector);
        });
        return image;
    }

    // Returns how many eigenvalues are less than x: the negative pivots of T - x I.
    private int CountBelow(double x)
    {
        int count = 0;
        double pivot = 1;
        for (int i = 0; i < _diagonal.Count; i++)
        {
            pivot = _diagonal[i] - x - (i == 0 ? 0 : _beside[i - 1] * _beside[i - 1] / pivot);
            if (pivot == 0)
                pivot = double.Epsilon;
            count += pivot < 0 ? 1 : 0;
        }

        return count;
    }

    // Returns a bound of all eigenvalues' magnitudes: the greatest sum of a row's magnitudes.
    private double Scale()
    {
        double scale = 0;
        for (int i = 0; i < _diagonal.Count; i++)
        {
            double neighbours = (i > 0 ? _beside[i - 1] : 0) + (i < _beside.Count ? _beside[i] : 0);
            scale = Math.Max(scale, Math.Abs(_diagonal[i]) + neighbours);
        }

        return scale;
    }
}
