using System.Globalization;
using Tangent.Data;

namespace Tangent.Cli.Reproduction;

/// <summary>Holds a small classification set of UCI with its own folds: NAME_R.dat and conxuntos_kfold.dat.</summary>
internal sealed class SmallSet
{
    private const string FoldsName = "conxuntos_kfold.dat";

    private readonly string[] _rows;
    private readonly int[][] _parts;

    /// <summary>Reads a set.</summary>
    /// <param name="folder">Its folder, whose name is the set's.</param>
    /// <exception cref="DataException">The file of the folds is missing or damaged.</exception>
    public SmallSet(string folder)
    {
        Name = Path.GetFileName(folder);
        // A number a row, the columns, the class.
        _rows = [.. FoldFiles.Lines(Path.Combine(folder, FileOf(Name))).Skip(1).Select(l => string.Join(',', l.Split('\t').Skip(1)))];
        string folds = Path.Combine(folder, FoldsName);
        if (!File.Exists(folds))
            throw new DataException("is missing; put the official folds there", folds);
        _parts = [.. FoldFiles.Lines(folds).Select(l => Array.ConvertAll(l.Split(' ', StringSplitOptions.RemoveEmptyEntries), w => Index(w, folds)))];
        if (_parts.Length == 0 || _parts.Length % 2 != 0)
            throw new DataException($"has {_parts.Length} lines; a line of training rows and one of test rows are needed for each fold", folds);
    }

    public string Name { get; }

    public int RowCount => _rows.Length;

    public int FoldCount => _parts.Length / 2;

    /// <summary>Returns the name of a set's file.</summary>
    public static string FileOf(string set) => set + "_R.dat";

    /// <summary>Returns the rows of a fold: standardised by the training rows, with a constant coordinate.</summary>
    /// <param name="fold">The fold, from 0.</param>
    /// <param name="work">Where files may be made.</param>
    public Fold Read(int fold, WorkFolder work)
    {
        int[] test = _parts[2 * fold + 1];
        string trainingPath = work["train.csv"], testPath = work["test.csv"];
        HashSet<string> classes = [.. _parts[2 * fold].Select(i => ClassOf(_rows[i]))];

        // A class that the training rows lack cannot be predicted: its rows count as wrong.
        string[] known = [.. test.Select(i => _rows[i]).Where(r => classes.Contains(ClassOf(r)))];
        File.WriteAllLines(trainingPath, _parts[2 * fold].Select(i => _rows[i]));
        File.WriteAllLines(testPath, known);
        var table = new TableOptions { Header = false, Task = TaskKind.Classification };
        DataSet data = DataSet.Open(trainingPath, table, new RowSplit(0, 0), known.Length > 0 ? testPath : null);
        RowSample training = FeatureTraining.All(data.Training, CancellationToken.None);
        RowSample? tested = data.Test is { } rows ? FeatureTraining.All(rows, CancellationToken.None) : null;
        return new Fold(
            data.Schema.InputDimension, data.Schema.Classes.Count, training.ToDense(), training.ReadBlocks().Single().Targets,
            tested?.ToDense() ?? [], tested?.ReadBlocks().Single().Targets ?? [], test.Length);
    }

    private static string ClassOf(string row) => row[(row.LastIndexOf(',') + 1)..];

    private int Index(string word, string path) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < _rows.Length
            ? index
            : throw new DataException($"'{word}' is no row of {Name}, which has {_rows.Length}; copy the file again", path);
}

/// <summary>Holds the rows of a fold.</summary>
/// <param name="Dimension">d.</param>
/// <param name="ClassCount">k, the classes of the training rows.</param>
/// <param name="Training">Row-major n x d.</param>
/// <param name="TrainingClasses">n numbers.</param>
/// <param name="Test">Row-major t x d, without rows of classes that no training row has.</param>
/// <param name="TestClasses">t numbers.</param>
/// <param name="TestCount">The number of test rows with those of other classes.</param>
internal sealed record Fold(int Dimension, int ClassCount, float[] Training, double[] TrainingClasses, float[] Test, double[] TestClasses, int TestCount);
