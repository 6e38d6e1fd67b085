using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Tangent.Sketching;

/// <summary>Lends work space of one length, aligned to cache lines, so that wide registers never straddle two of them.</summary>
internal sealed class WorkspacePool(int length)
{
    private const int LineLength = 16;

    private readonly ConcurrentBag<Workspace> _free = [];

    /// <summary>Returns a workspace with any contents.</summary>
    public Workspace Rent() => _free.TryTake(out Workspace? workspace) ? workspace : new Workspace(length);

    /// <summary>Takes a workspace back.</summary>
    public void Return(Workspace workspace) => _free.Add(workspace);

    /// <summary>Rounds a length up so that what follows is aligned too.</summary>
    public static int Align(int n) => (n + LineLength - 1) / LineLength * LineLength;

    /// <summary>Cuts an aligned piece off the front of a workspace.</summary>
    public static Span<float> Take(ref Span<float> workspace, int length)
    {
        Span<float> taken = workspace[..length];
        workspace = workspace[Math.Min(Align(length), workspace.Length)..];
        return taken;
    }

    /// <summary>Holds one aligned span.</summary>
    internal sealed unsafe class Workspace
    {
        private readonly float[] _array;
        private readonly int _start;
        private readonly int _length;

        public Workspace(int length)
        {
            // Pinned, so that the alignment found now remains.
            _array = GC.AllocateUninitializedArray<float>(length + LineLength, pinned: true);
            nuint address = (nuint)Unsafe.AsPointer(ref _array[0]) / sizeof(float);
            _start = (int)((LineLength - address % LineLength) % LineLength);
            _length = length;
        }

        public Span<float> Span => _array.AsSpan(_start, _length);
    }
}
