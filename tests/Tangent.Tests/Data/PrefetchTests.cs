using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class PrefetchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Read_Items_ComeInOrder(int count) => Assert.Equal(Enumerable.Range(0, count), Prefetch.Read(Enumerable.Range(0, count)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public void Read_ExceptionOfTheSource_SurfacesAsItselfBehindTheItems(int count)
    {
        var fault = new DataException("no number", "t.csv", 7);
        var seen = new List<int>();
        DataException thrown = Assert.Throws<DataException>(() =>
        {
            foreach (int item in Prefetch.Read(Faulty(count, fault)))
                seen.Add(item);
        });
        Assert.Same(fault, thrown);
        Assert.Equal(Enumerable.Range(0, count), seen);
    }

    [Fact]
    public void Read_Cancelled_EndsAndClosesTheSource()
    {
        using var cancellation = new CancellationTokenSource();
        bool closed = false;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (int item in Prefetch.Read(Endless(() => closed = true), cancellation.Token))
            {
                if (item == 5)
                    cancellation.Cancel();
                Assert.InRange(item, 0, 20);
            }
        });
        Assert.True(closed);
    }

    [Fact]
    public void Read_LeftEarly_ClosesTheSource()
    {
        bool closed = false;
        Assert.Equal([0, 1, 2], Prefetch.Read(Endless(() => closed = true)).Take(3));
        Assert.True(closed);
    }

    private static IEnumerable<int> Faulty(int count, Exception fault)
    {
        for (int i = 0; i < count; i++)
            yield return i;
        throw fault;
    }

    private static IEnumerable<int> Endless(Action close)
    {
        try
        {
            for (int i = 0; ; i++)
                yield return i;
        }
        finally
        {
            close();
        }
    }
}
