using System.Diagnostics;
using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_NewTarget_HoldsWhatWasWritten()
    {
        using (var file = new AtomicFile(_folder["out"]))
        {
            file.Stream.Write("abc"u8);
            Assert.False(File.Exists(_folder["out"]));
            file.Commit();
        }

        Assert.Equal("abc", File.ReadAllText(_folder["out"]));
        Assert.Equal(["out"], _folder.Names);
    }

    [Fact]
    public void Commit_WithStreamWriter_KeepsItsLastFlush()
    {
        using (var file = new AtomicFile(_folder["out"]))
        using (var writer = new StreamWriter(file.Stream))
        {
            writer.Write("text");
            writer.Flush();
            file.Commit();
        }

        Assert.Equal("text", File.ReadAllText(_folder["out"]));
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesTheTargetAsItWas()
    {
        File.WriteAllText(_folder["out"], "old");
        using (var file = new AtomicFile(_folder["out"]))
            file.Stream.Write("new"u8);
        Assert.Equal("old", File.ReadAllText(_folder["out"]));
        Assert.Equal(["out"], _folder.Names);
    }

    [Fact]
    public void Commit_ExistingTarget_ReplacesItAndKeepsItsRights()
    {
        File.WriteAllText(_folder["out"], "old and longer");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder["out"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Write(_folder["out"], "new");
        Assert.Equal("new", File.ReadAllText(_folder["out"]));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["out"]));
    }

    [Fact]
    public void Commit_EmptyExistingTarget_IsReplacedByRename()
    {
        File.WriteAllText(_folder["out"], "");
        using (var file = new AtomicFile(_folder["out"]))
        {
            file.Stream.Write("new"u8);
            file.Stream.Flush();
            Assert.Equal(0, new FileInfo(_folder["out"]).Length);
            file.Commit();
        }

        Assert.Equal("new", File.ReadAllText(_folder["out"]));
    }

    [Fact]
    public void Commit_SymbolicLink_WritesWhereItLeads()
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(_folder["sub"]);
        File.CreateSymbolicLink(_folder["link"], "sub/real");
        Write(_folder["link"], "one");
        Write(_folder["link"], "two");
        Assert.Equal("sub/real", new FileInfo(_folder["link"]).LinkTarget);
        Assert.Equal("two", File.ReadAllText(_folder["sub/real"]));
    }

    [Fact]
    public void Constructor_MissingFolder_SaysToCreateIt()
    {
        DataException e = Assert.Throws<DataException>(() => new AtomicFile(_folder["no/out"]));
        Assert.Equal($"{_folder["no/out"]}: the folder {_folder["no"]} does not exist; create it first", e.Message);
    }

    [Fact]
    public void Constructor_Folder_SaysToGiveAName()
    {
        Assert.Contains("is a folder", Assert.Throws<DataException>(() => new AtomicFile(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<DataException>(() => new AtomicFile("")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_UnwritableFolder_SaysSo()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // Nobody, not even root, creates files here.
        DataException e = Assert.Throws<DataException>(() => new AtomicFile("/proc/self/task/out"));
        Assert.StartsWith("/proc/self/task/out: cannot be written (", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tangent-", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ReadOnlyTarget_IsRefused()
    {
        File.WriteAllText(_folder["out"], "old");
        File.SetAttributes(_folder["out"], FileAttributes.ReadOnly);
        DataException e = Assert.Throws<DataException>(() => new AtomicFile(_folder["out"]));
        Assert.Contains("read-only", e.Message, StringComparison.Ordinal);
        File.SetAttributes(_folder["out"], FileAttributes.Normal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Commit_FullDevice_NamesIt(bool seekable)
    {
        if (!File.Exists("/dev/full"))
            return;
        DataException e = Assert.Throws<DataException>(() =>
        {
            using var file = new AtomicFile("/dev/full", seekable);
            file.Stream.Write("abc"u8);
            file.Commit();
        });
        Assert.Equal("/dev/full: the disk is full; make room or choose another place", e.Message);
        Assert.True(File.Exists("/dev/full"));
    }

    [Fact]
    public void Commit_NullDevice_IsNotReplaced()
    {
        if (!File.Exists("/dev/null"))
            return;
        Write("/dev/null", "abc");
        Write("/dev/null", "abc", seekable: true);
        Assert.Equal(0, new FileInfo("/dev/null").Length);
        Assert.Empty(Directory.GetFiles("/dev", ".tangent-*"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_NamedPipe_WritesIntoIt(bool seekable)
    {
        if (OperatingSystem.IsWindows())
            return;
        string pipe = _folder["pipe"];
        using (Process process = Process.Start("mkfifo", [pipe]))
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Task<string> reader = Task.Run(() => File.ReadAllText(pipe));
        Write(pipe, "through", seekable);
        Assert.Equal("through", await reader.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(["pipe"], _folder.Names);
    }

    private static void Write(string path, string text, bool seekable = false)
    {
        using var file = new AtomicFile(path, seekable);
        file.Stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Commit();
    }
}
