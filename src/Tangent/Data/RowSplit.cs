using Tangent.Numerics;

namespace Tangent.Data;

/// <summary>Decides which rows are held out, and which fold a training row belongs to, from the seed and the row's place alone.</summary>
/// <remarks>
/// The rows are cut into chunks of c, the smallest c up to 100 for which c f is whole, and exactly c f random places of every chunk are
/// held out:
/// the share is exact in every stretch of the file, every row is held out with probability f, and the number of rows need not be known.
/// Where no such
/// c exists, c = 100 and a chunk has floor(c f) or one more, at random so that the probability stays f. Folds: every chunk of K training
/// rows has each
/// fold once, in random order. Random numbers: <see cref="PhiloxStream"/>, Fisher-Yates shuffles. Safe for many threads.
/// </remarks>
public class RowSplit
{
    private const int LargestChunk = 100;
    private const ulong TestStream = 0x54534554; // "TEST"
    private const ulong FoldStream = 0x444C4F46; // "FOLD"; the upper half holds K.

    private readonly int _chunk;
    private Shuffle? _tests;
    private Shuffle? _folds;

    /// <summary>Initializes a split.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="testFraction">f, the share of rows that are held out: 0 holds out none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="testFraction"/> is not in [0, 1).</exception>
    public RowSplit(ulong seed, double testFraction)
    {
        if (!(testFraction is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "the test fraction is at least 0 and less than 1");
        Seed = seed;
        TestFraction = testFraction;
        _chunk = 1;
        while (_chunk < LargestChunk && Math.Abs((_chunk * testFraction) - Math.Round(_chunk * testFraction)) > 1e-9)
            _chunk++;
    }

    /// <summary>Gets f, the share of rows that are held out.</summary>
    public double TestFraction { get; }

    /// <summary>Gets the seed.</summary>
    internal ulong Seed { get; }

    /// <summary>Returns whether a row is held out.</summary>
    /// <param name="row">The row's place, from 0.</param>
    public virtual bool IsTest(long row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (TestFraction == 0)
            return false;
        long chunk = row / _chunk;
        Shuffle shuffle = Shuffled(ref _tests, new PhiloxStream(Seed, TestStream), chunk, _chunk);
        double count = _chunk * TestFraction;
        double whole = Math.Abs(count - Math.Round(count)) <= 1e-9 ? Math.Round(count) : Math.Floor(count + shuffle.Uniform);
        return shuffle.Places[(int)(row - (chunk * _chunk))] < whole;
    }

    /// <summary>Returns the fold of a training row.</summary>
    /// <param name="trainingRow">The row's place among the rows that are not held out, from 0.</param>
    /// <param name="folds">K, the number of folds, at least 2.</param>
    /// <returns>The fold, from 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is too small.</exception>
    public virtual int FoldOf(long trainingRow, int folds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trainingRow);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        long chunk = trainingRow / folds;
        Shuffle shuffle = Shuffled(ref _folds, new PhiloxStream(Seed, FoldStream | ((ulong)folds << 32)), chunk, folds);
        return shuffle.Places[(int)(trainingRow - (chunk * folds))];
    }

    /// <summary>Returns the chunk's random order, and keeps the last one because rows come in order.</summary>
    private static Shuffle Shuffled(ref Shuffle? last, PhiloxStream stream, long chunk, int length)
    {
        Shuffle? shuffle = Volatile.Read(ref last);
        if (shuffle is null || shuffle.Chunk != chunk || shuffle.Places.Length != length)
        {
            shuffle = new Shuffle(stream, chunk, length);
            Volatile.Write(ref last, shuffle);
        }

        return shuffle;
    }

    /// <summary>Holds the random order of a chunk's places, and one uniform number.</summary>
    private sealed class Shuffle
    {
        public Shuffle(PhiloxStream stream, long chunk, int length)
        {
            Chunk = chunk;
            Places = new int[length];
            long index = chunk * length;
            for (int i = 0; i < length; i++)
            {
                // Step 0 of the shuffle has no choice, so its random word serves as the uniform number.
                int j = (int)stream.Integer(index + i, i + 1);
                Places[i] = Places[j];
                Places[j] = i;
            }

            Uniform = stream.Uniform(index);
        }

        public long Chunk { get; }

        public int[] Places { get; }

        public double Uniform { get; }
    }
}
