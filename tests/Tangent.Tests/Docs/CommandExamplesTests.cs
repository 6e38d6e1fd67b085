namespace Tangent.Tests.Docs;

/// <summary>Runs the commands that the pages of docs show, a page in one folder in its order, and checks that they print what the page says.</summary>
public sealed class CommandExamplesTests
{
    [Theory]
    [InlineData("commands.md", 15)]
    [InlineData("getting-started.md", 3)]
    [InlineData("python.md", 4)]
    public void Page_Examples_PrintWhatThePageSays(string page, int least)
    {
        using var run = new PageRun();
        ConsoleExample[] examples = ConsoleExample.Read("docs/" + page);
        Assert.InRange(examples.Length, least, int.MaxValue);
        foreach (ConsoleExample example in examples)
        {
            (_, string results, string messages) = run.Run(example.Command);
            Assert.True(example.Agrees(messages + results), $"docs/{page}: tangent {example.Command}\nsays\n{example.Output}\nand it prints\n{messages}{results}");
        }
    }

    [Theory]
    [InlineData("a  1.2345 b\nc", "a 1.2349 b c", true)]
    [InlineData("a 1.23", "a 1.25", false)]
    [InlineData("seconds  1.8 (read 0.4)\nrows 3", "seconds 20 (all)\nrows 3", true)]
    [InlineData("rows 3\n...", "rows 3\nmore\n4", true)]
    [InlineData("rows 3\n...\nend 2", "rows 3\nmore\nend 2", true)]
    [InlineData("rows 3\n...\nend 2", "rows 3\nmore\nend 3", false)]
    [InlineData("rows 3", "rows 3\nmore", false)]
    [InlineData("{\"a\":1.0001,...,\"c\":2}", "{\"a\":1,\"b\":4,\"c\":2}", true)]
    [InlineData("", "rows", false)]
    public void Agrees_Texts_HeedsAllButDigitsAndTimes(string says, string printed, bool agrees) =>
        Assert.Equal(agrees, new ConsoleExample("", says).Agrees(printed));
}
