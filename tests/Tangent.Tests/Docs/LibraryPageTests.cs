// docs/csharp.md: usings
using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Regression;

// docs/csharp.md: end

namespace Tangent.Tests.Docs;

/// <summary>Runs the program of docs/csharp.md, and checks that the page shows it and what it prints.</summary>
public sealed class LibraryPageTests
{
    [Fact]
    public void Page_Program_IsWhatRunsHere()
    {
        FencedBlock[] blocks = FencedBlock.Read("docs/csharp.md");
        Assert.Equal(DocumentFile.Marked("tests/Tangent.Tests/Docs/LibraryPageTests.cs", "docs/csharp.md"), blocks[0].Lines);
        string printed = Run();
        Assert.True(new ConsoleExample("", blocks[1].Text).Agrees(printed), printed);
    }

    private static string Run()
    {
        var print = new StringWriter();

        // docs/csharp.md: body
        // 500 rows of 8 numbers, row-major, and targets x0 x1 + noise.
        const int rows = 500, columns = 8;
        var uniform = new PhiloxStream(seed: 1, stream: 0);
        float[] x = [.. Enumerable.Range(0, rows * columns).Select(i => (float)(2 * uniform.Uniform(i) - 1))];
        var noise = new PhiloxStream(seed: 1, stream: 1);
        double[] y = [.. Enumerable.Range(0, rows).Select(i => (double)x[columns * i] * x[columns * i + 1] + 0.05 * noise.Gaussian(i))];

        // Features of the kernel of two ReLU layers. Options and seed fix the map.
        Architecture network = Architecture.Parse("dense,relu,dense,relu,dense");
        var map = new ZonalFeatures(columns, new ZonalOptions { Architecture = network, FeatureCount = 512 }, seed: 0);
        float[] z = map.Transform(x);

        // The exact kernel, and how near the features' inner products come to it.
        double[] k = new FullyConnectedKernel(network, columns).Compute(x);
        double exact = k[1], near = Enumerable.Range(0, 512).Sum(j => (double)z[j] * z[512 + j]);
        print.WriteLine($"kernel of the first two rows {exact:f4}, of their features {near:f4}");

        // Ridge regression on the first 400 rows in two blocks, tested on the others.
        var sums = new RidgeAccumulator(map.OutputDimension, targetCount: 1);
        sums.Add(z.AsSpan(0, 200 * 512), y.AsSpan(0, 200));
        sums.Add(z.AsSpan(200 * 512, 200 * 512), y.AsSpan(200, 200));
        RidgeModel model = new RidgeSolver(sums).Solve(ridge: 0.1);
        double[] predictions = new double[100];
        model.Predict(z.AsSpan(400 * 512), predictions);
        double error = predictions.Zip(y[400..], (p, t) => (p - t) * (p - t)).Average();
        print.WriteLine($"test MSE {error:f5}, mean square of the targets {y[400..].Average(t => t * t):f5}");

        // docs/csharp.md: end
        return print.ToString();
    }
}
