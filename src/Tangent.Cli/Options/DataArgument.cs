using System.CommandLine;

namespace Tangent.Cli.Options;

/// <summary>Names data; - stands for standard input.</summary>
internal sealed class DataArgument(string name) : Argument<string>(name);
