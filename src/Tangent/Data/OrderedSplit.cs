namespace Tangent.Data;

/// <summary>Holds out the last rows, as one does where rows are in the order of time: of n rows the last f n, rounded.</summary>
/// <remarks>Folds are stretches of training rows; fold 0, which serves where one fold is held out, is the last, so that every judgement is of later rows than
/// those fitted, but with K folds only those of the last are.</remarks>
/// <param name="seed">The seed of what is drawn besides.</param>
/// <param name="testFraction">f, at least 0 and less than 1.</param>
/// <param name="rowCount">n.</param>
public sealed class OrderedSplit(ulong seed, double testFraction, long rowCount) : RowSplit(seed, testFraction)
{
    private readonly long _training = rowCount - (long)Math.Round(rowCount * testFraction);

    /// <inheritdoc/>
    public override bool IsTest(long row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        return row >= _training;
    }

    /// <inheritdoc/>
    public override int FoldOf(long trainingRow, int folds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trainingRow);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        return folds - 1 - (int)Math.Min(trainingRow * folds / Math.Max(_training, 1), folds - 1);
    }
}
