using System.Globalization;
using System.Text;
using System.Text.Json;
using Tangent.Numerics;
using Tangent.Tests.Data;

namespace Tangent.Tests.Cli;

/// <summary>Runs command lines in this process, in a folder of their own, and checks what every run must keep to.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TemporaryFolder Folder => _folder;

    public string this[string name] => _folder[name];

    /// <summary>Finds a data file of the repository.</summary>
    public static string Data(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "data", name);
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"data/{name} is in no folder above {AppContext.BaseDirectory}");
    }

    /// <summary>Runs words separated by blanks; a word {name} is a file of the folder.</summary>
    public (int Code, string Results, string Messages) Run(string words, byte[]? input = null)
    {
        string[] args = [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Expand)];
        using var results = new StringWriter { NewLine = "\n" };
        using var messages = new StringWriter { NewLine = "\n" };
        using var given = new MemoryStream(input ?? []);
        int code = Tangent.Cli.Program.Run(args, results, messages, input: given);
        return (code, results.ToString(), messages.ToString());
    }

    /// <summary>Runs a command that succeeds and returns what it printed.</summary>
    public string Done(string words, byte[]? input = null)
    {
        (int code, string results, string messages) = Run(words + " --quiet", input);
        Assert.Equal((0, ""), (code, messages));
        return results;
    }

    /// <summary>Runs a command that succeeds with --json and returns the object.</summary>
    public JsonElement Json(string words, byte[]? input = null) => JsonDocument.Parse(Done(words + " --json", input)).RootElement;

    /// <summary>Runs a command that fails with one line, and leaves nothing behind.</summary>
    public string Fails(string words, int expected = 1, byte[]? input = null)
    {
        string[] before = _folder.Names;
        (int code, string results, string messages) = Run(words, input);
        Assert.Equal(("", expected), (results, code));
        Assert.StartsWith("tangent: ", messages, StringComparison.Ordinal);
        Assert.EndsWith("\n", messages, StringComparison.Ordinal);
        Assert.Equal(1, messages.Count(c => c == '\n'));
        Assert.DoesNotContain("internal fault", messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", messages, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Names);
        return messages["tangent: ".Length..^1];
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    /// <summary>Writes rows a, b, c and the target y = a smooth function of them; all numbers are exact in single precision.</summary>
    public string WriteTable(string name, int rows, ulong seed = 1, int first = 0, bool classes = false)
    {
        var random = new PhiloxStream(seed, 7);
        var text = new StringBuilder("a,b,c,y\n");
        for (int i = first; i < first + rows; i++)
        {
            double a = Number(random, 3 * i), b = Number(random, 3 * i + 1), c = Number(random, 3 * i + 2);
            double y = Math.Round(Math.Sin(3 * a) + b * c + 0.1 * Number(random, 1_000_000 + i), 4);
            string target = classes ? (a + b > 0.3 ? "red" : c > 0 ? "green" : "blue") : y.ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{a},{b},{c},{target}\n");
        }

        return Write(name, text.ToString());
    }

    /// <summary>Returns the fields of CSV below its header.</summary>
    public static string[][] Fields(string csv)
    {
        string[] lines = csv.Split('\n');
        Assert.Equal("", lines[^1]);
        return [.. lines[1..^1].Select(l => l.Split(','))];
    }

    /// <summary>Returns a column of CSV as numbers.</summary>
    public static double[] Numbers(string csv, int column = 0) =>
        [.. Fields(csv).Select(f => double.Parse(f[column], CultureInfo.InvariantCulture))];

    public void Dispose() => _folder.Dispose();

    private static double Number(PhiloxStream random, int index) => Math.Round(256 * (2 * random.Uniform(index) - 1)) / 128;

    private string Expand(string word) =>
        word is ['{', .., '}'] ? word.StartsWith("{data/", StringComparison.Ordinal) ? Data(word[6..^1]) : _folder[word[1..^1]] : word;
}
