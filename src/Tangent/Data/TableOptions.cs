namespace Tangent.Data;

/// <summary>Says how a table is read and encoded.</summary>
/// <remarks>
/// A column is given by its name or its number: from 1 at the front, from -1 at the end; where a column has such a number as its name, the
/// name wins.
/// The options are checked where they are used: <see cref="TableReader.Open(string, TableOptions?, TableSchema?)"/> and
/// <see cref="TableScan.Run(TableReader, TableOptions?, RowSplit?)"/>.
/// </remarks>
public sealed record TableOptions
{
    /// <summary>The fewest levels of a column with indicators: two are one number already.</summary>
    public const int FewestLevels = 3;

    /// <summary>The training rows that a level of a column with indicators needs in the mean.</summary>
    public const int RowsPerLevel = 10;

    /// <summary>The most that <see cref="Levels"/> may be.</summary>
    public const int MostLevels = 1000;

    /// <summary>Gets the delimiter of delimited text; a blank stands for any run of spaces and tabs. Default: null, detected among tab,
    /// semicolon, comma and blanks.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Gets whether the first record is a header. Default: null, detected.</summary>
    public bool? Header { get; init; }

    /// <summary>Gets the target columns. Default: null, the last column that is not ignored. Empty: none.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Gets the task. Default: <see cref="TaskKind.Auto"/>.</summary>
    public TaskKind Task { get; init; }

    /// <summary>Gets the columns that are text even where they look like numbers. Default: none.</summary>
    public IReadOnlyList<string> TextColumns { get; init; } = [];

    /// <summary>Gets the columns that are left out. Default: none.</summary>
    public IReadOnlyList<string> IgnoreColumns { get; init; } = [];

    /// <summary>Gets what happens to rows with missing values. Default: <see cref="MissingPolicy.Refuse"/>.</summary>
    public MissingPolicy Missing { get; init; }

    /// <summary>Gets the most levels, distinct values in the training rows, of a numeric input that gets an indicator coordinate for each beside its own.
    /// Default: 0, none do. Columns of fewer than <see cref="FewestLevels"/> levels, or fewer than <see cref="RowsPerLevel"/> rows a level, get none.</summary>
    /// <remarks>Scaled indicators of a column have total variance 1, as the column itself: they let a kernel see levels that do not follow their order.</remarks>
    public int Levels { get; init; }

    /// <summary>Gets the scaling of the inputs. Default: <see cref="ColumnScale.Standard"/>.</summary>
    public ColumnScale Scale { get; init; }

    /// <summary>Gets the constant coordinate that is appended to the scaled row, 0 for none. Default: 1.</summary>
    public double Bias { get; init; } = 1;

    /// <summary>Gets the regularization of the whitening of images, see <see cref="ImageWhitening"/>; tables have no use for it. Default: 0, none. Null takes
    /// <see cref="ImageWhitening.DefaultRegularization"/> for colour images of up to <see cref="ImageWhitening.LargestByDefault"/> numbers, none for others.</summary>
    public double? Whitening { get; init; } = 0;

    /// <summary>Gets how many distinct values a text column may have. Default: 1000.</summary>
    public int MaxCategories { get; init; } = 1000;

    /// <summary>Returns the options, or throws when one has a value that makes no sense.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    internal static TableOptions Validated(TableOptions? options)
    {
        options ??= new TableOptions();
        return options.Fault() is { } fault ? throw new ArgumentException(fault, nameof(options)) : options;
    }

    private string? Fault()
    {
        if (Delimiter is { } delimiter && (delimiter is '"' or '\r' or '\n' or '\0' || !char.IsAscii(delimiter)))
            return $"{nameof(Delimiter)} is an ASCII character other than a quote, a line break and NUL";
        if (!Enum.IsDefined(Task))
            return $"{nameof(Task)} is unknown: {Task}";
        if (!Enum.IsDefined(Missing))
            return $"{nameof(Missing)} is unknown: {Missing}";
        if (!Enum.IsDefined(Scale))
            return $"{nameof(Scale)} is unknown: {Scale}";
        if (Levels is < 0 or > MostLevels)
            return $"{nameof(Levels)} is {Levels} but a number from 0 to {MostLevels} is needed";
        if (!double.IsFinite(Bias))
            return $"{nameof(Bias)} is {Bias} but a number is needed";
        if (Whitening is { } whitening && !(whitening >= 0 && double.IsFinite(whitening)))
            return $"{nameof(Whitening)} is {whitening} but a number of at least 0 is needed";
        if (MaxCategories < 1)
            return $"{nameof(MaxCategories)} is {MaxCategories} but at least 1 is needed";
        return TextColumns is null || IgnoreColumns is null
            ? $"{nameof(TextColumns)} and {nameof(IgnoreColumns)} may be empty but not null"
            : null;
    }
}
