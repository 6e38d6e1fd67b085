namespace Tangent.Cli;

/// <summary>Holds the exit codes.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The data or the run is at fault.</summary>
    public const int Failed = 1;

    /// <summary>The command line is at fault.</summary>
    public const int WrongUsage = 2;
}
