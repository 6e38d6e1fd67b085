using System.CommandLine;
using Tangent.Data;

namespace Tangent.Cli.Options;

/// <summary>Declares an option that takes one word of a few.</summary>
/// <typeparam name="T">What the words stand for. It is not the option's own type, because the parser takes no words for a bool.</typeparam>
internal sealed class Choice<T> : Option<string?>
{
    private readonly (string Word, T Value)[] _choices;

    /// <summary>Initializes the option.</summary>
    /// <param name="name">The name, with dashes.</param>
    /// <param name="description">What it does; the default is added.</param>
    /// <param name="choices">The words and what they stand for, the default first.</param>
    public Choice(string name, string description, params (string Word, T Value)[] choices)
        : base(name)
    {
        _choices = choices;
        string[] words = [.. choices.Select(c => c.Word)];
        Description = $"{description} Default: {words[0]}.";
        HelpName = string.Join('|', words);
        CompletionSources.Add(words);
        string list = words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { } word }, ..] && !words.Contains(word))
                result.AddError($"{name} takes {list}, not '{word}'{NearestName.Question(word, words)}");
        });
    }

    /// <summary>Returns what a word stands for, the default for null.</summary>
    public T Value(string? word) => word is null ? _choices[0].Value : Array.Find(_choices, c => c.Word == word).Value;
}

/// <summary>Makes common choices.</summary>
internal static class Choice
{
    /// <summary>Makes an option that takes words as they are, the default first.</summary>
    public static Choice<string> Words(string name, string description, params string[] words) =>
        new(name, description, [.. words.Select(w => (w, w))]);
}
