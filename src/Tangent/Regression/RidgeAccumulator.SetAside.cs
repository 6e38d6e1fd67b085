using System.Runtime.InteropServices;

namespace Tangent.Regression;

public sealed partial class RidgeAccumulator
{
    // Below it a file costs more than memory does.
    private const long LeastSetAside = 1L << 24;

    private FileStream? _aside;

    /// <summary>Moves a large Gram matrix to a temporary file, where one can be written; until <see cref="Recall"/> nothing else may be called.</summary>
    internal void SetAside()
    {
        if (_gram is null || sizeof(double) * (long)_gram.Elements.Length < LeastSetAside)
            return;
        try
        {
            _aside = OpenTemporary();
            for (int row = 0; row < FeatureCount; row++)
                _aside.Write(MemoryMarshal.AsBytes(_gram.Row(row)));
            _gram = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No room there: memory has to hold it.
            _aside?.Dispose();
            _aside = null;
        }
    }

    /// <summary>Takes the matrix back into memory.</summary>
    internal void Recall()
    {
        if (_aside is null)
            return;
        using FileStream file = _aside;
        _aside = null;
        _gram = new Numerics.LowerTriangle(FeatureCount);
        file.Position = 0;
        for (int row = 0; row < FeatureCount; row++)
            file.ReadExactly(MemoryMarshal.AsBytes(_gram.Row(row)));
    }

    // It goes with its handle, at the latest with the process.
    private static FileStream OpenTemporary() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
}
