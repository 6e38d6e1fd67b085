using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Runs the loops of <see cref="TangentFeatures"/> over the r numbers of positions; r is a multiple of 16.</summary>
internal abstract class TangentLoops
{
    /// <summary>Gets the loops for the widest registers of this processor.</summary>
    public static TangentLoops Widest { get; } = Vector512.IsHardwareAccelerated
        ? new TangentLoops<Vector512<float>, Lanes512>()
        : Vector256.IsHardwareAccelerated ? new TangentLoops<Vector256<float>, Lanes256>() : new TangentLoops<Vector128<float>, Lanes128>();

    /// <summary>Writes the signed sums y_p = sum_i D_i x_{i,p} of eight neighbouring positions p.</summary>
    /// <param name="work">The workspace.</param>
    /// <param name="length">r.</param>
    /// <param name="stride">The distance of two positions p, in the sources and in the destination.</param>
    /// <param name="sources">For each term where x_{i,0} starts and the number of its diagonal D_i.</param>
    /// <param name="words">The signs of the diagonals: 64 of the first, of the second, ..., the next 64 of the first, ...</param>
    /// <param name="diagonals">The number of diagonals.</param>
    /// <param name="destination">Where y_0 starts.</param>
    public abstract void SumEight(
        Span<float> work, int length, nint stride, ReadOnlySpan<TangentTerm> sources, ReadOnlySpan<ulong> words, int diagonals, int destination);

    /// <summary>Does the same for one position, with the same bits.</summary>
    public abstract void SumOne(
        Span<float> work, int length, ReadOnlySpan<TangentTerm> sources, ReadOnlySpan<ulong> words, int diagonals, int destination);

    /// <summary>Computes a = linear E u + bend |v| + constant (e - 1); see <see cref="TangentActivation"/>.</summary>
    public abstract void BendCovariance(
        ReadOnlySpan<float> u, ReadOnlySpan<float> v, Span<float> a, ReadOnlySpan<ulong> linearSigns, ReadOnlySpan<ulong> constantSigns, float linear, float bend, float constant);

    /// <summary>Computes y = linear E t + sgn(v) w.</summary>
    public abstract void BendTangent(
        ReadOnlySpan<float> t, ReadOnlySpan<float> v, ReadOnlySpan<float> w, Span<float> y, ReadOnlySpan<ulong> linearSigns, float linear);

    /// <summary>Adds y_k += weights_k x_{k mod period}; x repeats for 16 numbers beyond the period.</summary>
    public abstract void AddRepeated(ReadOnlySpan<float> x, int period, ReadOnlySpan<float> weights, Span<float> y);

    /// <summary>Computes the products y_p = G x_p of eight positions p with a dense matrix.</summary>
    /// <param name="work">The workspace.</param>
    /// <param name="length">r.</param>
    /// <param name="matrix">G, r x columns: 16 rows of the first column, of the second, ..., the next 16 rows of the first, ...</param>
    /// <param name="columns">The columns of G.</param>
    /// <param name="source">Where x_0 starts.</param>
    /// <param name="sourceStride">The distance of x_0 and x_1.</param>
    /// <param name="destination">Where y_0 starts.</param>
    /// <param name="stride">The distance of y_0 and y_1.</param>
    public abstract void MultiplyEight(
        Span<float> work, int length, ReadOnlySpan<float> matrix, int columns, int source, nint sourceStride, int destination, nint stride);
}

