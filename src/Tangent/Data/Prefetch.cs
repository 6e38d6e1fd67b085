using System.Threading.Channels;

namespace Tangent.Data;

/// <summary>Reads blocks on a thread of its own, a few ahead of who takes them.</summary>
internal static class Prefetch
{
    private const int BlocksAhead = 2;

    /// <summary>Returns the same items in the same order; an exception of the source appears where its item would.</summary>
    public static IEnumerable<T> Read<T>(IEnumerable<T> source, CancellationToken cancellation = default)
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(BlocksAhead) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task reader = Task.Run(
            async () =>
            {
                try
                {
                    foreach (T item in source)
                        await channel.Writer.WriteAsync(item, stop.Token).ConfigureAwait(false);
                    channel.Writer.Complete();
                }
#pragma warning disable CA1031 // whatever happened is thrown again by the side that takes the items
                catch (Exception e)
#pragma warning restore CA1031
                {
                    channel.Writer.Complete(e);
                }
            },
            CancellationToken.None);
        try
        {
            while (Wait(channel.Reader, cancellation))
            {
                while (channel.Reader.TryRead(out T? item))
                    yield return item;
            }
        }
        finally
        {
            stop.Cancel();
            reader.Wait(CancellationToken.None);
        }
    }

    private static bool Wait<T>(ChannelReader<T> reader, CancellationToken cancellation)
    {
        try
        {
            return reader.WaitToReadAsync(cancellation).AsTask().GetAwaiter().GetResult();
        }
        catch (ChannelClosedException e) when (e.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
