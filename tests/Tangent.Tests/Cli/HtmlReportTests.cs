using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tangent.Tests.Cli;

public sealed partial class HtmlReportTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_Regression_HasTheSectionsThatThereAreDataFor()
    {
        _run.WriteTable("t", 400);
        XElement page = Report("train {t} --features 64 --report {r}");
        Assert.Equal(["score", "training", "again", "predictions", "calibration", "worst", "ridge", "features", "spectrum", "stages"], Sections(page));
        Assert.Equal(6, page.Descendants("svg").Count());
        Assert.All(page.Descendants("svg"), s => Assert.Equal("img", s.Attribute("role")!.Value));
        Assert.All(page.Descendants("svg"), s => Assert.True(s.Element("title")!.Value.Length > 0 && s.Element("desc")!.Value.Length > 0));

        // The page says what the command prints.
        string text = _run.Done("train {t} --features 64");
        Assert.Contains(text.Split("test           RMSE ")[1].Split(',')[0], Section(page, "score"), StringComparison.Ordinal);
        Assert.Contains($"tangent train {_run["t"]} --features 64 --report {_run["r"]}", Section(page, "again"), StringComparison.Ordinal);

        // A worst row is shown with its line, its target and its columns as the file has them.
        string[] row = [.. Element(page, "worst").Descendants("tbody").First().Elements("tr").First().Elements().Select(e => e.Value)];
        string[] line = File.ReadAllLines(_run["t"])[int.Parse(row[0], CultureInfo.InvariantCulture) - 1].Split(',');
        Assert.Equal(double.Parse(line[3], CultureInfo.InvariantCulture), double.Parse(row[1], CultureInfo.InvariantCulture), 1e-4);
        Assert.Equal(Numbers(line[..3]), Numbers(row[4..]), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Run_Classes_HasConfusionAndReliability()
    {
        _run.WriteTable("t", 400, classes: true);
        XElement page = Report("train {t} --features 64 --ridge 0.1 --report {r}");
        Assert.Equal(["score", "training", "again", "confusion", "calibration", "worst", "features", "spectrum", "stages"], Sections(page));
        XElement confusion = Element(page, "confusion");
        Assert.Equal(_run.Json("train {t} --features 64 --ridge 0.1").GetProperty("test").GetProperty("rows").GetInt32(),
            confusion.Descendants("span").Sum(s => int.Parse(s.Value, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Run_Adapt_ShowsColumnsByNameAndRounds()
    {
        _run.WriteTable("t", 400);
        XElement page = Report("train {t} --features 64 --adapt 2 --report {r}");
        Assert.Contains("metric", Sections(page));
        IEnumerable<string> names = Element(page, "columns").Descendants("tbody").First().Descendants("th").Select(h => h.Value);
        Assert.Equal(["a", "b", "c"], names.Where(n => n != "(bias)").Order());
    }

    [Fact]
    public void Run_NoTestRowsAndNoSums_LeavesSectionsOut()
    {
        _run.WriteTable("t", 60);
        Assert.Equal(
            ["score", "training", "again", "ridge", "stages"], Sections(Report("train {t} --test-fraction 0 --method exact --report {r}")));
        Assert.Equal(
            ["score", "training", "again", "predictions", "calibration", "worst", "ridge", "stages"], Sections(Report("train {t} --method exact --report {r}")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("7.5")]
    [InlineData("1e20")]
    [InlineData("-3e-20")]
    public void Run_ConstantOrExtremeTargets_StillDraws(string target)
    {
        _run.Write("t", "a,b,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i * 37 % 61},{i * 23 % 59},{target}\n")));
        XElement page = Report("train {t} --task regression --features 64 --ridge 0.1 --report {r}");
        Assert.Contains("predictions", Sections(page));
        Assert.True(page.Descendants("text").Count() < 300);
    }

    [Fact]
    public void Run_Compact_SavesWithoutSumsAndReportsWithThem()
    {
        _run.WriteTable("t", 200);
        Assert.Contains("spectrum", Sections(Report("train {t} --features 64 --compact --model {m} --report {r}")));
        Assert.StartsWith($"{_run["m"]}: the model was saved without its sums", _run.Fails("predict {m} {t} --std"), StringComparison.Ordinal);
        byte[] model = File.ReadAllBytes(_run["m"]);
        _run.Done("train {t} --features 64 --compact --model {m}");
        Assert.Equal(model, File.ReadAllBytes(_run["m"]));
    }

    [Fact]
    public void Run_ColumnsOfMarkup_AreEscaped()
    {
        const string Name = "<b>&'", Red = "</td><script src=http://x.example/>";
        var text = new StringBuilder($"{Name},\u0001two,kind\n");
        for (int i = 0; i < 200; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i * 37 % 101},{i * 53 % 97},{(i * 37 % 101 > 50 ? Red : "blue")}\n");
        _run.Write("t", text.ToString());
        XElement page = Report("train {t} --features 64 --adapt 1 --report {r}");
        string[] names = [.. page.Descendants("th").Select(t => t.Value)];
        Assert.Contains(Name, names);
        Assert.Contains("\ufffdtwo", names);
        Assert.Contains(Red, names);
    }

    [Fact]
    public void Run_Images_ShowsTheWorst()
    {
        // Noise, so that some are wrong: 3,073 bytes an image, the label first.
        byte[] images = new byte[60 * 3073];
        new Random(1).NextBytes(images);
        for (int i = 0; i < 60; i++)
            images[3073 * i] = (byte)(i % 3);
        File.WriteAllBytes(_run["t.bin"], images);
        XElement page = Report("train {t.bin} --features 64 --method patches --whiten 0.1 --report {r}");
        Assert.Contains("worst", Sections(page));
        XElement image = page.Descendants("img").First();
        Assert.Equal(("32", "32"), (image.Attribute("width")!.Value, image.Attribute("height")!.Value));
        int number = int.Parse(image.Parent!.Elements("span").First().Value["image ".Length..], CultureInfo.InvariantCulture);

        // The picture is the file's own, not the whitened one: its planes are red, green and blue.
        using var bitmap = SkiaSharp.SKBitmap.Decode(Convert.FromBase64String(image.Attribute("src")!.Value["data:image/png;base64,".Length..]));
        SkiaSharp.SKColor pixel = bitmap.GetPixel(5, 7);
        int place = 3073 * (number - 1) + 1 + 32 * 7 + 5;
        Assert.Equal((images[place], images[place + 1024], images[place + 2048]), (pixel.Red, pixel.Green, pixel.Blue));
    }

    [Fact]
    public void Run_Budget_ShowsWhatTheSearchTried()
    {
        _run.WriteTable("t", 200);
        XElement page = Report("train {t} --features 64 --budget 1s --method zonal --depth 1 --report {r}");
        Assert.Contains("search", Sections(page));
        Assert.Contains("--method zonal --depth 1", Section(page, "again"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnwritableReport_FailsBeforeTheWork()
    {
        _run.WriteTable("t", 40);
        Assert.Equal($"{_run["no/r"]}: the folder {_run["no"]} does not exist; create it first", _run.Fails("train {none} --features 64 --report {no/r}"));
        _run.Fails("train {none} --features 64 --report {r}");
    }

    // Well-formed, and nothing in it that a browser would fetch or run.
    private XElement Report(string words)
    {
        _run.Done(words);
        string text = File.ReadAllText(_run["r"]);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(EmptyTag(), text);
        XElement page = XDocument.Parse(text).Root!;
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "iframe" or "object" or "base");
        Assert.DoesNotContain("url(", page.Descendants("style").Single().Value, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page.Descendants("style").Single().Value, StringComparison.Ordinal);
        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Descendants().Attributes("href"), a => Assert.Contains(a.Value[1..], ids));
        Assert.All(page.Descendants().Attributes("href"), a => Assert.StartsWith("#", a.Value, StringComparison.Ordinal));
        Assert.All(page.Descendants().Attributes("src"), a => Assert.StartsWith("data:image/png;base64,", a.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", page.Value, StringComparison.Ordinal);
        return page;
    }

    private static string[] Sections(XElement page) => [.. page.Descendants("section").Attributes("id").Select(a => a.Value)];

    private static XElement Element(XElement page, string id) => page.Descendants("section").Single(s => s.Attribute("id")!.Value == id);

    private static string Section(XElement page, string id) => Element(page, id).Value;

    private static double[] Numbers(string[] texts) => Array.ConvertAll(texts, t => double.Parse(t, CultureInfo.InvariantCulture));

    // HTML has no empty tags but these.
    [GeneratedRegex("<(?!meta|img|br)[^>\"]*(\"[^\"]*\"[^>\"]*)*/>", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex EmptyTag();
}
