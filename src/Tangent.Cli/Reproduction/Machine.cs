using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Tangent.Cli.Reproduction;

/// <summary>Names the kind of machine and the versions that results were made with.</summary>
internal static class Machine
{
    private const int BrandLeaf = unchecked((int)0x80000002);

    /// <summary>Gets the processor's name where it tells it, else its kind, and the number of threads.</summary>
    public static string Processor => $"{Brand() ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} logical processors";

    /// <summary>Gets the version of this program, without what the build adds to it.</summary>
    public static string Version => typeof(Machine).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Gets runtime, system and program.</summary>
    public static string Versions => $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription.Trim()}, Tangent {Version}";

    private static string? Brand()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < unchecked((uint)BrandLeaf) + 2)
            return null;
        Span<int> words = stackalloc int[12];
        for (int i = 0; i < 3; i++)
            (words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]) = X86Base.CpuId(BrandLeaf + i, 0);
        string name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).Trim('\0', ' ');
        return name.Length > 0 ? name : null;
    }
}
