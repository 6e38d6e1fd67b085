using BenchmarkDotNet.Running;
using Tangent.Benchmarks;

switch (args)
{
    case ["blas", .. var rest]:
        LinearAlgebraTable.Run(rest);
        break;
    case ["fidelity", var images]:
        FidelityTable.Run(images);
        break;
    case ["pixels", var images]:
        PixelsTable.Run(images);
        break;
    case ["sparse"]:
        SparseTable.Run();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
