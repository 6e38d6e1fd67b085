using System.Diagnostics;
using Tangent.Tests.Features;

namespace Tangent.Tests.Sketching;

/// <summary>Runs the tests of the vector code again on processors without wide vectors, in child processes.</summary>
public sealed class NarrowVectorTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task VectorClasses_NarrowerHardware_Pass(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) == "0")
            return;
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath)!.Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(typeof(NarrowVectorTests).Assembly.Location);
        string[] names =
        [
            nameof(WalshHadamardTests), nameof(SignDiagonalTests), nameof(SignedSumTests), nameof(SignedFoldTests),
            nameof(SrhtTests), nameof(TensorSrhtTests), nameof(GatherTests), nameof(TangentPlanTests),
        ];
        foreach (string name in names)
        {
            start.ArgumentList.Add("--filter-class");
            start.ArgumentList.Add("*" + name);
        }

        start.Environment[variable] = "0";
        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{variable}=0:\n{await output}\n{await error}");
    }
}
