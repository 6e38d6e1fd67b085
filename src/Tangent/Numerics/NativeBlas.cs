using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using unsafe Dgemm = delegate* unmanaged<
    int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void>;
using unsafe Dpotrf = delegate* unmanaged<byte*, int*, double*, int*, int*, nint, void>;
using unsafe Dsyrk = delegate* unmanaged<int, int, int, int, int, double, double*, int, double, double*, int, void>;
using unsafe Dtrsm = delegate* unmanaged<int, int, int, int, int, int, int, double, double*, int, double*, int, void>;
using unsafe SetThreads = delegate* unmanaged<int, void>;
using unsafe Sgemm = delegate* unmanaged<
    int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>;
using unsafe Spotrf = delegate* unmanaged<byte*, int*, float*, int*, int*, nint, void>;
using unsafe Ssyrk = delegate* unmanaged<int, int, int, int, int, float, float*, int, float, float*, int, void>;
using unsafe Strsm = delegate* unmanaged<int, int, int, int, int, int, int, float, float*, int, float*, int, void>;

namespace Tangent.Numerics;

/// <summary>Binds a BLAS library that is installed on the machine: OpenBLAS, Intel MKL or Apple Accelerate.</summary>
/// <remarks>
/// <para>The environment variable TANGENT_BLAS chooses, once a process: <c>managed</c> (default) uses the library's own kernels;
/// <c>auto</c> uses the first native library
/// found and falls back to the managed kernels; anything else is the path of a library, which must load.</para>
/// <para>Managed is the default because its results are the same bytes on every run, for every number of threads and, with fused
/// multiply-add, on every processor.
/// A native library may sum in another order for another version, processor, number of threads or shape.</para>
/// <para>Only libraries with 32-bit sizes (LP64) are bound. Calls with threads = 1 inside parallel work stay managed: native libraries
/// have one pool of threads for all callers.</para>
/// </remarks>
internal sealed unsafe class NativeBlas
{
    /// <summary>The environment variable that chooses the library.</summary>
    public const string Variable = "TANGENT_BLAS";

    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int Transpose = 112;
    private const int Lower = 122;
    private const int NonUnit = 131;
    private const int Left = 141;
    private const int Right = 142;

    private static readonly Lazy<NativeBlas?> s_current = new(() => FromVariable(Environment.GetEnvironmentVariable(Variable)));

    private readonly Lock _lock = new();
    private readonly Sgemm _sgemm;
    private readonly Dgemm _dgemm;
    private readonly Ssyrk _ssyrk;
    private readonly Dsyrk _dsyrk;
    private readonly Strsm _strsm;
    private readonly Dtrsm _dtrsm;
    private readonly Spotrf _spotrf;
    private readonly Dpotrf _dpotrf;
    private readonly SetThreads _setThreads;
    private int _threads;

