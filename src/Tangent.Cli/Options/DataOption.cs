using System.CommandLine;

namespace Tangent.Cli.Options;

/// <summary>Names more data; - stands for standard input.</summary>
internal sealed class DataOption(string name) : Option<string?>(name);
