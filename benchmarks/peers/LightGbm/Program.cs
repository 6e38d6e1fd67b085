using System.Globalization;
using Tangent.Peers.LightGbm;

if (args is not [var folder, var machine, var count, .. { Length: > 0 } names] || !int.TryParse(count, CultureInfo.InvariantCulture, out int seeds) || seeds < 2)
{
    Console.Error.WriteLine("usage: SETS MACHINE SEEDS NAME...");
    return 2;
}

Console.WriteLine($"# {machine}; Microsoft.ML.LightGbm 5.0.1, LightGBM 4.6.0, .NET {Environment.Version}");
Console.WriteLine($"# dotnet run -c Release --project benchmarks/peers/LightGbm SETS MACHINE {seeds} {string.Join(' ', names)}");
Console.WriteLine($"set\trows\tcolumns\tvariance\tmse\tdeviation\t{string.Join('\t', Enumerable.Range(0, seeds).Select(s => $"seed {s}"))}\tchosen");
foreach (string name in names)
{
    var rows = PeerRows.Read(Path.Combine(folder, name));
    var errors = new double[seeds];
    var chosen = new TunedLightGbm[seeds];
    for (int seed = 0; seed < seeds; seed++)
    {
        float[] parts = rows.Parts(seed);
        chosen[seed] = TunedLightGbm.Choose(rows, parts, seed > 0 && rows.Count > TunedLightGbm.ManyRows ? chosen[0] : null);
        errors[seed] = chosen[seed].TestError(rows, parts);
    }

    double mean = errors.Average(), level = rows.Targets.Average();
    double deviation = Math.Sqrt(errors.Sum(e => (e - mean) * (e - mean)) / (seeds - 1));
    IEnumerable<string> numbers = [.. ((double[])[rows.Targets.Average(y => (y - level) * (y - level)), mean, deviation, .. errors])
        .Select(n => n.ToString("g5", CultureInfo.InvariantCulture))];
    Console.WriteLine($"{name}\t{rows.Count}\t{rows.Columns}\t{string.Join('\t', numbers)}\t{string.Join("; ", chosen.Select(c => c.ToString()))}");
}

return 0;
