using System.CommandLine;

namespace Tangent.Cli.Commands;

/// <summary>Declares a command's words and runs it: parse, one call into the library, print.</summary>
internal abstract class TangentCommand(string name, string description) : Command(name, description)
{
    /// <summary>Runs the command. What it throws becomes one line and an exit code.</summary>
    public abstract void Run(Invocation run);
}
