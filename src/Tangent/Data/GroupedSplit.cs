namespace Tangent.Data;

/// <summary>Keeps rows that share a text in a column together, in the test part or not, and in one fold.</summary>
/// <remarks>
/// Groups, in the order in which they first come, take the place of rows in <see cref="RowSplit"/>: the share is one of groups, not of rows. The first pass
/// over a table tells the groups, see <see cref="TableScan"/>. Memory: 8 bytes a row, and the texts.
/// </remarks>
/// <param name="seed">The seed.</param>
/// <param name="testFraction">The share of groups that are held out, at least 0 and less than 1.</param>
/// <param name="column">The column, by name or number as in <see cref="TableOptions"/>; it is no input.</param>
public sealed class GroupedSplit(ulong seed, double testFraction, string column) : RowSplit(seed, testFraction)
{
    private readonly List<int> _groups = [];
    private readonly List<int> _training = [];
    private readonly List<int> _trainingGroups = []; // by group: its place among those of training, or -1
    private int _trainingGroupCount;
    private CategoryIndex _texts = new();

    /// <summary>Gets the column.</summary>
    public string Column => column;

    /// <summary>Gets how many groups there are.</summary>
    public int GroupCount => _texts.Count;

    /// <inheritdoc/>
    public override bool IsTest(long row) => base.IsTest(_groups[checked((int)row)]);

    /// <inheritdoc/>
    public override int FoldOf(long trainingRow, int folds) => base.FoldOf(_training[checked((int)trainingRow)], folds);

    /// <summary>Forgets all rows, before a pass that enters them.</summary>
    internal void Begin()
    {
        _groups.Clear();
        _training.Clear();
        _trainingGroups.Clear();
        _trainingGroupCount = 0;
        _texts = new CategoryIndex();
    }

    /// <summary>Takes in the text of the next row.</summary>
    /// <returns>False where it is not UTF-8.</returns>
    internal bool Enter(ReadOnlySpan<byte> text)
    {
        int group = _texts.Find(text);
        if (group < 0)
        {
            if (FieldText.TryDecode(text) is not { } decoded)
                return false;
            group = _texts.Add(decoded);
            _trainingGroups.Add(base.IsTest(group) ? -1 : _trainingGroupCount++);
        }

        _groups.Add(group);
        if (_trainingGroups[group] >= 0)
            _training.Add(_trainingGroups[group]);
        return true;
    }
}
