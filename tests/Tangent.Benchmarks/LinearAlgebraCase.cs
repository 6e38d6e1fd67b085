using System.Numerics;
using Tangent.Numerics;

namespace Tangent.Benchmarks;

/// <summary>Holds one row of the linear algebra table: its operands, the managed call and the native one.</summary>
internal sealed unsafe class LinearAlgebraCase : IDisposable
{
    private Action? _prepare;

    private LinearAlgebraCase(string name, double work, bool isFloat)
    {
        Name = name;
        Work = work;
        IsFloat = isFloat;
    }

    public string Name { get; }

    /// <summary>Gets the floating-point operations, two for a multiply-add.</summary>
    public double Work { get; }

    public bool IsFloat { get; }

    /// <summary>Gets the part of all threads that the operation may use.</summary>
    public double ThreadShare { get; private init; } = 1;

    public Action Managed { get; private set; } = () => { };

    public Action? Native { get; private set; }

    public Action Reset { get; private set; } = () => { };

    public static IEnumerable<LinearAlgebraCase> All(NativeBlas? native, int threads)
    {
        yield return Multiply<float>("GEMM float 4096 x 4096 x 4096", 4096, 4096, 4096, native, threads, threads);
        yield return Multiply<double>("GEMM double 4096 x 4096 x 4096", 4096, 4096, 4096, native, threads, threads);
        yield return Multiply<float>("GEMM float 256 x 4096 x 9, one thread", 256, 4096, 9, native, 1, threads);
        yield return Multiply<float>("GEMM float 256 x 4096 x 90, one thread", 256, 4096, 90, native, 1, threads);
        yield return Multiply<double>("GEMM double 256 x 4096 x 90, one thread", 256, 4096, 90, native, 1, threads);
        yield return Multiply<double>("GEMM double 8192 x 1 x 8192 (a vector)", 8192, 1, 8192, native, threads, threads);
        yield return SymmetricRankUpdate<float, float>("SYRK float 20000 x 4096", 20000, 4096, native, threads);
        yield return SymmetricRankUpdate<double, double>("SYRK double 20000 x 4096", 20000, 4096, native, threads);
        yield return SymmetricRankUpdate<float, double>(
            "SYRK float into double 20000 x 4096 (native: double)", 20000, 4096, native, threads);
        yield return FastProducts("Gram float, summed in double 20000 x 4096 (native: float)", 20000, 4096, native, threads);
        yield return Cholesky<float>("Cholesky float 4096", 4096, native, threads);
        yield return Cholesky<double>("Cholesky double 4096", 4096, native, threads);
        yield return SolveTriangular<float>("TRSM float L X = B 4096 x 1024", 4096, 1024, native, threads);
        yield return SolveTriangular<double>("TRSM double L X = B 4096 x 1024", 4096, 1024, native, threads);
        yield return SolveTriangular<double>("TRSM double L X = B 4096 x 10", 4096, 10, native, threads);
    }

    public void Prepare() => _prepare?.Invoke();

    public void Dispose()
    {
        // The operands of a row are large; let them go before the next row.
        _prepare = null;
        Managed = Reset = () => { };
        Native = null;
    }

    private static LinearAlgebraCase Multiply<T>(string name, int m, int n, int k, NativeBlas? native, int threads, int allThreads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Small products are repeated, so that a run lasts longer than the clock's steps.
        int repeats = (int)Math.Max(1, 2e9 / (2.0 * m * n * k));
        double work = 2.0 * m * n * k * repeats;
        var row = new LinearAlgebraCase(name, work, typeof(T) == typeof(float)) { ThreadShare = (double)threads / allThreads };
        row._prepare = () =>
        {
            T[] a = Random<T>(m * k, 1);
            T[] b = Random<T>(k * n, 2);
            var c = new T[m * n];
            row.Managed = () =>
            {
                for (int i = 0; i < repeats; i++)
                    DenseMatrix.Multiply(false, false, m, n, k, T.One, a, k, b, n, T.Zero, c, n, threads);
            };
            if (native != null)
            {
                row.Native = () =>
                {
                    fixed (T* pa = a, pb = b, pc = c)
                    {
                        for (int i = 0; i < repeats; i++)
                            native.Multiply(false, false, m, n, k, T.One, pa, k, pb, n, T.Zero, pc, n, threads);
                    }
                };
            }
        };
        return row;
    }

