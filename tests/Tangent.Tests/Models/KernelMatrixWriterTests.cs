using Tangent.Data;
using Tangent.Kernels;
using Tangent.Models;
using Tangent.Tests.Data;

namespace Tangent.Tests.Models;

public sealed class KernelMatrixWriterTests : IDisposable
{
    private const int Images = 5, Others = 3, Size = 36;
    private readonly TemporaryFolder _folder = new();

    public KernelMatrixWriterTests()
    {
        File.WriteAllBytes(_folder["x"], ImageFiles.Idx([Images, 6, 6], ImageFiles.Bytes(Images * Size, 1)));
        File.WriteAllBytes(_folder["y"], ImageFiles.Idx([Others, 6, 6], ImageFiles.Bytes(Others * Size, 2)));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_CancelledAfterEveryBlock_GivesTheSameBytes(bool other)
    {
        using (KernelMatrixWriter writer = Open("whole", other))
        {
            Assert.Equal(other ? Images * Others : Images * (Images + 1) / 2, writer.EntryCount);
            Assert.True(writer.EstimatedSeconds > 0);
            writer.Write();
        }

        for (int run = 0; run < Images; run++)
        {
            using var cancellation = new CancellationTokenSource();
            using KernelMatrixWriter writer = Open("K", other, secondsPerBlock: 0);
            Assert.Equal((run, run > 0), (writer.RowsDone, writer.IsKept));
            Assert.Equal(other ? run * Others : (run * Images) - (run * (run - 1) / 2), writer.EntriesDone);
            writer.Progress = new Receiver(p =>
            {
                Assert.Equal(("kernel", writer.EntryCount), (p.Stage, p.Total));
                Assert.InRange(p.Done, writer.EntriesDone, writer.EntryCount);
                if (writer.RowsDone > run)
                    cancellation.Cancel();
            });
            if (run < Images - 1)
                Assert.Throws<OperationCanceledException>(() => writer.Write(cancellation.Token));
            else
                writer.Write(cancellation.Token);
        }

        Assert.Equal(["K", "whole", "x", "y"], _folder.Names);
        Assert.Equal(File.ReadAllBytes(_folder["whole"]), File.ReadAllBytes(_folder["K"]));
    }

    [Fact]
    public void Write_CancelledEarly_LeavesNothing()
    {
        using (KernelMatrixWriter writer = Open("K", other: false))
            Assert.Throws<OperationCanceledException>(() => writer.Write(new CancellationToken(canceled: true)));
        Assert.Equal(["x", "y"], _folder.Names);
    }

    private KernelMatrixWriter Open(string name, bool other, double? secondsPerBlock = null)
    {
        DataSet data = DataSet.Open(_folder["x"], new TableOptions { Targets = [], Bias = 0 }, new RowSplit(0, 0));
        IRowSource? rows = other ? DataSet.OpenLike(_folder["y"], data.Schema, targets: false) : null;
        KernelDescription description = KernelDescription.For(data.Schema, depth: 2, options: new KernelOptions { Precision = KernelPrecision.Double });
        return secondsPerBlock is { } seconds
            ? new KernelMatrixWriter(description, data, rows, _folder[name]) { KeepAfter = TimeSpan.Zero, BlockSeconds = seconds }
            : new KernelMatrixWriter(description, data, rows, _folder[name]);
    }

    private sealed class Receiver(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (report)
                report(value);
        }
    }
}
