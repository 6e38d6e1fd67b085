namespace Tangent.Numerics;

/// <summary>Names work that is cut into pieces which may run in any order and at the same time.</summary>
internal interface IPieces
{
    void Run(int piece);
}

/// <summary>Runs the pieces of a computation on a given number of threads; each thread takes the next piece when it is free.</summary>
internal static class PieceWork
{
    public static void Run<TPieces>(int threads, int count, TPieces pieces)
        where TPieces : struct, IPieces
    {
        if (threads <= 1 || count <= 1)
        {
            for (int i = 0; i < count; i++)
                pieces.Run(i);
        }
        else
        {
            RunParallel(threads, count, pieces);
        }
    }

    // Apart from the loop above because the closure is allocated where its method begins.
    private static void RunParallel<TPieces>(int threads, int count, TPieces pieces)
        where TPieces : struct, IPieces
    {
        int next = -1;
        Parallel.For(0, Math.Min(threads, count), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            int piece;
            while ((piece = Interlocked.Increment(ref next)) < count)
                pieces.Run(piece);
        });
    }
}
