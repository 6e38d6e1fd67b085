namespace Tangent.Cli;

/// <summary>Reports options that do not go together, where that shows only once the command runs.</summary>
internal sealed class UsageException(string message) : Exception(message);
