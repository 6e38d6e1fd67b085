using System.Runtime.InteropServices;
using System.Text;
using Tangent.Data;

namespace Tangent.Cli;

internal static class Program
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static int Main(string[] args)
    {
        using var cancellation = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, s => Stop(s, cancellation));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, s => Stop(s, cancellation));
        // The console's own writer flushes every line. This one is flushed where a failure can be reported, and never again: hence no
        // using.
        var results = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        bool terminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return Run(args, results, Console.Error, terminal, cancellation: cancellation.Token);
    }

    /// <summary>Runs one command line.</summary>
    /// <param name="args">The words behind the program's name.</param>
    /// <param name="results">Receives results: standard output.</param>
    /// <param name="messages">Receives progress, warnings and the error: standard error.</param>
    /// <param name="terminal">Whether messages go to a terminal, where progress is shown.</param>
    /// <param name="input">What is read where - is given for data, or null for standard input.</param>
    /// <param name="cancellation">Stops the command.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        string[] args, TextWriter results, TextWriter messages, bool terminal = false, Stream? input = null, CancellationToken cancellation = default)
    {
        DataSet.ImageDecoder ??= new SkiaImageDecoder();
        var line = new CommandLine(results, messages, terminal) { OpenInput = () => input ?? Console.OpenStandardInput() };
        return line.Run(args, cancellation);
    }

    // The first signal asks the command to stop; if it does not in time, or at the second, the process ends, which deletes temporary files.
    private static void Stop(PosixSignalContext signal, CancellationTokenSource cancellation)
    {
        signal.Cancel = true;
        if (cancellation.IsCancellationRequested)
            Environment.Exit(ExitCode.Failed);
        cancellation.Cancel();
        Thread.Sleep(Patience);
        Console.Error.WriteLine("tangent: cancelled");
        Environment.Exit(ExitCode.Failed);
    }
}
