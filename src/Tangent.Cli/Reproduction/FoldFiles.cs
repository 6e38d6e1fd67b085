using System.IO.Compression;

namespace Tangent.Cli.Reproduction;

/// <summary>Cuts a text file of rows into files of training and of test rows, as a user would.</summary>
internal static class FoldFiles
{
    /// <summary>Reads the lines of a file that are not blank.</summary>
    public static IEnumerable<string> Lines(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream source = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(source);
        while (reader.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
                yield return line;
        }
    }

    /// <summary>Writes the rows of both parts.</summary>
    /// <param name="lines">The file's lines.</param>
    /// <param name="header">Whether the first line is a header, which both parts then get.</param>
    /// <param name="part">Tells of a row, from 0, whether it is a test row (true), a training row (false) or neither (null).</param>
    /// <param name="training">Receives training rows.</param>
    /// <param name="test">Receives test rows.</param>
    public static void Write(IEnumerable<string> lines, bool header, Func<long, bool?> part, string training, string test)
    {
        using var trainingFile = new StreamWriter(training);
        using var testFile = new StreamWriter(test);
        long row = header ? -1 : 0;
        foreach (string line in lines)
        {
            if (row < 0)
            {
                trainingFile.WriteLine(line);
                testFile.WriteLine(line);
            }
            else if (part(row) is { } isTest)
            {
                (isTest ? testFile : trainingFile).WriteLine(line);
            }

            row++;
        }
    }
}
