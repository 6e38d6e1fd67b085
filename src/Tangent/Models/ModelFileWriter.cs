using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tangent.Data;

namespace Tangent.Models;

/// <summary>Writes a model file: a JSON header and named arrays of any size, each streamed, all or nothing.</summary>
/// <remarks>
/// One array at a time: <see cref="BeginArray"/>, then <see cref="Write"/> until its shape is full; a symmetric matrix is best written as
/// its lower triangle, row by row. <see cref="Commit"/> puts the file in its place, <see cref="Dispose"/> without it leaves the target as
/// it was. The same header and arrays give the same bytes. Not safe for use from several threads at once.
/// </remarks>
public sealed class ModelFileWriter : IDisposable
{
    private readonly AtomicFile _file;
    private readonly byte[] _header;
    private readonly List<ModelSection> _sections = [];
    private readonly XxHash3 _checksum = new();
    private long _position;
    private long _missing;

    /// <summary>Opens the file and writes the header.</summary>
    /// <param name="path">The target.</param>
    /// <param name="header">A UTF-8 JSON object: whatever the model needs beside its arrays.</param>
    /// <exception cref="ArgumentException">The header is no JSON object.</exception>
    /// <exception cref="DataException">The target cannot be written.</exception>
    public ModelFileWriter(string path, ReadOnlySpan<byte> header)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("files are written on little-endian machines only");
        _header = header.ToArray();
        try
        {
            using JsonDocument document = JsonDocument.Parse(_header);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ArgumentException("the header is no JSON object", nameof(header));
        }
        catch (JsonException e)
        {
            throw new ArgumentException("the header is no JSON", nameof(header), e);
        }

        _file = new AtomicFile(path, seekable: true);
        try
        {
            Append(new byte[ModelFile.PrologueLength]);
            Append(_header);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file and writes the header.</summary>
    /// <param name="path">The target.</param>
    /// <param name="header">Whatever the model needs beside its arrays.</param>
    /// <exception cref="DataException">The target cannot be written.</exception>
    public ModelFileWriter(string path, JsonObject header)
        : this(path, Utf8(header))
    {
    }

    /// <summary>Begins an array.</summary>
    /// <typeparam name="T">float, double, byte, int or long.</typeparam>
    /// <param name="name">Its name, once in a file.</param>
    /// <param name="shape">The sizes of its axes; none for a single number.</param>
    /// <exception cref="ArgumentException">The name is empty or taken, or the shape is negative or too large.</exception>
    /// <exception cref="InvalidOperationException">The array before it is not complete.</exception>
    /// <exception cref="NotSupportedException">T is none of these types.</exception>
    /// <exception cref="DataException">The disk is full.</exception>
    public void BeginArray<T>(string name, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        CompleteArray();
        if (_sections.Exists(s => s.Name == name))
            throw new ArgumentException($"there is a '{name}' already", nameof(name));
        ElementType type = ElementTypes.Of<T>();
        long bytes = type.Bytes(shape)
            ?? throw new ArgumentException($"'{name}' cannot have the shape [{string.Join(", ", shape.ToArray())}]", nameof(shape));
        Pad();
        _sections.Add(new ModelSection(name, type, shape.ToArray(), _position, bytes, 0));
        _checksum.Reset();
        _missing = bytes;
    }

    /// <summary>Writes the next numbers of the array that was begun last, in C order.</summary>
    /// <typeparam name="T">The array's type.</typeparam>
    /// <param name="values">Any part of the array.</param>
    /// <exception cref="ArgumentException">There are more numbers than the shape has room for, or their type is another.</exception>
    /// <exception cref="InvalidOperationException">No array was begun.</exception>
    /// <exception cref="DataException">The disk is full.</exception>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (_sections.Count == 0)
            throw new InvalidOperationException("no array was begun");
        ModelSection section = _sections[^1];
        if (ElementTypes.Of<T>() != section.Type)
            throw new ArgumentException($"'{section.Name}' is {section.Text}, not {typeof(T).Name}", nameof(values));
        long room = _missing / section.Type.Size();
        if (values.Length > room)
            throw new ArgumentException($"'{section.Name}' has room for {room} more numbers, not {values.Length}", nameof(values));
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, 1 << 20);
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values[..count]);
            Append(bytes);
            _checksum.Append(bytes);
            _missing -= bytes.Length;
            values = values[count..];
        }
    }

    /// <summary>Writes a whole array.</summary>
    /// <typeparam name="T">float, double, byte, int or long.</typeparam>
    /// <param name="name">Its name, once in a file.</param>
    /// <param name="values">Its numbers in C order.</param>
    /// <param name="shape">The sizes of its axes; none for one axis of values.Length.</param>
    /// <exception cref="ArgumentException">The name is empty or taken, or the numbers do not fill the shape.</exception>
    /// <exception cref="DataException">The disk is full.</exception>
    public void WriteArray<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        BeginArray<T>(name, shape.IsEmpty ? [values.Length] : shape);
        if (values.Length != _sections[^1].Length)
            throw new ArgumentException($"'{name}' is {_sections[^1].Text}, but {values.Length} numbers were given", nameof(values));
        Write(values);
    }

    /// <summary>Completes the file and puts it in its place.</summary>
    /// <exception cref="InvalidOperationException">The last array is not complete.</exception>
    /// <exception cref="DataException">The disk is full or the target cannot be replaced.</exception>
    public void Commit()
    {
        CompleteArray();
        Pad();
        byte[] table = Table();
        long offset = _position;
        Append(table);
        Span<byte> prologue = stackalloc byte[ModelFile.PrologueLength];
        new ModelFile.Prologue(
            ModelFile.Version,
            0,
            (ulong)_header.Length,
            XxHash3.HashToUInt64(_header),
            (ulong)offset,
            (ulong)table.Length,
            XxHash3.HashToUInt64(table)).Write(prologue);
        _file.Stream.Position = 0;
        _file.Stream.Write(prologue);
        _file.Commit();
    }

    /// <summary>Throws away what was written unless <see cref="Commit"/> has run.</summary>
    public void Dispose() => _file.Dispose();

    private static byte[] Utf8(JsonObject header)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            header.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    private void CompleteArray()
    {
        if (_sections.Count == 0)
            return;
        ModelSection section = _sections[^1];
        if (_missing > 0)
            throw new InvalidOperationException($"{_missing / section.Type.Size()} numbers of '{section.Name}' are missing");
        _sections[^1] = section with { Checksum = _checksum.GetCurrentHashAsUInt64() };
    }

    private byte[] Table()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (ModelSection section in _sections)
            {
                writer.WriteStartObject();
                writer.WriteString("name", section.Name);
                writer.WriteString("type", section.Type.Text());
                writer.WriteStartArray("shape");
                foreach (long size in section.Shape)
                    writer.WriteNumberValue(size);
                writer.WriteEndArray();
                writer.WriteNumber("offset", section.Offset);
                writer.WriteNumber("bytes", section.ByteLength);
                writer.WriteString("checksum", $"{section.Checksum:x16}");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void Pad() => Append(new byte[ModelFile.Align(_position) - _position]);

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Stream.Write(bytes);
        _position += bytes.Length;
    }
}
