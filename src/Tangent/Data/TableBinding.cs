namespace Tangent.Data;

/// <summary>Finds the columns of a schema in a table.</summary>
internal static class TableBinding
{
    /// <summary>Returns where the inputs, and the targets if asked for, stand in the table.</summary>
    /// <exception cref="DataException">A column is not there; the message names it and the nearest one.</exception>
    public static int[] Bind(TableReader table, TableSchema schema, bool targets)
    {
        IEnumerable<TableColumn> columns = targets ? schema.Inputs.Concat(schema.Targets) : schema.Inputs;
        return table.HasHeader && schema.HasHeader ? ByName(table, columns) : ByPosition(table, schema, columns, targets);
    }

    private static int[] ByName(TableReader table, IEnumerable<TableColumn> columns)
    {
        var places = table.ColumnNames.Select((name, place) => (name, place))
            .ToDictionary(p => p.name, p => p.place, StringComparer.Ordinal);
        TableColumn[] wanted = [.. columns];
        string[] missing = [.. wanted.Where(c => !places.ContainsKey(c.Name)).Select(c => c.Name)];
        if (missing.Length > 0)
        {
            string others = missing.Length == 1 ? "" : $" (and {missing.Length - 1} more: {string.Join(", ", missing.Skip(1).Take(5))})";
            throw new DataException(
                $"the column '{missing[0]}' is not there{others}; {NearestName.Hint(missing[0], table.ColumnNames)}", table.FileName);
        }

        return [.. wanted.Select(c => places[c.Name])];
    }

    private static int[] ByPosition(TableReader table, TableSchema schema, IEnumerable<TableColumn> columns, bool targets)
    {
        int found = table.ColumnNames.Count;
        if (found == schema.Columns.Count)
            return [.. columns.Select(c => c.Position)];
        int without = schema.Columns.Count - schema.TargetCount;
        if (!targets && found == without)
        {
            int[] places = new int[found + schema.TargetCount];
            int kept = 0;
            foreach (TableColumn column in schema.Columns.Where(c => c.Role != ColumnRole.Target))
                places[column.Position] = kept++;
            return [.. columns.Select(c => places[c.Position])];
        }

        string orWithout = targets ? "" : $" (or {without} without the target)";
        string expected = $"{schema.Columns.Count} columns{orWithout} are";
        throw new DataException(
            $"{expected} expected but {found} found; without names on both sides columns go by position", table.FileName);
    }
}
