using CsCheck;
using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class TableScanTests
{
    private const string Colors = "size,color,weight,y\n1,red,2.5,1.5\n2,blue,3.5,2.5\n4,red,1.5,0.5\n";

    [Fact]
    public void Run_MixedColumns_HaveKindsRolesAndCategories()
    {
        using var file = new TemporaryTable(Colors);
        TableSchema schema = file.Scan().Schema;
        Assert.Equal(["size", "color", "weight", "y"], schema.Columns.Select(c => c.Name));
        Assert.Equal([1], schema.Columns.Where(c => c.Kind == ColumnKind.Categorical).Select(c => c.Position));
        Assert.Equal([ColumnRole.Input, ColumnRole.Input, ColumnRole.Input, ColumnRole.Target], schema.Columns.Select(c => c.Role));
        Assert.Equal(["blue", "red"], schema.Columns[1].Categories);
        Assert.Equal(["size", "color=blue", "color=red", "weight", "(bias)"], schema.InputNames);
        Assert.Equal(5, schema.InputDimension);
        Assert.Equal(1, schema.TargetCount);
        Assert.Equal(TaskKind.Regression, schema.Task);
        Assert.Equal(3, schema.TrainingRows);
    }

    [Theory]
    [InlineData("y", new[] { 3 })]
    [InlineData("-1", new[] { 3 })]
    [InlineData("4", new[] { 3 })]
    [InlineData("1", new[] { 0 })]
    [InlineData("-4", new[] { 0 })]
    [InlineData("size,weight", new[] { 0, 2 })]
    [InlineData("y,1", new[] { 0, 3 })]
    public void Run_Targets_AreFoundByNameOrNumber(string targets, int[] expected)
    {
        using var file = new TemporaryTable(Colors);
        TableSchema schema = file.Scan(new TableOptions { Targets = targets.Split(',') }).Schema;
        Assert.Equal(expected, schema.Targets.Select(c => c.Position));
    }

    [Fact]
    public void Run_ColumnNamedLikeANumber_WinsOverTheNumber()
    {
        using var file = new TemporaryTable("3,x,y\n1.5,2,5\n2.5,3,6\n");
        var options = new TableOptions { Header = true, Targets = ["3"] };
        Assert.Equal(0, file.Scan(options).Schema.Targets.Single().Position);
    }

    [Fact]
    public void Run_NoTargetsOrLastIgnored_TakesTheRest()
    {
        using var file = new TemporaryTable(Colors);
        Assert.Equal(0, file.Scan(new TableOptions { Targets = [] }).Schema.TargetCount);
        Assert.Equal("weight", file.Scan(new TableOptions { IgnoreColumns = ["-1"] }).Schema.Targets.Single().Name);
    }

    [Theory]
    [InlineData("heigth", "the nearest name is 'height'; the columns are width, height, depth, y")]
    [InlineData("0", "numbered 1 to 4, or -1 to -4 from the end")]
    [InlineData("5", "numbered 1 to 4")]
    [InlineData("-5", "numbered 1 to 4")]
    public void Run_TargetNotThere_SaysWhatIs(string target, string message)
    {
        using var file = new TemporaryTable("width,height,depth,y\n1,2,3,4\n");
        Assert.Contains(message, file.Fails(new TableOptions { Targets = [target] }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RolesThatClash_Fail()
    {
        using var file = new TemporaryTable(Colors);
        (TableOptions Options, string Message)[] cases =
        [
            (new TableOptions { Targets = ["y"], IgnoreColumns = ["4"] }, "ignored"),
            (new TableOptions { Targets = ["y", "-1"] }, "twice"),
            (new TableOptions { IgnoreColumns = ["1", "2", "3"] }, "no input"),
            (new TableOptions { IgnoreColumns = ["1", "2", "3", "4"] }, "no input"),
            (new TableOptions { Targets = ["1", "4"], Task = TaskKind.Classification }, "one target"),
            (new TableOptions { Targets = ["1", "color"] }, "is text"),
            (new TableOptions { Targets = ["color"], Task = TaskKind.Regression }, "is text"),
        ];
        Assert.All(cases, c => Assert.Contains(c.Message, file.Fails(c.Options).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x", 30, TaskKind.Classification, "is text")]
    [InlineData("0 1", 10, TaskKind.Classification, "2 different integers in 20 rows")]
    [InlineData("0 1", 9, TaskKind.Regression, "less than 10 times")]
    [InlineData("0 1.5", 10, TaskKind.Regression, "not integers")]
    [InlineData("0 1 2 3 4 5 6 7 8 9", 10, TaskKind.Classification, "10 different integers")]
    [InlineData("0 1 2 3 4 5 6 7 8 9 10", 10, TaskKind.Regression, "more than 10 different")]
    public void Run_TaskAuto_FollowsTheTarget(string values, int repeats, TaskKind task, string reason)
    {
        string[] distinct = values == "x" ? ["a", "b"] : values.Split(' ');
        string text = string.Concat(Enumerable.Repeat(distinct, repeats).SelectMany(v => v).Select((v, i) => $"{i},{v}\n"));
        using var file = new TemporaryTable(text);
        TableSchema schema = file.Scan().Schema;
        Assert.Equal(task, schema.Task);
        Assert.Contains(reason, schema.TaskReason, StringComparison.Ordinal);
        Assert.Equal(task == TaskKind.Classification ? distinct : [], schema.Classes);
    }

    [Fact]
    public void Run_Classes_AreSortedAndKeptAsWritten()
    {
        using var numbers = new TemporaryTable("x,y\n1,10\n2,02\n3,-1\n4,2\n5,1e1\n");
        Assert.Equal(["-1", "02", "10"], numbers.Scan(new TableOptions { Task = TaskKind.Classification }).Schema.Classes);
        using var texts = new TemporaryTable("x,y\n1,b\n2,B\n3,a\n4,10\n5,2\n");
        Assert.Equal(["10", "2", "B", "a", "b"], texts.Scan().Schema.Classes);
        var forced = new TableOptions { TextColumns = ["y"] };
        Assert.Equal(["-1", "02", "10", "1e1", "2"], numbers.Scan(forced).Schema.Classes);
    }

    [Fact]
    public void Run_ClassificationOfOneOrTooManyClasses_Fails()
    {
        using var one = new TemporaryTable("x,y\n1,a\n2,a\n");
        Assert.Contains("only one class, 'a'", one.Fails().Message, StringComparison.Ordinal);
        using var many = new TemporaryTable(string.Concat(Enumerable.Range(0, 1001).Select(i => $"{i % 7},{i}.5\n")));
        Assert.Contains("1000 classes", many.Fails(new TableOptions { Task = TaskKind.Classification }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TextAfterAThousandNumbers_Fails()
    {
        using var file = new TemporaryTable("x,y\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},{i}.5\n")) + "12x,1\n");
        DataException e = file.Fails();
        Assert.Equal((1002L, "x"), (e.Line, e.Column));
        Assert.Contains("'12x' is not a number; correct it, or declare the column text with --text x", e.Message, StringComparison.Ordinal);
        Assert.Equal(1001, file.Scan(new TableOptions { TextColumns = ["x"], MaxCategories = 2000 }).Schema.Columns[0].Categories.Count);
    }

    [Fact]
    public void Run_TextAmongTheFirstThousand_MakesTextAndAWarning()
    {
        using var file = new TemporaryTable("x,y\n1,1.5\n2,2.5\nthree,3.5\n4,0.5\n");
        TableScan scan = file.Scan();
        Assert.Equal(ColumnKind.Categorical, scan.Schema.Columns[0].Kind);
        Assert.Contains("'three' in line 4", Assert.Single(scan.Warnings), StringComparison.Ordinal);
        using var commas = new TemporaryTable("x;y\n1,5;1\n2,5;2\n");
        Assert.Contains("decimal comma", Assert.Single(commas.Scan(new TableOptions { Header = true }).Warnings), StringComparison.Ordinal);
        using var plain = new TemporaryTable(Colors);
        Assert.Empty(plain.Scan().Warnings);
    }

    [Fact]
    public void Run_MoreCategoriesThanAllowed_Fails()
    {
        using var file = new TemporaryTable("x,y\n" + string.Concat(Enumerable.Range(0, 1001).Select(i => $"id{i},{i}.5\n")));
        DataException e = file.Fails();
        Assert.Equal((1002L, "x"), (e.Line, e.Column));
        Assert.Contains("more than 1000 different texts; leave it out with --ignore x", e.Message, StringComparison.Ordinal);
        Assert.Equal(1001, file.Scan(new TableOptions { MaxCategories = 1001 }).Schema.Columns[0].Categories.Count);
    }

    [Theory]
    [InlineData("inf")]
    [InlineData("-Infinity")]
    [InlineData("1e39")]
    [InlineData("-1e999")]
    public void Run_NumberOutOfRange_Fails(string number)
    {
        using var file = new TemporaryTable($"x,y\n1,2\n{number},3\n");
        DataException e = file.Fails();
        Assert.Equal((3L, "x"), (e.Line, e.Column));
        Assert.Contains("range", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("n/a")]
    [InlineData("nan")]
    [InlineData("NULL")]
    [InlineData("?")]
    [InlineData("\"\"")]
    [InlineData("  ")]
    public void Run_Missing_FollowsThePolicy(string missing)
    {
        using var file = new TemporaryTable($"c,x,y\nred,1,10\nred,{missing},20\nblue,3,30\n{missing},5,40\nblue,9,{missing}\n");
        DataException e = file.Fails();
        Assert.Equal((3L, "x"), (e.Line, e.Column));
        Assert.Contains("3 rows have missing values", e.Message, StringComparison.Ordinal);
        Assert.Contains("--missing drop", e.Message, StringComparison.Ordinal);
        TableScan drop = file.Scan(new TableOptions { Missing = MissingPolicy.Drop });
        Assert.Equal((2, 3), (drop.TrainingRows, drop.DroppedRows));
        Assert.Equal(2, drop.Schema.Columns[1].Means[0]);
        TableScan mean = file.Scan(new TableOptions { Missing = MissingPolicy.Mean });
        Assert.Equal((4, 1), (mean.TrainingRows, mean.DroppedRows));
        Assert.Equal(3, mean.Schema.Columns[1].Means[0]);
        Assert.Equal([0.25, 0.5], mean.Schema.Columns[0].Means);
    }

    [Fact]
    public void Run_ColumnWithoutValues_Fails()
    {
        using var file = new TemporaryTable("x,e,y\n1,,2\n2,,3\n");
        Assert.Contains("2 rows have missing", file.Fails().Message, StringComparison.Ordinal);
        DataException none = file.Fails(new TableOptions { Missing = MissingPolicy.Drop });
        Assert.Contains("no rows are left", none.Message, StringComparison.Ordinal);
        DataException e = file.Fails(new TableOptions { Missing = MissingPolicy.Mean });
        Assert.Contains("--ignore e", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, file.Scan(new TableOptions { IgnoreColumns = ["e"], Bias = 0 }).Schema.InputDimension);
    }

    [Fact]
    public void Run_NotUtf8_Fails()
    {
        using var file = new TemporaryTable([.. "x,y\nred,1\ngr"u8, 0xFC, .. "n,2\n"u8]);
        DataException e = file.Fails();
        Assert.Equal((3L, "x"), (e.Line, e.Column));
        Assert.Contains("UTF-8", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RandomColumns_StatisticsAreThoseOfTheTrainingRows()
    {
        Gen.Select(Gen.Double[-1e3, 1e3].Array[3].Array[5, 200], Gen.OneOf(0, 0.2, 0.5), Gen.ULong).Sample((rows, fraction, seed) =>
        {
            using var file = new TemporaryTable(string.Concat(rows.Select(r => string.Join(',', r) + "\n")));
            var split = new RowSplit(seed, fraction);
            double[][] training = [.. rows.Where((_, i) => !split.IsTest(i))];
            TableScan scan = file.Scan(null, split);
            Assert.Equal(training.Length, scan.TrainingRows);
            Assert.Equal(rows.Length - training.Length, scan.TestRows);
            for (int j = 0; j < 3; j++)
            {
                double mean = training.Average(r => r[j]);
                double deviation = Math.Sqrt(training.Average(r => (r[j] - mean) * (r[j] - mean)));
                Assert.Equal(mean, scan.Schema.Columns[j].Means[0], 1e-10);
                Assert.Equal(deviation, scan.Schema.Columns[j].Deviations[0], 1e-9);
            }
        }, iter: 50);
    }

    [Fact]
    public void Run_CategoriesAndClassesOfTestRowsOnly_OnlyClassesCount()
    {
        var split = new RowSplit(1, 0.5);
        var rows = Enumerable.Range(0, 100).Select(i => split.IsTest(i) ? "test,b\n" : i % 2 == 0 ? "t1,a\n" : "t2,c\n");
        using var file = new TemporaryTable("c,y\n" + string.Concat(rows));
        TableSchema schema = file.Scan(null, split).Schema;
        Assert.Equal(["t1", "t2"], schema.Columns[0].Categories);
        Assert.Equal(["a", "b", "c"], schema.Classes);
    }

    [Fact]
    public void Run_OptionsOutOfRange_Throw()
    {
        using var file = new TemporaryTable(Colors);
        Assert.Throws<ArgumentException>(() => file.Open(new TableOptions { Delimiter = '"' }));
        Assert.Throws<ArgumentException>(() => file.Open(new TableOptions { Delimiter = 'ä' }));
        Assert.Throws<ArgumentException>(() => file.Scan(new TableOptions { MaxCategories = 0 }));
        Assert.Throws<ArgumentException>(() => file.Scan(new TableOptions { Task = (TaskKind)9 }));
        Assert.Throws<ArgumentException>(() => file.Scan(new TableOptions { Missing = (MissingPolicy)9 }));
        Assert.Throws<ArgumentException>(() => file.Scan(new TableOptions { Scale = (ColumnScale)9 }));
    }

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("Height", "heigth", 1)]
    [InlineData("abcd", "badc", 2)]
    [InlineData("ca", "abc", 3)]
    public void NearestName_Distance_CountsEdits(string a, string b, int expected) => Assert.Equal(expected, NearestName.Distance(a, b));
}
