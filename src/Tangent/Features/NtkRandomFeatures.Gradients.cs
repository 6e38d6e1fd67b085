using System.Buffers;
using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Features;

public sealed partial class NtkRandomFeatures
{
    /// <inheritdoc/>
    /// <remarks>
    /// The derivative almost everywhere. While no &lt;u, phi&gt; changes its sign the steps phidot_h are constants and the map is linear: |x| psi_L(x / |x|) =
    /// psi_L(x), psi_h = A_h psi_{h-1}, for phi_h is the start of psi_h. So J = w A_L ... A_1, J x = w Phi(x), and J depends on the direction of x only.
    /// A pass forward keeps the signs of the ReLU features and the transforms H D2 phidot_h; for each output a pass back multiplies by A_L, ... A_1 from the
    /// right: by the directions of the ReLU features that are on, by the TensorSRHT with phidot_h fixed, and by the constant half. On a boundary, where
    /// some &lt;u, phi&gt; = 0, that unit counts as off.
    /// What is left out: Phi jumps where a step does, so differences across boundaries do not tend to J, and the mean of Phi(y)' J over seeds is not the
    /// derivative of the kernel but of the kernel with phidot's kernels kappa_0 held fixed: that of depth 1 lacks &lt;x, y&gt; times the derivative of kappa_0.
    /// Cost a row: at most that of <see cref="Transform"/> for the pass forward and again for each output.
    /// Memory: 3 m numbers and at most 3 m more a layer, for the 32 rows that a thread takes at a time.
    /// </remarks>
    public void Gradients(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int outputs, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        int d = InputDimension, m = OutputDimension, n = Throw.RowsOf(source.Length, d, nameof(source));
        Throw.IfDifferent(weights.Length, outputs * m, nameof(weights));
        Throw.IfDifferent(destination.Length, n * outputs * d, nameof(destination));
        float[] unit = ArrayPool<float>.Shared.Rent(RowsPerBlock * d), work = ArrayPool<float>.Shared.Rent(3 * RowsPerBlock * m);
        float[][] tapes = [.. _layers.Select(layer => ArrayPool<float>.Shared.Rent(RowsPerBlock * layer.TapeLength))];
        Span<float> norms = stackalloc float[RowsPerBlock];
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            for (int i = 0; i < count; i++)
                norms[i] = UnitRows.Normalise(source.Slice((first + i) * d, d), unit.AsSpan(i * d, d));
            for (int h = 0; h < _layers.Length; h++)
                _layers[h].Record(h == 0 ? unit : tapes[h - 1], count, tapes[h]);
            for (int c = 0; c < outputs; c++)
            {
                Span<float> jacobians = destination[((first * outputs + c) * d)..];
                PullBack(tapes, count, weights.Slice(c * m, m), jacobians, outputs * d, work);
                for (int i = 0; i < count; i++)
                {
                    if (!(norms[i] > 0))
                        jacobians.Slice(i * outputs * d, d).Clear();
                }
            }
        }

        foreach (float[] rented in tapes.Append(unit).Append(work))
            ArrayPool<float>.Shared.Return(rented);
    }

    // Takes w, the same for every row, back through the layers.
    private void PullBack(float[][] tapes, int count, ReadOnlySpan<float> w, Span<float> jacobians, int jacobianStride, Span<float> work)
    {
        int m = OutputDimension, stride = 0;
        Span<float> next = work[..(count * m)], spare = work.Slice(count * m, count * m), gated = work[(2 * count * m)..];
        ReadOnlySpan<float> adjoint = w;
        for (int h = _layers.Length - 1; h > 0; h--)
        {
            _layers[h].PullBack(tapes[h], count, adjoint, stride, next, m, gated);
            Span<float> read = next;
            next = spare;
            spare = read;
            adjoint = read;
            stride = m;
        }

        _layers[0].PullBack(tapes[0], count, adjoint, stride, jacobians, jacobianStride, gated);
    }

    private sealed partial class Layer
    {
        /// <summary>Gets the numbers that <see cref="Record"/> keeps of a row.</summary>
        public int TapeLength => ReluCount + _sketch.RightLength;

        /// <summary>Writes what the derivative needs of phi: the rows of the next phi, then those of H D2 phidot.</summary>
        public void Record(ReadOnlySpan<float> phi, int count, Span<float> tape)
        {
            float[] steps = ArrayPool<float>.Shared.Rent(count * _step.Count);
            Activate(phi, count, tape, steps);
            for (int i = 0; i < count; i++)
                _sketch.TransformRight(steps.AsSpan(i * _step.Count, _step.Count), Transformed(tape, count, i));
            ArrayPool<float>.Shared.Return(steps);
        }

        /// <summary>Takes the derivatives in the next psi to those in psi, whose start is phi.</summary>
        /// <param name="tape">What <see cref="Record"/> wrote.</param>
        /// <param name="count">The number of rows.</param>
        /// <param name="adjoint">The derivatives in the next psi, rows <paramref name="stride"/> apart; 0 where all are the same.</param>
        /// <param name="stride">The distance of two rows of the derivatives.</param>
        /// <param name="destination">Receives the derivatives in psi.</param>
        /// <param name="destinationStride">The distance of two rows of the destination.</param>
        /// <param name="gated">Work space of a number a ReLU feature and row.</param>
        public void PullBack(
            Span<float> tape, int count, ReadOnlySpan<float> adjoint, int stride, Span<float> destination, int destinationStride, Span<float> gated)
        {
            for (int i = 0; i < count; i++)
                GateRow(tape.Slice(i * ReluCount, ReluCount), adjoint.Slice(i * stride, ReluCount), gated.Slice(i * ReluCount, ReluCount));
            _relu.ApplyTransposed(gated, count, ReluCount, destination, destinationStride);
            float[] scratch = ArrayPool<float>.Shared.Rent(_sketch.ScratchLength);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> a = adjoint.Slice(i * stride, _output), sketched = a[(ReluCount + _appended)..];
                Span<float> sums = destination.Slice(i * destinationStride, _psi);
                sums[_phi..].Clear();
                _sketch.AccumulateTransposed(sketched, Transformed(tape, count, i), sums, scratch);
                if (_appended > 0)
                    TensorPrimitives.MultiplyAdd(a.Slice(ReluCount, _appended), Root2Inverse, sums, sums);
                _added?.Accumulate(sketched[.._psi], Root2Inverse, sums);
            }

            ArrayPool<float>.Shared.Return(scratch);
        }

        private Span<float> Transformed(Span<float> tape, int count, int row) =>
            tape.Slice(count * ReluCount + row * _sketch.RightLength, _sketch.RightLength);

        // Derivatives in the ReLU features to those in <u, phi>, where u and -u share a place.
        private void GateRow(ReadOnlySpan<float> relu, ReadOnlySpan<float> adjoint, Span<float> gated)
        {
            adjoint.CopyTo(gated);
            Rectifier.Gate(gated, relu);
            int half = _relu.Count;
            if (_paired)
                TensorPrimitives.Subtract<float>(gated[..half], gated[half..], gated[..half]);
            TensorPrimitives.Multiply(gated[..half], ReluScale, gated[..half]);
        }
    }
}