/// <summary>Runs the loops for one vector width.</summary>
/// <typeparam name="TVector">The register.</typeparam>
/// <typeparam name="TLanes">Its operations.</typeparam>
internal sealed class TangentLoops<TVector, TLanes> : TangentLoops
    where TLanes : struct, ILanes<TVector>
{
    /// <inheritdoc/>
    public override void SumEight(
        Span<float> work, int length, nint stride, ReadOnlySpan<TangentTerm> sources, ReadOnlySpan<ulong> words, int diagonals, int destination)
    {
        ref float x = ref MemoryMarshal.GetReference(work);
        ref TangentTerm terms = ref MemoryMarshal.GetReference(sources);
        ref ulong signs = ref MemoryMarshal.GetReference(words);
        TVector one = TLanes.Broadcast(1), zero = TLanes.Broadcast(0);
        for (nint k = 0; k < length; k += TLanes.Count)
        {
            TVector y0 = zero, y1 = zero, y2 = zero, y3 = zero, y4 = zero, y5 = zero, y6 = zero, y7 = zero;
            ref ulong block = ref Unsafe.Add(ref signs, (k >> 6) * diagonals);
            for (int i = 0; i < sources.Length; i++)
            {
                TangentTerm term = Unsafe.Add(ref terms, i);
                TVector s = TLanes.Negate(one, (uint)(Unsafe.Add(ref block, term.Diagonal) >> (int)(k & 63)));
                nint at = term.Start + k;
                y0 = TLanes.MultiplyAdd(s, TLanes.Load(ref x, at), y0);
                y1 = TLanes.MultiplyAdd(s, TLanes.Load(ref x, at + stride), y1);
                y2 = TLanes.MultiplyAdd(s, TLanes.Load(ref x, at + 2 * stride), y2);
                y3 = TLanes.MultiplyAdd(s, TLanes.Load(ref x, at + 3 * stride), y3);
                at += 4 * stride;
                y4 = TLanes.MultiplyAdd(s, TLanes.Load(ref x, at), y4);
                y5 = TLanes.MultiplyAdd(s, TLanes.Load(ref x, at + stride), y5);
                y6 = TLanes.MultiplyAdd(s, TLanes.Load(ref x, at + 2 * stride), y6);
                y7 = TLanes.MultiplyAdd(s, TLanes.Load(ref x, at + 3 * stride), y7);
            }

            nint to = destination + k;
            TLanes.Store(y0, ref x, to);
            TLanes.Store(y1, ref x, to + stride);
            TLanes.Store(y2, ref x, to + 2 * stride);
            TLanes.Store(y3, ref x, to + 3 * stride);
            to += 4 * stride;
            TLanes.Store(y4, ref x, to);
            TLanes.Store(y5, ref x, to + stride);
            TLanes.Store(y6, ref x, to + 2 * stride);
            TLanes.Store(y7, ref x, to + 3 * stride);
        }
    }

    /// <inheritdoc/>
    public override void SumOne(
        Span<float> work, int length, ReadOnlySpan<TangentTerm> sources, ReadOnlySpan<ulong> words, int diagonals, int destination)
    {
        ref float x = ref MemoryMarshal.GetReference(work);
        ref ulong signs = ref MemoryMarshal.GetReference(words);
        for (nint k = 0; k < length; k += TLanes.Count)
        {
            TVector y = TLanes.Broadcast(0);
            ref ulong block = ref Unsafe.Add(ref signs, (k >> 6) * diagonals);
            foreach (TangentTerm term in sources)
            {
                uint bits = (uint)(Unsafe.Add(ref block, term.Diagonal) >> (int)(k & 63));
                y = TLanes.Add(y, TLanes.Negate(TLanes.Load(ref x, term.Start + k), bits));
            }

            TLanes.Store(y, ref x, destination + k);
        }
    }

    /// <inheritdoc/>
    public override void BendCovariance(
        ReadOnlySpan<float> u, ReadOnlySpan<float> v, Span<float> a, ReadOnlySpan<ulong> linearSigns, ReadOnlySpan<ulong> constantSigns, float linear, float bend, float constant)
    {
        ref float from = ref MemoryMarshal.GetReference(u), mixed = ref MemoryMarshal.GetReference(v), to = ref MemoryMarshal.GetReference(a);
        TVector linearFactor = TLanes.Broadcast(linear), bendFactor = TLanes.Broadcast(bend), mean = TLanes.Broadcast(constant);
        for (int k = 0; k < a.Length; k += TLanes.Count)
        {
            TVector constants = TLanes.Subtract(TLanes.Negate(mean, Bits(constantSigns, k)), mean);
            TVector bent = TLanes.MultiplyAdd(TLanes.Abs(TLanes.Load(ref mixed, k)), bendFactor, constants);
            TVector factor = TLanes.Negate(linearFactor, Bits(linearSigns, k));
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref from, k), factor, bent), ref to, k);
        }
    }

    /// <inheritdoc/>
    public override void BendTangent(
        ReadOnlySpan<float> t, ReadOnlySpan<float> v, ReadOnlySpan<float> w, Span<float> y, ReadOnlySpan<ulong> linearSigns, float linear)
    {
        ref float from = ref MemoryMarshal.GetReference(t), mixed = ref MemoryMarshal.GetReference(v);
        ref float turned = ref MemoryMarshal.GetReference(w), to = ref MemoryMarshal.GetReference(y);
        TVector linearFactor = TLanes.Broadcast(linear);
        for (int k = 0; k < y.Length; k += TLanes.Count)
        {
            TVector factor = TLanes.Negate(linearFactor, Bits(linearSigns, k));
            TVector bent = TLanes.Flip(TLanes.Load(ref turned, k), TLanes.Load(ref mixed, k));
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref from, k), factor, bent), ref to, k);
        }
    }

    /// <inheritdoc/>
    public override void AddRepeated(ReadOnlySpan<float> x, int period, ReadOnlySpan<float> weights, Span<float> y)
    {
        ref float from = ref MemoryMarshal.GetReference(x), factors = ref MemoryMarshal.GetReference(weights), to = ref MemoryMarshal.GetReference(y);
        int at = 0, step = TLanes.Count % period;
        for (int k = 0; k < y.Length; k += TLanes.Count)
        {
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(ref from, at), TLanes.Load(ref factors, k), TLanes.Load(ref to, k)), ref to, k);
            at += step;
            at = at >= period ? at - period : at;
        }
    }

    /// <inheritdoc/>
    public override void MultiplyEight(
        Span<float> work, int length, ReadOnlySpan<float> matrix, int columns, int source, nint sourceStride, int destination, nint stride)
    {
        ref float z = ref MemoryMarshal.GetReference(work), g = ref MemoryMarshal.GetReference(matrix);
        TVector zero = TLanes.Broadcast(0);
        for (nint k = 0; k < length; k += TLanes.Count)
        {
            TVector y0 = zero, y1 = zero, y2 = zero, y3 = zero, y4 = zero, y5 = zero, y6 = zero, y7 = zero;
            ref float block = ref Unsafe.Add(ref g, (k >> 4) * 16 * columns + (k & 15));
            for (nint j = 0; j < columns; j++)
            {
                TVector m = TLanes.Load(ref block, 16 * j);
                ref float x = ref Unsafe.Add(ref z, source + j);
                y0 = TLanes.MultiplyAdd(TLanes.Broadcast(x), m, y0);
                y1 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x, sourceStride)), m, y1);
                y2 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x, 2 * sourceStride)), m, y2);
                y3 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x, 3 * sourceStride)), m, y3);
                x = ref Unsafe.Add(ref x, 4 * sourceStride);
                y4 = TLanes.MultiplyAdd(TLanes.Broadcast(x), m, y4);
                y5 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x, sourceStride)), m, y5);
                y6 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x, 2 * sourceStride)), m, y6);
                y7 = TLanes.MultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref x, 3 * sourceStride)), m, y7);
            }

            nint to = destination + k;
            TLanes.Store(y0, ref z, to);
            TLanes.Store(y1, ref z, to + stride);
            TLanes.Store(y2, ref z, to + 2 * stride);
            TLanes.Store(y3, ref z, to + 3 * stride);
            to += 4 * stride;
            TLanes.Store(y4, ref z, to);
            TLanes.Store(y5, ref z, to + stride);
            TLanes.Store(y6, ref z, to + 2 * stride);
            TLanes.Store(y7, ref z, to + 3 * stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bits(ReadOnlySpan<ulong> words, int k) => (uint)(Unsafe.Add(ref MemoryMarshal.GetReference(words), k >> 6) >> (k & 63));
}

/// <summary>Names a term of a signed sum.</summary>
/// <param name="Start">Where the numbers start in the workspace.</param>
/// <param name="Diagonal">The number of the sign diagonal.</param>
internal readonly record struct TangentTerm(int Start, int Diagonal);
