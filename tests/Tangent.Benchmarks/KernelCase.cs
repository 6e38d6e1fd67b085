using Tangent.Features;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Benchmarks;

/// <summary>Describes one kernel of code: what a call does, and the operations and bytes that it cannot do without.</summary>
/// <param name="Name">The kernel and its sizes.</param>
/// <param name="Operations">Additions and multiplications of a call, two for a multiply-add; those of the algorithm as it is.</param>
/// <param name="Bytes">The bytes that a call reads and writes at least.</param>
/// <param name="InCache">Whether they stay in the first-level cache from call to call.</param>
/// <param name="Setup">Makes the call.</param>
internal sealed record KernelCase(string Name, double Operations, double Bytes, bool InCache, Func<Action> Setup)
{
    /// <summary>Gets all kernels.</summary>
    public static IReadOnlyList<KernelCase> All { get; } =
    [
        new("WalshHadamard 4096", 4096 * 12, 2 * 4 * 4096, true, () =>
        {
            float[] row = Numbers(4096);
            return () => WalshHadamard.Transform(row);
        }),
        new("WalshHadamard 65536", 65536 * 16, 2 * 4 * 65536, false, () =>
        {
            float[] row = Numbers(65536);
            return () => WalshHadamard.Transform(row);
        }),
        new("SignDiagonal 4096", 4096, 2 * 4 * 4096, true, () =>
        {
            float[] x = Numbers(4096), y = new float[4096];
            var signs = new SignDiagonal(new PhiloxStream(1, 1), 4096);
            return () => signs.Apply(x, y);
        }),
        new("LinearTable 8192", 4 * 8192, 2 * 4 * 8192, true, () =>
        {
            float[] x = Numbers(8192), table = Numbers(8193);
            var function = new LinearTable(table, -4, 4);
            return () => function.Apply(x, 1);
        }),
        new("GEMM 768 x 768 x 768", 2.0 * 768 * 768 * 768, 3 * 4 * 768 * 768, false, () =>
        {
            float[] a = Numbers(768 * 768), b = Numbers(768 * 768), c = new float[768 * 768];
            return () => DenseMatrix.Multiply(false, false, 768, 768, 768, 1f, a, 768, b, 768, 0f, c, 768, 1);
        }),
        new("Gram 2048 x 2048, single in double", 2048.0 * 2048 * 2049, 4 * 2048 * 2048 + 8 * 2048 * 2048, false, () =>
        {
            float[] z = Numbers(2048 * 2048);
            var gram = new LowerTriangle(2048);
            return () => gram.AddFastProducts(2048, 1, z, 1);
        }),
        Map("ZonalFeatures d = 90, m = 8192", 90, 8192, 2.0 * 90 * 4006, () => new ZonalFeatures(90, new ZonalOptions { FeatureCount = 8192 }, 0)),
        Map("ZonalFeatures d = 384, m = 8192", 384, 8192, 2.0 * 384 * 7807, () => new ZonalFeatures(384, new ZonalOptions { FeatureCount = 8192 }, 0)),
        Map("RandomFourierFeatures d = 90, m = 8192", 90, 8192, 90 * 8192, () => new RandomFourierFeatures(90, new RandomFourierOptions { FeatureCount = 8192, Width = 10 }, 0)),
        Map("NtkRandomFeatures d = 90, m = 8192, L = 2", 90, 8192, 2.0 * 90 * 8192, () => new NtkRandomFeatures(90, new NtkRandomFeaturesOptions { FeatureCount = 8192 }, 0)),
        Map("NtkSketch d = 90, m = 8192, L = 2", 90, 8192, 0, () => new NtkSketch(90, new NtkSketchOptions { FeatureCount = 8192, Depth = 2 }, 0)),

        // Four transforms of r numbers and 2 q^2 additions of r numbers a position and layer.
        Map("TangentFeatures 32 x 32 x 3, r = 2048", 3072, 4096, 3 * 1024 * (4.0 * 2048 * 11 + 18 * 2048), () => new TangentFeatures(new TangentFeaturesOptions { FeatureCount = 4096 }, 0)),
        Map("CntkSketch 32 x 32 x 3, m = 1024", 3072, 1024, 0, () => new CntkSketch(new CntkSketchOptions { FeatureCount = 1024 }, 0)),
    ];

    private static KernelCase Map(string name, int d, int m, double operations, Func<IFeatureMap> create)
    {
        int rows = d > 1000 ? 1 : 96;
        return new($"{name}, {rows} {(rows == 1 ? "row" : "rows")}", rows * operations, 4.0 * rows * (d + m), false, () =>
        {
            IFeatureMap map = create();
            float[] x = Numbers(rows * d), z = new float[rows * map.OutputDimension];
            return () => map.Transform(x, z);
        });
    }

    private static float[] Numbers(int count)
    {
        double[] values = new double[count];
        new PhiloxStream(1, 0).FillGaussian(0, values);
        return Array.ConvertAll(values, v => (float)v);
    }
}
