using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Tangent.Data;

/// <summary>Reads a NumPy array as a table: the first axis counts the rows, all others together are the columns.</summary>
/// <remarks>
/// A .npy file is one array, its last column the target unless the user says otherwise. Of a .npz archive the array X (or x) is the inputs and y
/// (or Y, or target) the targets, which become the last columns; an archive of one array is read like a .npy file. Numbers that are not finite
/// are missing values (NaN) or errors, as in text.
/// </remarks>
internal sealed class NumPyReader : TableReader
{
    private static readonly string[] InputNames = ["X", "x", "data"];
    private static readonly string[] TargetNames = ["y", "Y", "target"];

    private readonly PackedInput _input;
    private readonly string?[] _entries;
    private readonly string[] _names;

    /// <summary>Reads the headers of the arrays.</summary>
    /// <exception cref="DataException">An array cannot be read, or there is none that is known by its name.</exception>
    public NumPyReader(PackedInput input)
    {
        _input = input;
        _entries = input.IsZip ? ChooseEntries() : (string?[])[null];
        using Cursor cursor = Open();
        long columns = cursor.Arrays.Sum(a => a.Columns);
        if (columns > Array.MaxLength)
            throw new DataException($"{columns} columns are too many; save fewer", FileName);
        if (cursor.Arrays.Skip(1).FirstOrDefault(a => a.Rows != cursor.Arrays[0].Rows) is { } other)
            throw new DataException($"'{_entries[0]}' has {cursor.Arrays[0].Rows} rows but '{_entries[1]}' {other.Rows}; save as many of both", FileName);
        if (cursor.Arrays[0].Rows == 0)
            throw new DataException("the array has no rows; save an array with at least one", FileName);
        DefaultTargetCount = cursor.Arrays.Length == 1 ? 1 : (int)cursor.Arrays[1].Columns;
        _names = new string[columns];
        int inputs = (int)cursor.Arrays[0].Columns;
        for (int j = 0; j < columns; j++)
        {
            string number = (j < inputs ? j + 1 : j - inputs + 1).ToString(CultureInfo.InvariantCulture);
            _names[j] = j < inputs ? number : _entries[1] + (DefaultTargetCount == 1 ? "" : number);
        }
    }

    public override string FileName => _input.Path;

    public override bool HasHeader => false;

    public override IReadOnlyList<string> ColumnNames => _names;

    public override int DefaultTargetCount { get; }

    /// <summary>Tells whether a file is a .npy file, or an archive that is named .npz or holds a .npy file.</summary>
    public static bool Recognises(PackedInput input)
    {
        if (IsNamed(input, ".npz"))
            return true;
        if (!input.IsZip)
            return input.Start.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']) || IsNamed(input, ".npy");
        return EntryNames(input) is { Length: > 0 };
    }

    public override TableCursor OpenCursor() => Open();

    private static bool IsNamed(PackedInput input, string extension) => input.Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the names of the arrays, or null when the archive cannot be read.</summary>
    private static string[]? EntryNames(PackedInput input)
    {
        try
        {
            using var archive = new ZipArchive(input.Open(), ZipArchiveMode.Read);
            return [.. archive.Entries.Select(e => e.FullName).Where(n => n.EndsWith(".npy", StringComparison.Ordinal)).Select(n => n[..^4])];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private string[] ChooseEntries()
    {
        string[] entries = EntryNames(_input) ?? throw Corrupt(null);
        string? inputs = InputNames.FirstOrDefault(entries.Contains), targets = TargetNames.FirstOrDefault(entries.Contains);
        if (inputs is not null)
            return targets is null ? [inputs] : [inputs, targets];
        if (entries.Length == 1)
            return entries;
        string found = entries.Length == 0 ? "no array" : "the arrays " + string.Join(", ", entries.Take(10));
        throw new DataException($"the archive has {found}; the inputs should be called X and the targets y", FileName);
    }

    private Cursor Open()
    {
        var opened = new List<IDisposable>();
        try
        {
            return new Cursor([.. _entries.Select(e => OpenArray(e, opened))], this, opened);
        }
        catch (Exception e)
        {
            opened.ForEach(o => o.Dispose());
            if (e is DataException || !FileErrors.Is(e))
                throw;
            throw Corrupt(e);
        }
    }

    private DataException Corrupt(Exception? inner) =>
        new("the archive is cut off or corrupt; copy or download it again", FileName, inner: inner);

    // Each array has its own archive, so that they can be read side by side.
    private NpyReader OpenArray(string? entry, List<IDisposable> opened)
    {
        Stream stream = _input.Open();
        opened.Add(stream);
        if (entry is null)
            return new NpyReader(stream, FileName, _input.Length);
        var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        opened.Add(archive);
        ZipArchiveEntry file = archive.GetEntry(entry + ".npy")!;
        string name = $"{FileName}, array {entry}";
        if (file.IsEncrypted)
            throw new DataException("is encrypted; save the archive without a password", name);
        return new NpyReader(new ZipEntryStream(file, Corrupt), name, file.Length);
    }

    /// <summary>Moves through the rows, a block of which is held.</summary>
    private sealed class Cursor : TableCursor
    {
        private const int BlockLength = 1 << 14;

        private readonly NumPyReader _table;
        private readonly List<IDisposable> _opened;
        private readonly double[][] _blocks;
        private readonly double[] _row;
        private readonly byte[] _text = new byte[32];
        private readonly int _rowsPerBlock;
        private long _read;

        public Cursor(NpyReader[] arrays, NumPyReader table, List<IDisposable> opened)
        {
            (Arrays, _table, _opened) = (arrays, table, opened);
            _rowsPerBlock = (int)Math.Clamp(BlockLength / arrays.Max(a => a.Columns), 1, BlockLength);
            _blocks = [.. arrays.Select(a => new double[_rowsPerBlock * a.Columns])];
            _row = new double[arrays.Sum(a => a.Columns)];
        }

        public NpyReader[] Arrays { get; }

        public override long LineNumber => _read;

        public override bool Read()
        {
            if (_read == Arrays[0].Rows)
                return false;
            int place = (int)(_read % _rowsPerBlock), column = 0;
            for (int a = 0; a < Arrays.Length; a++)
            {
                int width = (int)Arrays[a].Columns;
                if (place == 0)
                    Arrays[a].ReadRows<double>(_blocks[a]);
                _blocks[a].AsSpan(place * width, width).CopyTo(_row.AsSpan(column));
                column += width;
            }

            _read++;
            return true;
        }

        public override FieldKind GetNumber(int column, out double number)
        {
            number = _row[column];
            FieldKind kind = FieldText.Classify(number);
            if (kind != FieldKind.Number)
                number = 0;
            return kind;
        }

        public override ReadOnlySpan<byte> GetText(int column)
        {
            if (!_row[column].TryFormat(_text, out int length, "R", CultureInfo.InvariantCulture))
                return Encoding.UTF8.GetBytes(_row[column].ToString("R", CultureInfo.InvariantCulture));
            return _text.AsSpan(0, length);
        }

        protected override void Dispose(bool disposing)
        {
            foreach (NpyReader array in Arrays)
                array.Dispose();
            _opened.ForEach(o => o.Dispose());
        }
    }
}
