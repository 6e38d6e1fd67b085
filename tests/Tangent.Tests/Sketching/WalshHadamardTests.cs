using System.IO.Hashing;
using System.Runtime.InteropServices;
using Tangent.Numerics;
using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Sketching;

public sealed class WalshHadamardTests
{
    public static TheoryData<int> Lengths => [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Transform_EveryPowerOfTwo_EqualsDefinition(int n)
    {
        float[] row = NaiveSketch.Gaussian(n, (ulong)n);
        double[] expected = NaiveSketch.Hadamard([.. row.Select(x => (double)x)]);
        WalshHadamard.Transform(row);
        AssertClose(expected, row);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Transform_SignsAndScale_EqualsDefinition(int n)
    {
        float[] row = NaiveSketch.Gaussian(n, (ulong)n + 1);
        var signs = new SignDiagonal(new PhiloxStream(3, (ulong)n), n);
        double[] expected = NaiveSketch.Hadamard(row, signs, 0.3);
        WalshHadamard.Transform(row, signs, 0.3f);
        AssertClose(expected, row);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Transform_IntoARow_EqualsInPlace(int n)
    {
        var signs = new SignDiagonal(new PhiloxStream(6, (ulong)n), n);
        foreach (int length in new[] { n, n / 2 + 1, 1 })
        {
            float[] x = NaiveSketch.Gaussian(length, 8), kept = [.. x], expected = [.. x, .. new float[n - length]], row = new float[n];
            row.AsSpan().Fill(float.NaN);
            WalshHadamard.Transform(expected, signs);
            WalshHadamard.Transform(x, row, signs);
            Assert.Equal(expected, row);
            Assert.Equal(kept, x);
        }
    }

    [Theory]
    [InlineData(8192)]
    [InlineData(16384)]
    [InlineData(65536)]
    [InlineData(1 << 18)]
    public void Transform_LongRow_IsItsOwnInverse(int n)
    {
        float[] row = NaiveSketch.Gaussian(n, (ulong)n);
        float[] twice = [.. row];
        WalshHadamard.Transform(twice);

        // Two entries by definition: the inverse alone would also hold for another involution.
        foreach (int i in new[] { n / 2 + 1, n - 1 })
        {
            double expected = 0;
            for (int j = 0; j < n; j++)
                expected += (int.PopCount(i & j) & 1) == 0 ? row[j] : -row[j];
            Assert.Equal(expected, twice[i], 1e-5 * Math.Sqrt(n));
        }

        WalshHadamard.Transform(twice);
        for (int i = 0; i < n; i++)
            Assert.Equal(row[i], twice[i] / n, 1e-5f);
    }

    [Fact]
    public void TransformRows_Block_EqualsRowByRow()
    {
        const int n = 128, count = 5;
        float[] rows = NaiveSketch.Gaussian(n * count, 9), expected = [.. rows];
        var signs = new SignDiagonal(new PhiloxStream(4, 4), n);
        for (int i = 0; i < count; i++)
            WalshHadamard.Transform(expected.AsSpan(i * n, n), signs, 0.5f);
        WalshHadamard.TransformRows(rows, n, signs, 0.5f);
        Assert.Equal(expected, rows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(48)]
    public void Transform_NoPowerOfTwo_Throws(int n) => Assert.Throws<ArgumentException>(() => WalshHadamard.Transform(new float[n]));

    // The same bits for every vector width: NarrowVectorTests runs this class on narrower hardware.
    [Fact]
    public void Transform_AnyVectorWidth_GivesPinnedBits()
    {
        var hash = new XxHash64();
        for (int n = 1; n <= 1 << 15; n *= 2)
        {
            float[] row = NaiveSketch.Gaussian(n, 77);
            WalshHadamard.Transform(row, new SignDiagonal(new PhiloxStream(5, 5), n), 0.7f);
            hash.Append(MemoryMarshal.AsBytes<float>(row));
        }

        Assert.Equal(PinnedHash, hash.GetCurrentHashAsUInt64());
    }

    private const ulong PinnedHash = 13301357630313206917;

    private static void AssertClose(double[] expected, float[] actual)
    {
        // n terms of size 1 added in log2 n steps: error of about 2^-24 log2(n) sqrt(n), here with room.
        double tolerance = 3e-7 * Math.Sqrt(expected.Length) * (1 + Math.Log2(expected.Length));
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
