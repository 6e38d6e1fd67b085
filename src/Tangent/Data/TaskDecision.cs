namespace Tangent.Data;

/// <summary>Decides whether a target is numbers or classes.</summary>
internal static class TaskDecision
{
    /// <summary>The most distinct integers that are taken for classes unasked.</summary>
    public const int MostClasses = 10;

    private const int LeastRepeats = 10;

    /// <summary>Returns the task and why.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="asked">The task that was asked for.</param>
    /// <param name="targets">The target columns.</param>
    /// <param name="labels">The different values of a single target, or null.</param>
    /// <param name="maxCategories">The most classes.</param>
    /// <exception cref="DataException">The targets do not fit the task.</exception>
    public static (TaskKind Task, string Reason) Decide(
        string file, TaskKind asked, IReadOnlyList<TableColumn> targets, LabelTally? labels, int maxCategories)
    {
        (TaskKind task, string reason) = asked == TaskKind.Auto ? Auto(targets, labels) : (asked, "as asked for");
        if (task == TaskKind.Regression)
        {
            if (targets.FirstOrDefault(t => t.Kind == ColumnKind.Categorical) is { } text)
                throw new DataException(
                    "the target is text, and regression needs numbers; choose another with --target, or --task classification",
                    file,
                    null,
                    text.Name);
            return (task, reason);
        }

        if (labels is null)
            throw new DataException($"classification has one target, but there are {targets.Count}", file);
        if (labels.IsTooMany)
        {
            throw new DataException(
                $"the target has more than {maxCategories} classes; choose another with --target, or --task regression if it is a number",
                file,
                null,
                targets[0].Name);
        }

        if (labels.Distinct < 2)
            throw new DataException(
                $"the target has only one class, {FieldText.Show(labels.Classes[0])}, so there is nothing to learn",
                file,
                null,
                targets[0].Name);
        return (task, reason);
    }

    private static (TaskKind Task, string Reason) Auto(IReadOnlyList<TableColumn> targets, LabelTally? labels)
    {
        if (targets.Count == 0)
            return (TaskKind.Regression, "there is no target");
        if (labels is null)
            return (TaskKind.Regression, "there are several targets");
        string name = $"the target '{targets[0].Name}'";
        if (targets[0].Kind == ColumnKind.Categorical)
            return (TaskKind.Classification, $"{name} is text");
        if (!labels.IsInteger)
            return (TaskKind.Regression, $"{name} has numbers that are not integers");
        if (labels.IsTooMany)
            return (TaskKind.Regression, $"{name} has more than {MostClasses} different numbers");
        string values = $"{name} has {labels.Distinct} different integers in {labels.Count} rows";
        return labels.Count >= (long)LeastRepeats * labels.Distinct
            ? (TaskKind.Classification, values)
            : (TaskKind.Regression, $"{values}, each less than {LeastRepeats} times on average");
    }
}
