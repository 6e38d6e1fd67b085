using Tangent.Data;
using Tangent.Numerics;

namespace Tangent.Cli;

/// <summary>Turns an exception into the exit code and the one line that a user sees.</summary>
internal static class Fault
{
    public static (int Code, string Line) Describe(Exception exception)
    {
        // Parallel loops wrap what their bodies throw.
        Exception e = exception is AggregateException aggregate ? aggregate.Flatten().InnerExceptions[0] : exception;
        (int code, string text) = e switch
        {
            DataException or NumericalException => (ExitCode.Failed, e.Message),
            UsageException or FormatException => (ExitCode.WrongUsage, e.Message),
            // Options that the library checks where it consumes them. The name of its parameter says nothing here.
            ArgumentException => (ExitCode.WrongUsage, e.Message.Split(" (Parameter '")[0]),
            OperationCanceledException => (ExitCode.Failed, "cancelled"),
            // The runtime reports an array's length beyond 32 bits so.
            OutOfMemoryException or OverflowException => (ExitCode.Failed, "out of memory; use fewer features, fewer rows or a larger machine"),
            UnauthorizedAccessException or IOException => (ExitCode.Failed, e.Message),
            _ => (ExitCode.Failed, $"internal fault, please report it: {e.GetType().Name}: {e.Message}"),
        };
        return (code, text.ReplaceLineEndings(" ").TrimEnd('.', ' '));
    }
}
