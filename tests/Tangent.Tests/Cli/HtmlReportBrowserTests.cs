using System.Diagnostics;

namespace Tangent.Tests.Cli;

/// <summary>Opens a report in a real browser, where there is one.</summary>
public sealed class HtmlReportBrowserTests : IDisposable
{
    private const string Probe = """
        <script>
        addEventListener('load', () => {
          const root = document.documentElement;
          const requests = performance.getEntriesByType('resource').filter(e => !e.name.startsWith('data:')).length;
          const unseen = [...document.querySelectorAll('svg, img')].filter(e => e.getBoundingClientRect().width < 100).length;
          const wide = [...document.querySelectorAll('.scroll')].filter(e => e.tabIndex !== 0).length;
          document.title = ['probe', root.scrollWidth <= root.clientWidth, requests, unseen, wide, matchMedia('(prefers-color-scheme: dark)').matches].join(' ');
        });
        </script>
        """;

    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(390, false)]
    [InlineData(1200, true)]
    public void Open_Report_ShowsAllWithoutRequestOrConsoleLine(int width, bool dark)
    {
        string browser = InstalledProgram.FindOrSkip("chromium", "chromium-browser", "google-chrome");
        _run.WriteTable("t", 300);
        _run.Done("train {t} --features 64 --adapt 1 --report {r.html}");
        (string page, string log) = Open(browser, _run["r.html"], width, dark);
        Assert.Contains("Predicted against true</h2>", page, StringComparison.Ordinal);
        Assert.Contains("Seconds and memory</h2>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("CONSOLE", log, StringComparison.Ordinal);

        // The same page with a script that measures it, which its policy would not run.
        string text = File.ReadAllText(_run["r.html"]);
        int policy = text.IndexOf("<meta http-equiv", StringComparison.Ordinal);
        text = text.Remove(policy, text.IndexOf("/>", policy, StringComparison.Ordinal) + 2 - policy);
        _run.Write("s.html", text.Replace("</head>", Probe + "</head>", StringComparison.Ordinal));
        Assert.Contains($"<title>probe true 0 0 0 {(dark ? "true" : "false")}</title>", Open(browser, _run["s.html"], width, dark).Page, StringComparison.Ordinal);
        _run.Write("e.html", text.Replace("</head>", "<script>console.error('x')</script></head>", StringComparison.Ordinal));
        Assert.Contains("CONSOLE", Open(browser, _run["e.html"], width, dark).Log, StringComparison.Ordinal);
    }

    private (string Page, string Log) Open(string browser, string path, int width, bool dark)
    {
        var start = new ProcessStartInfo(browser) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] words =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
            $"--user-data-dir={_run["browser"]}", "--enable-logging=stderr", $"--window-size={width},900", "--dump-dom",
        ];
        foreach (string word in (string[])[.. words, .. dark ? ["--force-dark-mode"] : Array.Empty<string>(), new Uri(path).AbsoluteUri])
            start.ArgumentList.Add(word);
        using Process process = Process.Start(start)!;
        Task<string> page = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string log = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (page.GetAwaiter().GetResult(), log);
    }
}