    private static LinearAlgebraCase SymmetricRankUpdate<TSource, T>(string name, int rows, int columns, NativeBlas? native, int threads)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = new LinearAlgebraCase(name, (double)rows * columns * (columns + 1), typeof(T) == typeof(float));
        row._prepare = () =>
        {
            TSource[] source = Random<TSource>(rows * columns, 1);
            T[] a = typeof(T) == typeof(TSource) ? (T[])(object)source : Array.ConvertAll(source, T.CreateChecked);
            var c = new T[columns * columns];
            row.Managed = typeof(T) == typeof(TSource)
                ? () => DenseMatrix.SymmetricRankUpdate<T>(false, rows, columns, T.One, a, columns, c, columns, threads)
                : () => DenseMatrix.SymmetricRankUpdate(
                    false, rows, columns, 1.0, (float[])(object)source, columns, (double[])(object)c, columns, threads);
            if (native != null)
            {
                row.Native = () =>
                {
                    fixed (T* pa = a, pc = c)
                        native.SymmetricRankUpdate(false, columns, rows, T.One, pa, columns, pc, columns, threads);
                };
            }
        };
        return row;
    }

    private static LinearAlgebraCase FastProducts(string name, int rows, int columns, NativeBlas? native, int threads)
    {
        var row = new LinearAlgebraCase(name, (double)rows * columns * (columns + 1), isFloat: true);
        row._prepare = () =>
        {
            float[] a = Random<float>(rows * columns, 1), single = new float[columns * columns];
            var c = new LowerTriangle(columns);
            row.Managed = () => c.AddFastProducts(rows, 1, a, threads);
            if (native != null)
            {
                row.Native = () =>
                {
                    fixed (float* pa = a, pc = single)
                        native.SymmetricRankUpdate(false, columns, rows, 1f, pa, columns, pc, columns, threads);
                };
            }
        };
        return row;
    }

    private static LinearAlgebraCase Cholesky<T>(string name, int n, NativeBlas? native, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = new LinearAlgebraCase(name, (double)n * n * n / 3, typeof(T) == typeof(float));
        row._prepare = () =>
        {
            T[] matrix = PositiveDefinite<T>(n);
            var a = new T[n * n];
            row.Reset = () => matrix.CopyTo(a, 0);
            row.Managed = () => Check(DenseMatrix.Cholesky<T>(a, n, n, threads));
            if (native != null)
            {
                row.Native = () =>
                {
                    fixed (T* pa = a)
                        Check(native.Cholesky(pa, n, n, threads));
                };
            }
        };
        return row;
    }

    private static LinearAlgebraCase SolveTriangular<T>(string name, int n, int count, NativeBlas? native, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = new LinearAlgebraCase(name, (double)n * n * count, typeof(T) == typeof(float));
        row._prepare = () =>
        {
            T[] l = PositiveDefinite<T>(n);
            Check(DenseMatrix.Cholesky<T>(l, n, n, threads));
            T[] right = Random<T>(n * count, 2);
            var b = new T[n * count];
            row.Reset = () => right.CopyTo(b, 0);
            row.Managed = () => DenseMatrix.SolveTriangular<T>(false, false, n, count, l, n, b, count, threads);
            if (native != null)
            {
                row.Native = () =>
                {
                    fixed (T* pl = l, pb = b)
                        native.SolveTriangular(false, false, n, count, pl, n, pb, count, threads);
                };
            }
        };
        return row;
    }

    private static T[] PositiveDefinite<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] matrix = Random<T>(n * n, 3);
        for (int i = 0; i < n; i++)
            matrix[(i * n) + i] = T.CreateChecked(4 * Math.Sqrt(n));
        return matrix;
    }

    private static T[] Random<T>(int count, ulong stream)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var numbers = new double[Math.Min(count, 1 << 16)];
        new PhiloxStream(5, stream).FillGaussian(0, numbers);
        var values = new T[count];
        for (int i = 0; i < count; i++)
            values[i] = T.CreateChecked(numbers[(i + (i >> 16)) & (numbers.Length - 1)]);
        return values;
    }

    private static void Check(int failure)
    {
        if (failure >= 0)
            throw new NumericalException($"pivot {failure} is not positive");
    }
}