    private NativeBlas(nint library, string name)
    {
        Name = name;
        _sgemm = (Sgemm)Export(library, name, "cblas_sgemm");
        _dgemm = (Dgemm)Export(library, name, "cblas_dgemm");
        _ssyrk = (Ssyrk)Export(library, name, "cblas_ssyrk");
        _dsyrk = (Dsyrk)Export(library, name, "cblas_dsyrk");
        _strsm = (Strsm)Export(library, name, "cblas_strsm");
        _dtrsm = (Dtrsm)Export(library, name, "cblas_dtrsm");
        _spotrf = (Spotrf)Export(library, name, "spotrf_");
        _dpotrf = (Dpotrf)Export(library, name, "dpotrf_");
        if (NativeLibrary.TryGetExport(library, "openblas_set_num_threads", out nint set)
            || NativeLibrary.TryGetExport(library, "MKL_Set_Num_Threads", out set))
            _setThreads = (SetThreads)set;
        if (NativeLibrary.TryGetExport(library, "openblas_get_config", out nint configuration))
        {
            string text = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)configuration)()) ?? "";
            if (text.Contains("USE64BITINT", StringComparison.Ordinal))
                throw new EntryPointNotFoundException($"{name} uses 64-bit sizes (ILP64); an LP64 library is needed");
            Name = $"{text.Trim()} ({name})";
        }
        else if (NativeLibrary.TryGetExport(library, "MKL_Set_Interface_Layer", out nint layer))
        {
            // 0 is LP64; the answer is the layer in force, which an environment variable may have chosen.
            if (((delegate* unmanaged<int, int>)layer)(0) is not (0 or 2))
                throw new EntryPointNotFoundException($"{name} uses 64-bit sizes (ILP64); an LP64 library is needed");
        }
    }

    /// <summary>Gets the library that the environment chooses, or null for the managed kernels.</summary>
    /// <exception cref="DllNotFoundException">The library at the given path cannot be loaded.</exception>
    /// <exception cref="EntryPointNotFoundException">The library lacks a function, or has 64-bit sizes.</exception>
    public static NativeBlas? Current => s_current.Value;

    /// <summary>Gets the name of the library.</summary>
    public string Name { get; }

    /// <summary>Returns the library that a value of the variable means.</summary>
    public static NativeBlas? FromVariable(string? value) => value switch
    {
        null or "" or "managed" => null,
        "auto" => Find(),
        _ => new NativeBlas(NativeLibrary.Load(value), value),
    };

    /// <summary>Returns the first usable library of the well-known names, or null.</summary>
    public static NativeBlas? Find()
    {
        foreach (string name in Names())
        {
            if (!NativeLibrary.TryLoad(name, out nint library))
                continue;
            try
            {
                return new NativeBlas(library, name);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }

    /// <summary>Returns whether a call with this number of threads goes to the library.</summary>
    public static bool Serves(int threads) => Current != null && (threads > 1 || Parallelism.MaxThreads == 1);

    public void Multiply<T>(
        bool transposeA, bool transposeB, int m, int n, int k, T alpha, T* a, int lda, T* b, int ldb, T beta, T* c, int ldc, int threads)
        where T : unmanaged
    {
        using Lock.Scope scope = Enter(threads);
        int ta = transposeA ? Transpose : NoTranspose;
        int tb = transposeB ? Transpose : NoTranspose;
        if (typeof(T) == typeof(float))
            _sgemm(RowMajor, ta, tb, m, n, k, To<T, float>(alpha), (float*)a, lda, (float*)b, ldb, To<T, float>(beta), (float*)c, ldc);
        else
            _dgemm(RowMajor, ta, tb, m, n, k, To<T, double>(alpha), (double*)a, lda, (double*)b, ldb, To<T, double>(beta), (double*)c, ldc);
    }

    /// <summary>Adds alpha A'A (A depth x size), or alpha A A' (A size x depth) when transposed, to the lower triangle of c.</summary>
    public void SymmetricRankUpdate<T>(bool transpose, int size, int depth, T alpha, T* a, int lda, T* c, int ldc, int threads)
        where T : unmanaged
    {
        using Lock.Scope scope = Enter(threads);
        int trans = transpose ? NoTranspose : Transpose;
        if (typeof(T) == typeof(float))
            _ssyrk(RowMajor, Lower, trans, size, depth, To<T, float>(alpha), (float*)a, lda, 1, (float*)c, ldc);
        else
            _dsyrk(RowMajor, Lower, trans, size, depth, To<T, double>(alpha), (double*)a, lda, 1, (double*)c, ldc);
    }

    public void SolveTriangular<T>(bool transpose, bool rightSidesAreRows, int n, int count, T* l, int ldl, T* b, int ldb, int threads)
        where T : unmanaged
    {
        using Lock.Scope scope = Enter(threads);
        int side = rightSidesAreRows ? Right : Left;
        int trans = transpose != rightSidesAreRows ? Transpose : NoTranspose;
        int rows = rightSidesAreRows ? count : n;
        int columns = rightSidesAreRows ? n : count;
        if (typeof(T) == typeof(float))
            _strsm(RowMajor, side, Lower, trans, NonUnit, rows, columns, 1, (float*)l, ldl, (float*)b, ldb);
        else
            _dtrsm(RowMajor, side, Lower, trans, NonUnit, rows, columns, 1, (double*)l, ldl, (double*)b, ldb);
    }

    public int Cholesky<T>(T* a, int n, int lda, int threads)
        where T : unmanaged
    {
        using Lock.Scope scope = Enter(threads);

        // LAPACK stores columns: its upper triangle is the lower one of rows.
        byte upper = (byte)'U';
        int info = 0;
        if (typeof(T) == typeof(float))
            _spotrf(&upper, &n, (float*)a, &lda, &info, 1);
        else
            _dpotrf(&upper, &n, (double*)a, &lda, &info, 1);
        if (info < 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"potrf rejects argument {-info}"), nameof(a));
        return info - 1;
    }

    private static IEnumerable<string> Names()
    {
        if (OperatingSystem.IsMacOS())
        {
            yield return "/System/Library/Frameworks/Accelerate.framework/Accelerate";
            yield return "libopenblas.dylib";
        }
        else if (OperatingSystem.IsWindows())
        {
            yield return "mkl_rt.2.dll";
            yield return "libopenblas.dll";
            yield return "openblas.dll";
        }
        else
        {
            yield return "libmkl_rt.so.2";
            yield return "libopenblas.so.0";
            yield return "libopenblas.so";
        }
    }

    private static nint Export(nint library, string name, string function) =>
        NativeLibrary.TryGetExport(library, function, out nint address)
            ? address
            : throw new EntryPointNotFoundException($"{name} has no function {function}");

    private static TTo To<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged
        where TTo : unmanaged => Unsafe.BitCast<TFrom, TTo>(value);

    private Lock.Scope Enter(int threads)
    {
        Lock.Scope scope = _lock.EnterScope();
        if (_setThreads != null && threads != _threads)
        {
            _setThreads(threads);
            _threads = threads;
        }

        return scope;
    }
}
