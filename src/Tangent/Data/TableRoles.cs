namespace Tangent.Data;

/// <summary>Gives the columns of a table their kinds and roles.</summary>
internal static class TableRoles
{
    /// <summary>Returns all columns, without statistics.</summary>
    /// <exception cref="DataException">A named column is not there, a column has two roles, or no input is left.</exception>
    public static TableColumn[] Assign(TableReader table, TableOptions options, ColumnInference inference)
    {
        var ignored = options.IgnoreColumns.Select(c => ColumnSelector.Resolve(table, c, "ignored")).ToHashSet();
        var text = options.TextColumns.Select(c => ColumnSelector.Resolve(table, c, "text")).ToHashSet();
        var targets = new HashSet<int>();
        foreach (string name in options.Targets ?? [])
        {
            int target = ColumnSelector.Resolve(table, name, "target");
            if (ignored.Contains(target))
                throw new DataException($"the target column '{name}' is also to be ignored; choose one", table.FileName);
            if (!targets.Add(target))
                throw new DataException($"the target column '{name}' is given twice", table.FileName);
        }

        if (options.Task == TaskKind.Classification && targets.Count > 1)
            throw new DataException($"classification has one target, but {targets.Count} are given", table.FileName);
        int count = table.ColumnNames.Count;
        if (options.Targets is null)
            targets.UnionWith(Enumerable.Range(0, count).Where(j => !ignored.Contains(j)).TakeLast(table.DefaultTargetCount));
        if (targets.Count + ignored.Count == count)
            throw new DataException(
                $"no input is left: of {count} columns {targets.Count} are targets and {ignored.Count} ignored; {(table is DelimitedTextReader ? "is the delimiter right?" : "save inputs and targets side by side")}",
                table.FileName);
        return [.. Enumerable.Range(0, count).Select(j => new TableColumn
        {
            Name = table.ColumnNames[j],
            Position = j,
            Kind = text.Contains(j) ? ColumnKind.Categorical : inference.KindOf(j),
            Role = targets.Contains(j) ? ColumnRole.Target : ignored.Contains(j) ? ColumnRole.Ignored : ColumnRole.Input,
        })];
    }
}
