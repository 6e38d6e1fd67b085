namespace Tangent.Tests.Docs;

/// <summary>Runs the README's first command, and checks that it prints what the README says.</summary>
public sealed class FirstCommandTests
{
    [Fact]
    public void Readme_FirstCommand_PrintsWhatTheReadmeSays()
    {
        FencedBlock[] blocks = FencedBlock.Read("README.md", "");
        Assert.StartsWith(PageRun.FromCheckout, blocks[0].Lines[0], StringComparison.Ordinal);
        using var run = new PageRun();
        (int code, string results, _) = run.Run(blocks[0].Lines[0][PageRun.FromCheckout.Length..]);
        Assert.Equal(0, code);
        Assert.True(new ConsoleExample("", blocks[1].Text).Agrees(results), results);
    }

    [Fact]
    public void Readme_SecondCommand_IsTheOnlyOtherAndTestsAll() =>
        Assert.Equal(["dotnet test -c Release"], FencedBlock.Read("README.md", "")[0].Lines[1..]);
}
