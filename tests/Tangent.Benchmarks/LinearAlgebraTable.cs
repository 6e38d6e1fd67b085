using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Tangent.Numerics;

namespace Tangent.Benchmarks;

/// <summary>Prints, as a Markdown table, the rates of the managed linear algebra beside those of a native BLAS, measured in turn in one
/// run.</summary>
internal static unsafe class LinearAlgebraTable
{
    private const int Threads = 2;

    // Processor time in place of elapsed time, for a machine that others use at the same time.
    private static bool s_processorTime;

    public static void Run(string[] arguments)
    {
        int repeats = 5;
        string only = "";
        foreach (string argument in arguments)
        {
            if (int.TryParse(argument, out int number))
                repeats = number;
            else if (argument == "cpu")
                s_processorTime = true;
            else
                only = argument;
        }

        NativeBlas? native = NativeBlas.FromVariable(Environment.GetEnvironmentVariable(NativeBlas.Variable) ?? "auto");
        Console.WriteLine($"- {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        Console.WriteLine($"- processor: {ProcessorName()}, {RuntimeInformation.ProcessArchitecture}, vectors of {VectorBits()} bits");
        Console.WriteLine($"- {Environment.ProcessorCount} logical processors, {Threads} threads used");
        Console.WriteLine($"- native: {native?.Name ?? "none found"}");
        double peakFloat = Peak<float>();
        double peakDouble = Peak<double>();
        Console.WriteLine($"- peak of multiply-add on {Threads} threads, measured: float {peakFloat:F0}, double {peakDouble:F0} GF/s");
        string time = s_processorTime ? "processor time" : "elapsed time";
        Console.WriteLine($"- median of {repeats} runs, managed and native in turn; {time}; ratio = managed time / native time");
        Console.WriteLine();
        Console.WriteLine("| operation | managed GF/s | of peak | native GF/s | ratio |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (LinearAlgebraCase item in LinearAlgebraCase.All(native, Threads))
        {
            if (!item.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
                continue;
            Print(item, repeats, item.IsFloat ? peakFloat : peakDouble);
        }
    }

    private static void Print(LinearAlgebraCase item, int repeats, double peak)
    {
        using (item)
        {
            item.Prepare();
            var managed = new List<double>();
            var native = new List<double>();
            for (int i = 0; i <= repeats; i++)
            {
                double own = Time(item, item.Managed);
                double other = item.Native == null ? double.NaN : Time(item, item.Native);

                // The first run warms up.
                if (i > 0)
                {
                    managed.Add(own);
                    native.Add(other);
                }
            }

            double ownRate = item.Work / Median(managed) / 1e9;
            double otherRate = item.Work / Median(native) / 1e9;
            double share = ownRate / peak / item.ThreadShare;
            Console.WriteLine($"| {item.Name} | {ownRate:F1} | {share:P0} | {otherRate:F1} | {otherRate / ownRate:F2} |");
        }
    }

    private static double Time(LinearAlgebraCase item, Action action)
    {
        item.Reset();
        if (s_processorTime)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            action();
            return (Environment.CpuUsage.TotalTime - before).TotalSeconds / (Threads * item.ThreadShare);
        }

        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>Measures the rate of the register tile on operands that stay in the first-level cache.</summary>
    private static double Peak<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double best = 0;
        for (int repeat = 0; repeat < 5; repeat++)
        {
            var operation = new PeakOperation<T>();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            var options = new ParallelOptions { MaxDegreeOfParallelism = Threads };
            Parallel.For(0, Threads, options, _ => GemmTiles.Dispatch<T, PeakOperation<T>>(ref operation));
            double seconds = s_processorTime
                ? (Environment.CpuUsage.TotalTime - before).TotalSeconds / Threads
                : Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, Threads * PeakOperation<T>.Work / seconds / 1e9);
        }

        return best;
    }

    private static string VectorBits() =>
        Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : Vector128.IsHardwareAccelerated ? "128" : "no";

    private static string ProcessorName()
    {
        if (!X86Base.IsSupported)
            return "not x86";
        (int eax, int ebx, int ecx, int edx) = X86Base.CpuId(1, 0);
        int family = ((eax >> 8) & 15) + ((eax >> 20) & 255);
        int model = ((eax >> 4) & 15) | ((eax >> 12) & 240);
        var name = new int[12];
        for (int i = 0; i < 3; i++)
            (name[4 * i], name[(4 * i) + 1], name[(4 * i) + 2], name[(4 * i) + 3]) = X86Base.CpuId(unchecked((int)0x80000002) + i, 0);
        string text = System.Text.Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>(name)).TrimEnd('\0', ' ');
        return $"{text} (family {family}, model {model})";
    }

    private struct PeakOperation<T> : GemmTiles.IOperation<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private const int Depth = 128;
        private const int Repeats = 100_000;

        public static double Work
        {
            get
            {
                var size = new SizeOperation();
                GemmTiles.Dispatch<T, SizeOperation>(ref size);
                return 2.0 * size.Tile * Depth * Repeats;
            }
        }

        public readonly void Run<TTile>()
            where TTile : struct, IGemmTile<T>
        {
            var a = new T[Depth * TTile.Rows];
            var b = new T[Depth * TTile.Columns];
            var c = new T[TTile.Rows * TTile.Columns];
            fixed (T* pa = a, pb = b, pc = c)
            {
                for (int i = 0; i < Repeats; i++)
                    TTile.Multiply(Depth, pa, pb, T.One, pc, TTile.Columns, accumulate: false);
            }
        }

        private struct SizeOperation : GemmTiles.IOperation<T>
        {
            public int Tile { get; private set; }

            public void Run<TTile>()
                where TTile : struct, IGemmTile<T> => Tile = TTile.Rows * TTile.Columns;
        }
    }
}
