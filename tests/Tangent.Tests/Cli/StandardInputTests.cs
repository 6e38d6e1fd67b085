using System.CommandLine;
using Tangent.Cli;
using Tangent.Cli.Options;

namespace Tangent.Tests.Cli;

public sealed class StandardInputTests
{
    private readonly Argument<string> _data = new("DATA");

    [Fact]
    public void FileOf_Dash_KeepsTheInputUntilDispose()
    {
        int opened = 0;
        string path;
        using (var input = new StandardInput(() => new MemoryStream([(byte)++opened, 2, 3])))
        {
            Assert.Equal("a-b", input.FileOf("a-b", _data));
            Assert.Equal(0, opened);
            path = input.FileOf("-", _data);
            Assert.Equal(path, input.FileOf("-", _data));
            Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
            Assert.Equal("standard input, line 2: no", input.Describe(path + ", line 2: no"));
            Assert.Contains("standard input is there once", Assert.Throws<UsageException>(() => input.FileOf("-", new Argument<string>("MORE"))).Message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(path));
    }
}
