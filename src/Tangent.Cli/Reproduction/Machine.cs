using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Tangent.Cli.Reproduction;

/// <summary>Names the kind of machine and the versions that results were made with.</summary>
internal static class Machine
{
    /// <summary>Gets the processor's kind, its widest vectors and the number of threads.</summary>
    public static string Processor => $"{Kind}, {Vectors}-bit vectors, {Environment.ProcessorCount} logical processors";

    /// <summary>Gets the version of this program, without what the build adds to it.</summary>
    public static string Version => typeof(Machine).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Gets runtime, system and program.</summary>
    public static string Versions => $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription.Trim()}, Tangent {Version}";

    private static int Vectors => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    // Virtual machines give processors names of their own, so vendor, family and model tell more.
    private static string Kind
    {
        get
        {
            if (!X86Base.IsSupported)
                return RuntimeInformation.ProcessArchitecture.ToString();
            (_, int first, int last, int middle) = X86Base.CpuId(0, 0);
            string vendor = Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>((int[])[first, middle, last]));
            int version = X86Base.CpuId(1, 0).Eax, family = (version >> 8) & 15, model = (version >> 4) & 15;
            if (family == 15)
                (family, model) = (family + ((version >> 20) & 255), model + ((version >> 12) & 240));
            else if (family == 6)
                model += (version >> 12) & 240;
            return $"{vendor} family {family} model {model}";
        }
    }
}
