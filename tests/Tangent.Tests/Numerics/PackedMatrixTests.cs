using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Numerics;

public sealed class PackedMatrixTests
{
    [Theory]
    [Trait(VectorWidthTests.Trait, VectorWidthTests.Value)]
    [InlineData(1, 1, 1)]
    [InlineData(7, 31, 5)]
    [InlineData(96, 513, 90)]
    [InlineData(13, 1100, 300)]
    [InlineData(25, 64, 700)]
    public unsafe void Multiply_AnyShape_GivesTheBitsOfTheProduct(int count, int columns, int depth)
    {
        DenseMatrixTests.SkipWithNativeBlas();
        float[] a = ReferenceMatrix.Random<float>(count, depth, depth, 1), b = ReferenceMatrix.Random<float>(columns, depth, depth, 2);
        float[] expected = new float[count * columns], product = new float[count * (columns + 3)];
        DenseMatrix.Multiply(false, true, count, columns, depth, 1f, a, depth, b, depth, 0f, expected, columns, 1);
        var packed = new PackedMatrix(b, depth);
        Assert.Equal((depth, columns), (packed.Depth, packed.Columns));
        fixed (float* pa = a, pc = product)
        {
            for (int first = 0; first < columns; first += PackedMatrix.ColumnStep)
                packed.Multiply(count, pa, depth, first, pc + first, columns + 3);
        }

        for (int i = 0; i < count; i++)
            Assert.Equal(expected.AsSpan(i * columns, columns).ToArray(), product.AsSpan(i * (columns + 3), columns).ToArray());
        Assert.Equal(b, packed.Unpack());
    }
}
