namespace Tangent.Cli.Report;

/// <summary>Holds the style of the page. Written without the characters that XML would escape.</summary>
internal static class ReportStyle
{
    public const string Css = """

        :root {
          color-scheme: light dark;
          --page: #fbfbfa; --card: #fff; --text: #1c2024; --soft: #5b6470; --line: #d9dde2; --grid: #eceef1; --one: #1f6feb; --two: #c4570a; --ink: 31, 111, 235;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #14171a; --card: #1c2126; --text: #e6e9ec; --soft: #a3adb8; --line: #38414a; --grid: #2a3138; --one: #6cacff; --two: #f2a15f; --ink: 108, 172, 255;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; padding: 0 16px 48px; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        header, main { max-width: 1080px; margin: 0 auto; }
        header p { margin: 0 0 12px; color: var(--soft); overflow-wrap: anywhere; }
        h1 { margin: 24px 0 4px; font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
        h2 { margin: 0 0 12px; font-size: 1.15rem; }
        section { margin: 16px 0; padding: 20px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; scroll-margin-top: 8px; }
        section p { margin: 0 0 12px; max-width: 75ch; }
        a { color: var(--one); }
        :focus-visible { outline: 3px solid var(--one); outline-offset: 2px; border-radius: 3px; }
        main:focus { outline: none; }
        .skip { position: absolute; left: -9999px; padding: 8px 12px; background: var(--card); }
        .skip:focus { left: 8px; top: 8px; }
        nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0; padding: 0; list-style: none; }
        nav a { display: inline-block; padding: 3px 0; }
        .headline { font-size: 1.05rem; }
        .headline strong { font-size: 1.5rem; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 10px 20px; margin: 0 0 12px; }
        dt { color: var(--soft); font-size: .85rem; }
        dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
        .notes { margin: 0; padding-left: 20px; color: var(--soft); overflow-wrap: anywhere; }
        pre { margin: 0 0 12px; padding: 12px; background: var(--page); border: 1px solid var(--line); border-radius: 6px; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; }
        code { font: .9em ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
        figure { margin: 0 0 12px; max-width: 560px; }
        figcaption { font-weight: 600; overflow-wrap: anywhere; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 0 24px; }
        svg { display: block; width: 100%; height: auto; }
        svg text { font-size: 13px; fill: var(--soft); }
        svg .label { fill: var(--text); }
        svg .end { text-anchor: end; }
        svg .middle { text-anchor: middle; }
        svg path { fill: none; stroke: var(--one); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
        svg .grid { stroke: var(--grid); stroke-width: 1; }
        svg .axis { stroke: var(--line); stroke-width: 1; }
        svg .rule { stroke: var(--two); stroke-dasharray: 5 5; }
        svg .mark { stroke-width: 7; }
        svg .dots { stroke-width: 5; stroke-opacity: .55; }
        svg .small { stroke-width: 3.5; stroke-opacity: .6; }
        svg .bar { fill: var(--one); }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 4px 0 0; padding: 0; list-style: none; color: var(--soft); font-size: .85rem; }
        .key { display: inline-block; width: 22px; margin-right: 6px; border-top: 3px solid var(--one); vertical-align: middle; }
        .key.dot { width: 8px; height: 8px; border: 0; border-radius: 50%; background: var(--one); }
        .key.rule { border-top: 2px dashed var(--two); }
        .scroll { overflow-x: auto; margin: 0 0 12px; max-width: 100%; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; }
        caption { padding-bottom: 6px; text-align: left; font-weight: 600; }
        th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--grid); text-align: right; }
        thead th { border-bottom-color: var(--line); color: var(--soft); font-weight: 500; }
        th:first-child { text-align: left; }
        tbody th { font-weight: 500; }
        .bars { width: 100%; max-width: 680px; margin: 0 0 16px; }
        .bars thead th { text-align: left; }
        .bars tbody th { max-width: 45vw; overflow-wrap: anywhere; }
        .bars td { white-space: nowrap; }
        .bars .track { width: 50%; padding-right: 0; }
        .fill { height: 14px; min-width: 2px; background: var(--one); border-radius: 2px; }
        .confusion th, .confusion td { padding: 3px 4px; }
        .confusion td span { display: block; min-width: 44px; padding: 5px 8px; border-radius: 4px; background: rgba(var(--ink), calc(.75 * var(--share))); }
        .images { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 16px; margin: 0; padding: 0; list-style: none; font-size: .88rem; }
        .images span { display: block; overflow-wrap: anywhere; }
        .images img { width: 128px; height: auto; image-rendering: pixelated; border: 1px solid var(--line); border-radius: 4px; }
        details { margin: 0 0 12px; }
        summary { cursor: pointer; color: var(--soft); padding: 4px 0; }
        @media (max-width: 600px) {
          body { padding: 0 10px 32px; }
          section { padding: 14px; }
          svg text { font-size: 15px; }
          .bars .track { width: 35%; }
          dl { grid-template-columns: repeat(auto-fill, minmax(130px, 1fr)); }
        }
        @media print { nav, .skip { display: none; } section { break-inside: avoid; } }

        """;
}
