using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Tangent.Data;

namespace Tangent.Models;

/// <summary>Reads a model file that <see cref="ModelFileWriter"/> wrote: the header at once, the arrays when they are asked for.</summary>
/// <remarks>
/// Opening checks the lengths, the ranges and the checksums of everything but the arrays before anything is allocated for them, so a
/// damaged file never makes the reader allocate more than the file holds. An array's checksum is verified when it is read. Nothing in a
/// file is ever executed. Not safe for use from several threads at once.
/// </remarks>
public sealed class ModelFileReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly XxHash3 _checksum = new();
    private readonly Dictionary<string, ModelSection> _byName = [];
    private ModelSection? _current;
    private long _position;

    /// <summary>Opens a file and checks it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file is missing, is no model file, is cut off or damaged, or was written by a newer
    /// version.</exception>
    public ModelFileReader(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("files are read on little-endian machines only");
        Path = path;
        _file = OpenFile();
        try
        {
            ModelFile.Prologue prologue = ReadPrologue();
            Header = Json(Checked(ModelFile.PrologueLength, (int)prologue.HeaderLength, prologue.HeaderChecksum, "header"), "header");
            if (Header.ValueKind != JsonValueKind.Object)
                throw Damaged("the header is no JSON object");
            Sections = ReadTable(prologue);
            FormatVersion = prologue.FormatVersion;
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Gets the file as it was named.</summary>
    public string Path { get; }

    /// <summary>Gets the version of the format.</summary>
    public long FormatVersion { get; }

    /// <summary>Gets the header, a JSON object.</summary>
    public JsonElement Header { get; }

    /// <summary>Gets the arrays in the order in which they were written.</summary>
    public IReadOnlyList<ModelSection> Sections { get; }

    /// <summary>Tells whether there is an array of a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether it is there.</returns>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Finds an array by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The array's description.</returns>
    /// <exception cref="DataException">There is none of that name.</exception>
    public ModelSection Section(string name) =>
        _byName.TryGetValue(name, out ModelSection? section) ? section : throw Damaged($"there is no '{name}'");

    /// <summary>Reads a whole array and verifies its checksum.</summary>
    /// <typeparam name="T">The array's type.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape that it must have; none to take any.</param>
    /// <returns>Its numbers in C order.</returns>
    /// <exception cref="DataException">There is no such array, its type or shape is another, or it is damaged.</exception>
    public T[] ReadArray<T>(string name, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        BeginArray<T>(name, shape);
        long length = Section(name).Length;
        if (length > Array.MaxLength)
            throw new DataException($"'{name}' with its {length} numbers is too large to be read at once", Path);
        var values = new T[length];
        Read(values.AsSpan());
        return values;
    }

    /// <summary>Begins to read an array piece by piece.</summary>
    /// <typeparam name="T">The array's type.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape that it must have; none to take any.</param>
    /// <exception cref="DataException">There is no such array, or its type or shape is another.</exception>
    public void BeginArray<T>(string name, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        ModelSection section = Section(name);
        ElementType type = ElementTypes.Of<T>();
        if (section.Type != type || (!shape.IsEmpty && !shape.SequenceEqual(section.Shape.ToArray())))
        {
            string needed = shape.IsEmpty ? "" : $" [{string.Join(", ", shape.ToArray())}]";
            throw Damaged($"'{name}' is {section.Text} where {type.Text()}{needed} is needed");
        }

        _current = section;
        _position = 0;
        _checksum.Reset();
        VerifyAtEnd();
    }

    /// <summary>Reads the next numbers of the array that was begun last; with its last number its checksum is verified, so trust none
    /// before.</summary>
    /// <typeparam name="T">The array's type.</typeparam>
    /// <param name="destination">Receives the numbers and is filled.</param>
    /// <exception cref="ArgumentException">The array has fewer numbers left, or its type is another.</exception>
    /// <exception cref="InvalidOperationException">No array was begun.</exception>
    /// <exception cref="DataException">The array is damaged.</exception>
    public void Read<T>(Span<T> destination)
        where T : unmanaged
    {
        ModelSection section = _current ?? throw new InvalidOperationException("no array was begun");
        if (ElementTypes.Of<T>() != section.Type)
            throw new ArgumentException($"'{section.Name}' is {section.Text}, not {typeof(T).Name}", nameof(destination));
        long left = (section.ByteLength - _position) / section.Type.Size();
        if (destination.Length > left)
            throw new ArgumentException($"'{section.Name}' has {left} numbers left, not {destination.Length}", nameof(destination));
        if (destination.IsEmpty)
            return;
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, 1 << 20);
            Span<byte> bytes = MemoryMarshal.AsBytes(destination[..count]);
            ReadExactly(section.Offset + _position, bytes);
            _checksum.Append(bytes);
            _position += bytes.Length;
            destination = destination[count..];
        }

        VerifyAtEnd();
    }

    /// <summary>Reads every array and verifies its checksum, in constant memory.</summary>
    /// <exception cref="DataException">An array is damaged.</exception>
    public void Verify()
    {
        byte[] buffer = new byte[1 << 20];
        foreach (ModelSection section in Sections)
        {
            _checksum.Reset();
            for (long position = 0; position < section.ByteLength; position += buffer.Length)
            {
                Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min(buffer.Length, section.ByteLength - position));
                ReadExactly(section.Offset + position, bytes);
                _checksum.Append(bytes);
            }

            VerifyChecksum(section);
        }

        _current = null;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private void VerifyAtEnd()
    {
        if (_current is { } section && _position == section.ByteLength)
            VerifyChecksum(section);
    }

    private void VerifyChecksum(ModelSection section)
    {
        if (_checksum.GetCurrentHashAsUInt64() != section.Checksum)
            throw Damaged($"checksum of '{section.Name}' differs");
    }

    private SafeFileHandle OpenFile()
    {
        try
        {
            if (Directory.Exists(Path))
                throw new DataException("is a folder, not a model", Path);
            SafeFileHandle file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            try
            {
                _ = RandomAccess.GetLength(file);
                return file;
            }
            catch (NotSupportedException)
            {
                file.Dispose();
                throw new DataException("is a pipe; a model is read from a file", Path);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.ToDataException(e, Path);
        }
    }

    private ModelFile.Prologue ReadPrologue()
    {
        long length = RandomAccess.GetLength(_file);
        Span<byte> bytes = stackalloc byte[ModelFile.PrologueLength];
        bytes = bytes[..(int)Math.Min(length, bytes.Length)];
        ReadExactly(0, bytes);
        ReadOnlySpan<byte> magic = ModelFile.Magic;
        if (bytes.IsEmpty)
            throw new DataException("is empty, not a Tangent model", Path);
        if (!bytes.StartsWith(magic[..Math.Min(magic.Length, bytes.Length)]))
            throw new DataException("is not a Tangent model; give a file that 'tangent train --model' wrote", Path);
        if (bytes.Length < ModelFile.PrologueLength)
            throw CutOff(length, $"at least {ModelFile.PrologueLength}");
        if (!ModelFile.Prologue.IsIntact(bytes))
            throw Damaged($"checksum of its first {ModelFile.PrologueLength} bytes differs");
        ModelFile.Prologue prologue = ModelFile.Prologue.Read(bytes);
        if (prologue.FormatVersion > ModelFile.Version)
        {
            string versions = $"format {prologue.FormatVersion}, this one reads {ModelFile.Version}";
            throw new DataException($"was written by a newer version of Tangent ({versions}); update Tangent", Path);
        }

        ulong end = prologue.TableOffset + prologue.TableLength;
        if (prologue.FormatVersion == 0 || prologue.Reserved != 0
            || end < prologue.TableOffset
            || prologue.TableOffset % ModelFile.Alignment != 0
            || prologue.TableOffset < ModelFile.PrologueLength
            || prologue.HeaderLength > prologue.TableOffset - ModelFile.PrologueLength
            || prologue.HeaderLength > (ulong)Array.MaxLength || prologue.TableLength > (ulong)Array.MaxLength)
        {
            throw Damaged("its lengths contradict each other");
        }

        if ((ulong)length < end)
            throw CutOff(length, $"{end}");
        if ((ulong)length > end)
            throw Damaged($"{(ulong)length - end} bytes follow its end");
        return prologue;
    }

    private List<ModelSection> ReadTable(ModelFile.Prologue prologue)
    {
        const string what = "section table";
        JsonElement table = Json(Checked((long)prologue.TableOffset, (int)prologue.TableLength, prologue.TableChecksum, what), what);
        var sections = new List<ModelSection>();
        long end = ModelFile.PrologueLength + (long)prologue.HeaderLength;
        try
        {
            foreach (JsonElement entry in table.EnumerateArray())
            {
                ModelSection section = ParseSection(entry);
                if (section.Offset != ModelFile.Align(end) || section.ByteLength > (long)prologue.TableOffset - section.Offset)
                    throw Damaged($"'{section.Name}' lies outside its place");
                if (!_byName.TryAdd(section.Name, section))
                    throw Damaged($"'{section.Name}' is there twice");
                CheckPadding(end, section.Offset);
                end = section.Offset + section.ByteLength;
                sections.Add(section);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw Damaged("the section table is not as it should be");
        }

        if (ModelFile.Align(end) != (long)prologue.TableOffset)
            throw Damaged("the section table lies outside its place");
        CheckPadding(end, (long)prologue.TableOffset);
        return sections;
    }

    private static ModelSection ParseSection(JsonElement entry)
    {
        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        ElementType type = ElementTypes.Parse(entry.GetProperty("type").GetString()) ?? throw new FormatException();
        long bytes = entry.GetProperty("bytes").GetInt64();
        if (type.Bytes(shape) != bytes)
            throw new FormatException();
        return new ModelSection(
            entry.GetProperty("name").GetString() ?? throw new FormatException(),
            type,
            shape,
            entry.GetProperty("offset").GetInt64(),
            bytes,
            ulong.Parse(entry.GetProperty("checksum").GetString() ?? "", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }

    private void CheckPadding(long start, long end)
    {
        Span<byte> bytes = stackalloc byte[ModelFile.Alignment];
        bytes = bytes[..(int)(end - start)];
        ReadExactly(start, bytes);
        if (bytes.ContainsAnyExcept((byte)0))
            throw Damaged($"bytes {start} to {end - 1} are not zero");
    }

    private byte[] Checked(long offset, int length, ulong checksum, string what)
    {
        byte[] bytes = new byte[length];
        ReadExactly(offset, bytes);
        return XxHash3.HashToUInt64(bytes) == checksum ? bytes : throw Damaged($"checksum of the {what} differs");
    }

    private JsonElement Json(byte[] utf8, string what)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw Damaged($"the {what} is no JSON");
        }
    }

    private void ReadExactly(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_file, destination, offset);
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                throw FileErrors.ToDataException(e, Path);
            }

            if (read == 0)
                throw new DataException("was cut off while it was read", Path);
            offset += read;
            destination = destination[read..];
        }
    }

    private DataException CutOff(long length, string needed) =>
        new($"is cut off: {length} bytes of {needed}; copy it again or train again", Path);

    private DataException Damaged(string what) => new($"is damaged: {what}; copy it again or train again", Path);
}
