using System.Globalization;
using BenchmarkDotNet.Running;
using Tangent.Benchmarks;

switch (args)
{
    case ["blas", .. var rest]:
        LinearAlgebraTable.Run(rest);
        break;
    case ["mlnet", var table, .. var ranks]:
        MLNetTable.Run(table, ranks);
        break;
    case ["pixels", var images]:
        PixelsTable.Run(images);
        break;
    case ["small", var uci]:
        SmallSets.Run(uci);
        break;
    case ["sparse"]:
        SparseTable.Run();
        break;
    case ["split", var folder, var seeds, .. var files]:
        TableSplits.Run(folder, int.Parse(seeds, CultureInfo.InvariantCulture), files);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
