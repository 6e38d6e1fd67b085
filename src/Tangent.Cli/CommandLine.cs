using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using Tangent.Cli.Commands;
using Tangent.Cli.Options;
using Tangent.Data;
using Tangent.Numerics;

namespace Tangent.Cli;

/// <summary>Parses a command line, runs the command and turns every fault into one line and an exit code.</summary>
internal sealed class CommandLine
{
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    private readonly TextWriter _results;
    private readonly TextWriter _messages;
    private readonly bool _terminal;
    private readonly CommonOptions _common = new();
    private readonly RootCommand _root = new("Neural tangent kernels at linear cost.") { HelpName = "tangent" };

    public CommandLine(TextWriter results, TextWriter messages, bool terminal, params IEnumerable<TangentCommand> commands)
    {
        _results = results;
        _messages = messages;
        _terminal = terminal;
        _common.AddTo(_root);

        // The library's /h and /? would be files elsewhere, and are no words to complete.
        foreach (HelpOption help in _root.Options.OfType<HelpOption>())
        {
            help.Aliases.Remove("/h");
            help.Aliases.Remove("/?");
        }

        foreach (TangentCommand command in commands)
            _root.Add(command);
    }

    public CommandLine(TextWriter results, TextWriter messages, bool terminal)
        : this(results, messages, terminal,
        [
            new TrainCommand(), new PredictCommand(), new EvaluateCommand(), new UpdateCommand(), new TransformCommand(), new KernelCommand(), new CheckCommand(), new CompareCommand(),
            new InfoCommand(), new ReproduceCommand(), new CompletionsCommand(),
        ])
    {
    }

    /// <summary>Gets what opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    [SuppressMessage("Design", "CA1031", Justification = "Every exception ends here as one line; no stack trace reaches a user.")]
    public int Run(string[] args, CancellationToken cancellation)
    {
        ParseResult parsed = _root.Parse(args, Parser);
        Output? output = null;
        using var input = new StandardInput(OpenInput);
        try
        {
            if (parsed.Action is not (null or ParseErrorAction))
            {
                parsed.Invoke(new InvocationConfiguration { Output = _results, Error = _messages, EnableDefaultExceptionHandler = false });
            }
            else
            {
                if (UsageFault(parsed) is { } fault)
                    throw new UsageException(fault);
                if (parsed.GetValue(_common.Threads) is { } threads)
                    Parallelism.MaxThreads = threads;
                output = new Output(_results, _messages, parsed.GetValue(_common.Json), parsed.GetValue(_common.Quiet), _terminal);
                var command = (TangentCommand)parsed.CommandResult.Command;
                command.Run(new Invocation(parsed, output, parsed.GetValue(_common.Seed), input, cancellation));
                output.Progress.Clear();
            }

            _results.Flush();
            return ExitCode.Done;
        }
        catch (Exception e)
        {
            output?.Progress.Clear();
            (int code, string line) = Fault.Describe(e);
            string name = parsed.CommandResult.Command is RootCommand ? "tangent" : $"tangent {parsed.CommandResult.Command.Name}";
            _messages.WriteLine($"tangent: {input.Describe(line)}{(code == ExitCode.WrongUsage ? $"; see {name} --help" : "")}");
            return code;
        }
    }

    // The library takes an unknown option for an argument where one is missing, and complains about the wrong word.
    private string? UsageFault(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string? unknown = parsed.Tokens
            .TakeWhile(t => t.Type != TokenType.DoubleDash)
            .FirstOrDefault(t => t is { Type: TokenType.Argument, Value: ['-', '-', _, ..] })?.Value
            ?? SingleDash(parsed);
        if (unknown is not null)
            return $"there is no option {unknown}{OptionQuestion(command, unknown)}";
        if (parsed.Errors.Count == 0)
            return null;
        if (parsed.UnmatchedTokens is [string word, ..])
        {
            return command is RootCommand
                ? $"there is no command '{word}'{NearestName.Question(word, _root.Subcommands.Select(c => c.Name))}"
                : $"'{word}' is one argument too many";
        }

        return command is RootCommand ? "a command is missing" : parsed.Errors[0].Message;
    }

    // -json where data are named: an option with a dash too few, unless there is such a file.
    private static string? SingleDash(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(a => a.Tokens.Select(t => t.Value))
        .Concat(parsed.UnmatchedTokens)
        .FirstOrDefault(word => word.Length > 2 && word[0] == '-' && char.IsAsciiLetter(word[1]) && !File.Exists(word));

    // Names the commands that have the option where this one has none, else the likely option of this one.
    private string OptionQuestion(Command command, string unknown)
    {
        IEnumerable<string> elsewhere = _root.Subcommands.Where(c => c.Options.Any(o => o.Name == unknown)).Select(c => c.Name);
        string commands = string.Join(", ", elsewhere);
        return commands.Length > 0
            ? $" here, only of {commands}"
            : NearestName.Question(unknown, command.Options.Union(_root.Options).Select(o => o.Name));
    }
}
