namespace Tangent.Cli.Report;

/// <summary>Keeps the rows of the largest losses.</summary>
internal sealed class WorstRows(int most)
{
    private readonly PriorityQueue<WorstRow, double> _rows = new();

    /// <summary>Gets the rows, the worst first.</summary>
    public IReadOnlyList<WorstRow> Rows => [.. _rows.UnorderedItems.Select(r => r.Element).OrderByDescending(r => r.Loss).ThenBy(r => r.Line)];

    /// <summary>Adds a row where its loss is among the largest.</summary>
    public void Add(double loss, long line, double target, double prediction)
    {
        if (_rows.Count < most)
            _rows.Enqueue(new WorstRow(loss, line, target, prediction), loss);
        else if (loss > _rows.Peek().Loss)
            _rows.EnqueueDequeue(new WorstRow(loss, line, target, prediction), loss);
    }
}

/// <summary>Holds a row that was predicted badly.</summary>
/// <param name="Loss">How badly: the error's magnitude, or the wrong class's score less the true one's.</param>
/// <param name="Line">The line, or number, in its file.</param>
/// <param name="Target">The target, or the class's index.</param>
/// <param name="Prediction">The prediction, or the predicted class's index.</param>
internal sealed record WorstRow(double Loss, long Line, double Target, double Prediction);
