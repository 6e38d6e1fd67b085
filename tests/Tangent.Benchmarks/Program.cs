using BenchmarkDotNet.Running;
using Tangent.Benchmarks;

if (args is ["blas", ..])
    LinearAlgebraTable.Run(args[1..]);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
