using System.Globalization;
using BenchmarkDotNet.Running;
using Tangent.Benchmarks;

switch (args)
{
    case ["blas", .. var rest]:
        LinearAlgebraTable.Run(rest);
        break;
    case ["features", var method, var rows, var features, var depth, var threads]:
        FeatureTimer.Run(method, rows, Number(features), Number(depth), Number(threads));
        break;
    case ["features", var method, var rows, var features, var depth, var threads, var degree]:
        FeatureTimer.Run(method, rows, Number(features), Number(depth), Number(threads), Number(degree));
        break;
    case ["growth"]:
        GrowthTable.Run();
        break;
    case ["train", var data]:
        TrainingTable.Run(data);
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
        TableSplits.Run(folder, Number(seeds), files);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
