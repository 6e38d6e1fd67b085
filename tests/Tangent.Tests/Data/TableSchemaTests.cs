using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class TableSchemaTests
{
    private const string Table = "id,size,color,y\n1,1.1,red,10\n2,0.1,\"bl\"\"ü\ne\",20\n3,6,red,30.5\n";

    [Fact]
    public void ToJson_AnySchema_ComesBack()
    {
        TableOptions[] options =
        [
            new TableOptions(),
            new TableOptions { IgnoreColumns = ["id"], Scale = ColumnScale.Unit, Bias = 0, Missing = MissingPolicy.Mean },
            new TableOptions { Targets = ["color"], Missing = MissingPolicy.Drop, Scale = ColumnScale.None },
            new TableOptions { Targets = ["y", "size"] },
            new TableOptions { Targets = [] },
            new TableOptions { Header = false, TextColumns = ["2"] },
            new TableOptions { Scale = ColumnScale.Quantile },
            new TableOptions { Levels = 10, Scale = ColumnScale.Quantile },
        ];
        foreach (TableOptions option in options)
        {
            using var file = new TemporaryTable(Table);
            TableSchema schema = file.Scan(option).Schema;
            string json = schema.ToJson();
            TableSchema back = TableSchema.FromJson(json);
            Assert.Equal(json, back.ToJson());
            Assert.DoesNotContain('\n', json);
            Assert.Equal(schema.Columns.SelectMany(c => c.Means), back.Columns.SelectMany(c => c.Means));
            Assert.Equal(schema.Columns.SelectMany(c => c.Deviations), back.Columns.SelectMany(c => c.Deviations));
            Assert.Equal(schema.Columns.SelectMany(c => c.Categories), back.Columns.SelectMany(c => c.Categories));
            Assert.Equal(schema.Classes, back.Classes);
            Assert.Equal(
                new TableRowSource(file.Open(option), schema).ReadBlocks().SelectMany(b => b.Inputs),
                new TableRowSource(file.Open(option), back).ReadBlocks().SelectMany(b => b.Inputs));
        }
    }

    [Fact]
    public void FromJson_Damaged_FailsWithDataException()
    {
        using var file = new TemporaryTable(Table);
        string json = file.Scan().Schema.ToJson();
        for (int cut = 1; cut < json.Length; cut += 13)
            Assert.Throws<DataException>(() => TableSchema.FromJson(json[..^cut]));
        foreach (string bad in new[] { "", "null", "{}", "[]", "7" })
            Assert.Throws<DataException>(() => TableSchema.FromJson(bad));
        (string, string)[] changes =
        [
            ("'version':1", "'version':2"),
            ("'task':'Regression'", "'task':'Auto'"),
            ("'task':'Regression'", "'task':'Classification'"),
            ("'missing':'Refuse'", "'missing':17"),
            ("'categories':['bl", "'categories':['x','bl"),
            ("'position':1", "'position':7"),
            ("'columns':[", "'columns':[null,"),
            ("'kind':'Categorical'", "'kind':'Other'"),
            ("'role':'Input'", "'role':'Ignored'"),
        ];
        foreach ((string old, string changed) in changes)
        {
            string damaged = json.Replace(old.Replace('\'', '"'), changed.Replace('\'', '"'), StringComparison.Ordinal);
            Assert.NotEqual(json, damaged);
            Assert.DoesNotContain('\n', Assert.Throws<DataException>(() => TableSchema.FromJson(damaged)).Message);
        }
    }

    [Theory]
    [InlineData("'knots':[1,2,4]", "'knots':[1,2,2]", "column x has knots or scores that do not increase")]
    [InlineData("'knots':[1,2,4]", "'knots':[4,2,1]", "do not increase")]
    [InlineData("'knots':[1,2,4]", "'knots':[1,2,1e999]", "do not increase")]
    [InlineData("'knots':[1,2,4]", "'knots':[1,2]", "column x has 2 knots and 3 scores")]
    [InlineData("'knots':[1,2,4]", "'knots':[]", "column x has 0 knots and 3 scores")]
    [InlineData("'knots':[1,2,4]", "'knots':null", "damaged")]
    [InlineData("'scores':[", "'scores':[9,", "column x has 3 knots and 4 scores")]
    [InlineData("'normalScores'", "'other'", "column x has no normal scores")]
    [InlineData("'scale':'Quantile'", "'scale':'Standard'", "column x has normal scores but is not scaled by them")]
    public void FromJson_DamagedScores_FailsWithDataException(string old, string changed, string message)
    {
        using var file = new TemporaryTable("x,y\n1,1\n2,2\n4,3\n");
        string json = file.Scan(new TableOptions { Scale = ColumnScale.Quantile }).Schema.ToJson();
        string damaged = json.Replace(old.Replace('\'', '"'), changed.Replace('\'', '"'), StringComparison.Ordinal);
        Assert.NotEqual(json, damaged);
        Assert.Contains(message, Assert.Throws<DataException>(() => TableSchema.FromJson(damaged)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_OtherScales_HaveNoScores()
    {
        using var file = new TemporaryTable(Table);
        Assert.DoesNotContain("ormalScores", file.Scan().Schema.ToJson(), StringComparison.Ordinal);
        Assert.All(file.Scan(new TableOptions { Scale = ColumnScale.Quantile }).Schema.Targets, c => Assert.Null(c.NormalScores));
    }

    [Fact]
    public void Bind_ByName_OrderAndExtraColumnsDoNotMatter()
    {
        using var file = new TemporaryTable("a,b,c,y\n1,10,x,5\n2,20,z,6\n");
        using var other = new TemporaryTable("y,extra,c,a,b\n5,?,x,1,10\n6,huh,z,2,20\n");
        using var bare = new TemporaryTable("c,b,a\nx,10,1\nz,20,2\n");
        TableSchema schema = file.Scan().Schema;
        RowBlock expected = Assert.Single(new TableRowSource(file.Open(), schema).ReadBlocks());
        RowBlock reordered = Assert.Single(new TableRowSource(other.Open(), schema).ReadBlocks());
        Assert.Equal(expected.Inputs, reordered.Inputs);
        Assert.Equal(expected.Targets, reordered.Targets);
        Assert.Equal(expected.Inputs, Assert.Single(new TableRowSource(bare.Open(), schema, targets: false).ReadBlocks()).Inputs);
        DataException e = Assert.Throws<DataException>(() => new TableRowSource(bare.Open(), schema));
        Assert.Contains("'y' is not there", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_NameMissing_SaysTheNearest()
    {
        using var file = new TemporaryTable("width,height,y\n1,2,3\n2,3,4\n");
        using var other = new TemporaryTable("Width,hieght,z\n1,2,3\n");
        DataException e = Assert.Throws<DataException>(() => new TableRowSource(other.Open(), file.Scan().Schema));
        Assert.Contains("'width' is not there (and 2 more: height, y); the nearest name is 'Width'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_ByPosition_WithOrWithoutTarget()
    {
        var options = new TableOptions { Targets = ["2"] };
        using var file = new TemporaryTable("a,y,b\n1,5,10\n2,6,20\n");
        using var same = new TemporaryTable("1,5,10\n2,6,20\n");
        using var without = new TemporaryTable("1,10\n2,20\n");
        using var wrong = new TemporaryTable("1,10,3,4\n2,20,5,6\n");
        TableSchema schema = file.Scan(options).Schema;
        RowBlock expected = Assert.Single(new TableRowSource(file.Open(), schema).ReadBlocks());
        Assert.Equal(expected.Inputs, Assert.Single(new TableRowSource(same.Open(), schema).ReadBlocks()).Inputs);
        Assert.Equal(expected.Targets, Assert.Single(new TableRowSource(same.Open(), schema).ReadBlocks()).Targets);
        Assert.Equal(expected.Inputs, Assert.Single(new TableRowSource(same.Open(), schema, targets: false).ReadBlocks()).Inputs);
        Assert.Equal(expected.Inputs, Assert.Single(new TableRowSource(without.Open(), schema, targets: false).ReadBlocks()).Inputs);
        DataException noTarget = Assert.Throws<DataException>(() => new TableRowSource(without.Open(), schema));
        Assert.Contains("3 columns are expected but 2 found", noTarget.Message, StringComparison.Ordinal);
        DataException e = Assert.Throws<DataException>(() => new TableRowSource(wrong.Open(), schema, targets: false));
        Assert.Contains("3 columns (or 2 without the target) are expected but 4 found", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_TextWhereNumbersWere_Fails()
    {
        using var file = new TemporaryTable("a,b,y\n1,2,3\n2,3,4\n");
        using var other = new TemporaryTable("a,b,y\n1,x,3\n");
        var source = new TableRowSource(other.Open(), file.Scan().Schema);
        DataException e = Assert.Throws<DataException>(() => source.ReadBlocks().Count());
        Assert.Equal((2L, "b"), (e.Line, e.Column));
        Assert.Contains("'x' is not a number", e.Message, StringComparison.Ordinal);
    }
}
