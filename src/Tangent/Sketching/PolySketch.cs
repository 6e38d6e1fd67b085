using Tangent.Numerics;

namespace Tangent.Sketching;

/// <summary>Sketches the tensor powers of a vector up to a degree q: PolySketch.</summary>
/// <remarks>
/// A binary tree of <see cref="TensorSrht"/> nodes over q leaves; Z_l sketches x^(l) (x) e1^(q-l), with E &lt;Z_l(x), Z_l(y)&gt; = &lt;x,
/// y&gt;^l (Ahle et al. 2020). A subtree that holds only e1 has a constant sketch of norm 1, so its parent
/// passes the other child on, which is exact. What is left for l = 1 ... q are q log2(q) / 2 node evaluations: Z_l = Q(Z_a, Z'_{l-a}), a
/// the largest power of two below l, Z' from the right subtree. Cost at node dimension s: O(q log q s log s).
/// </remarks>
internal sealed class PolySketch
{
    private readonly List<Node> _nodes = [];
    private readonly List<(int Offset, int Length)> _slots = [];
    private readonly int[] _powers;
    private readonly int _nodeDimension;
    private readonly int _scratch;

    /// <summary>Draws a sketch.</summary>
    /// <param name="inputDimension">The numbers in x; a longer vector is sketched before (<see cref="Srht"/>, <see cref="Osnap"/>).</param>
    /// <param name="nodeDimension">s, the numbers that a node puts out.</param>
    /// <param name="degree">q, at least 1.</param>
    /// <param name="streams">Gives the streams of the nodes.</param>
    public PolySketch(int inputDimension, int nodeDimension, int degree, SketchStreams streams)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        InputDimension = inputDimension;
        Degree = degree;
        _nodeDimension = nodeDimension;
        _slots.Add((0, inputDimension));
        int used = 0;
        _powers = Grow(degree, streams, ref used);
        WorkspaceLength = used;
        _scratch = used;
        foreach (Node node in _nodes)
            WorkspaceLength = Math.Max(WorkspaceLength, _scratch + node.Sketch.ScratchLength);
    }

    /// <summary>Gets the numbers in x.</summary>
    public int InputDimension { get; }

    /// <summary>Gets q.</summary>
    public int Degree { get; }

    /// <summary>Gets the numbers of workspace that <see cref="Apply"/> needs; it holds the powers afterwards.</summary>
    public int WorkspaceLength { get; }

    /// <summary>Returns the numbers in Z_l.</summary>
    /// <param name="power">l, from 1 to q; Z_1 is x itself.</param>
    public int Length(int power) => _slots[_powers[power]].Length;

    /// <summary>Returns Z_l from the workspace.</summary>
    /// <param name="power">l, from 2 to q.</param>
    /// <param name="workspace">What <see cref="Apply"/> has filled.</param>
    public ReadOnlySpan<float> Power(int power, ReadOnlySpan<float> workspace) =>
        workspace.Slice(_slots[_powers[power]].Offset, _slots[_powers[power]].Length);

    /// <summary>Computes Z_2 ... Z_q.</summary>
    /// <param name="x">The vector.</param>
    /// <param name="workspace">At least <see cref="WorkspaceLength"/> numbers; receives the powers. It must not overlap x.</param>
    public void Apply(ReadOnlySpan<float> x, Span<float> workspace)
    {
        Throw.IfDifferent(x.Length, InputDimension, nameof(x));
        Throw.IfShorter(workspace.Length, WorkspaceLength, nameof(workspace));
        foreach (Node node in _nodes)
        {
            TensorSrht sketch = node.Sketch;
            Span<float> left = workspace.Slice(_scratch, sketch.LeftLength);
            Span<float> right = workspace.Slice(_scratch + sketch.LeftLength, sketch.RightLength);
            Span<float> rest = workspace[(_scratch + sketch.LeftLength + sketch.RightLength)..];
            Span<float> picked = rest[..sketch.CombineScratchLength];
            sketch.TransformLeft(Slot(node.Left, x, workspace), left);
            if (sketch.SharesLeft)
                sketch.Pick(left, picked);
            foreach ((int rightSlot, int output) in node.Products)
            {
                sketch.TransformRight(Slot(rightSlot, x, workspace), right);
                (int offset, int length) = _slots[output];
                Span<float> power = workspace.Slice(offset, length);
                if (sketch.SharesLeft)
                    sketch.CombinePicked(picked, right, power);
                else
                    sketch.Combine(left, right, power, rest);
            }
        }
    }

    // Lays out the slots of a subtree and returns those of its powers; entry 0 is unused.
    private int[] Grow(int degree, SketchStreams streams, ref int used)
    {
        int[] powers = new int[degree + 1];
        if (degree == 1)
            return powers;
        int half = 1;
        while (2 * half < degree)
            half *= 2;
        int[] left = Grow(half, streams, ref used), right = Grow(degree - half, streams, ref used);
        left.CopyTo(powers, 0);
        int leftLength = _slots[left[half]].Length;

        // Right powers of one length share a sketch and with it the left transform.
        foreach (IGrouping<int, int> group in Enumerable.Range(1, degree - half).GroupBy(l => _slots[right[l]].Length))
        {
            int length = (int)Math.Min(_nodeDimension, (long)leftLength * group.Key);
            var node = new Node(new TensorSrht(leftLength, group.Key, length, streams), left[half], []);
            foreach (int l in group)
            {
                powers[half + l] = _slots.Count;
                node.Products.Add((right[l], _slots.Count));
                _slots.Add((used, length));
                used += (length + 15) / 16 * 16;
            }

            _nodes.Add(node);
        }

        return powers;
    }

    private ReadOnlySpan<float> Slot(int slot, ReadOnlySpan<float> x, ReadOnlySpan<float> workspace) =>
        slot == 0 ? x : workspace.Slice(_slots[slot].Offset, _slots[slot].Length);

    private sealed record Node(TensorSrht Sketch, int Left, List<(int Right, int Output)> Products);
}
