using Tangent.Features;
using Tangent.Sketching;

namespace Tangent.Tests.Reference;

/// <summary>Computes w Phi(x) of <see cref="NtkRandomFeatures"/> and its derivative almost everywhere in double precision, by matrices A_h of the layers.</summary>
internal sealed class NaiveNtkRandomFeatures
{
    private readonly List<Layer> _layers = [];
    private readonly bool _paired;

    public NaiveNtkRandomFeatures(int d, NtkRandomFeaturesOptions options, ulong seed)
    {
        var streams = new SketchStreams(seed, NtkRandomFeatures.FirstStream);
        _paired = options.PairedDirections;
        int inner = options.FeatureCount - ReluCount(options.FeatureCount), phi = d, psi = d;
        for (int h = 0; h < options.Depth; h++)
        {
            int output = h == options.Depth - 1 ? options.FeatureCount : inner, relus = ReluCount(output);
            int appended = h == 0 && 4 * psi <= output ? psi : 0, sketched = output - relus - appended;
            var relu = SphericalProjection.Create(phi, _paired ? relus / 2 : relus, options.OrthogonalDirections, streams);
            var step = SphericalProjection.Create(phi, output, options.OrthogonalDirections, streams);
            var sketch = new TensorSrht(psi, output, sketched, streams);
            SignDiagonal? added = h > 0 && psi <= sketched ? new SignDiagonal(streams.Next(), psi) : null;
            _layers.Add(new Layer(Directions(relu), Directions(step), sketch, added, Math.Sqrt(2.0 * relu.SphereDimension / relus), relus, appended, psi, output));
            (phi, psi) = (relus, output);
        }

        int ReluCount(int count) => Math.Max(2, (int)(count * (1 - options.SketchShare)) / 2 * 2);
    }

    /// <summary>Returns the gradient of w Phi at x, and the least |&lt;u, phi&gt;| that is not 0, with |x| = 1.</summary>
    public (double[] Gradient, double Margin) Gradient(double[] x, ReadOnlySpan<float> w)
    {
        double norm = Math.Sqrt(x.Sum(v => v * v)), margin = double.PositiveInfinity;
        double[] phi = [.. x.Select(v => v / norm)];
        var maps = new List<double[][]>();
        foreach (Layer layer in _layers)
        {
            double[] relu = Products(layer.Relu, phi), step = Products(layer.Step, phi);
            margin = relu.Concat(step).Select(Math.Abs).Where(v => v > 0).Append(margin).Min();
            maps.Add(LinearMap(layer, phi.Length, relu, step));
            phi = [.. relu.Concat(_paired ? relu.Select(v => -v) : []).Select(v => layer.ReluScale * Math.Max(v, 0))];
        }

        double[] adjoint = [.. w.ToArray().Select(v => (double)v)];
        foreach (double[][] map in Enumerable.Reverse(maps))
        {
            double[] sums = new double[map[0].Length];
            for (int k = 0; k < map.Length; k++)
            {
                for (int i = 0; i < sums.Length; i++)
                    sums[i] += adjoint[k] * map[k][i];
            }

            adjoint = sums;
        }

        return (adjoint, margin);
    }

    /// <summary>Returns w Phi(x) = |x| w A_L ... A_1 x / |x|, the matrices those of x.</summary>
    public double Value(double[] x, ReadOnlySpan<float> w) => Gradient(x, w).Gradient.Zip(x, (g, v) => g * v).Sum();

    // A_h, a row for every number of the next psi; phi is the start of psi.
    private double[][] LinearMap(Layer layer, int phi, double[] relu, double[] step)
    {
        double[][] map = [.. Enumerable.Range(0, layer.Output).Select(_ => new double[layer.Psi])];
        for (int k = 0; k < layer.Relus; k++)
        {
            int unit = k % relu.Length;
            double sign = k < relu.Length ? 1 : -1;
            for (int i = 0; i < phi && sign * relu[unit] > 0; i++)
                map[k][i] = sign * layer.ReluScale * layer.Relu[unit][i];
        }

        bool split = layer.Appended > 0 || layer.Added is not null;
        double high = Math.Sqrt((split ? 0.5 : 2) / layer.Output), low = split ? -high : 0;
        float[] steps = [.. step.Select(v => (float)(v > 0 ? high : low))], scratch = new float[layer.Sketch.ScratchLength];
        int first = layer.Relus + layer.Appended;
        for (int i = 0; i < layer.Psi; i++)
        {
            float[] column = new float[layer.Output - first], basis = new float[layer.Psi];
            basis[i] = 1;
            layer.Sketch.Apply(basis, steps, column, scratch);
            for (int k = 0; k < column.Length; k++)
                map[first + k][i] = column[k];
            if (layer.Appended > 0)
                map[layer.Relus + i][i] = Math.Sqrt(0.5);
            if (layer.Added is { } added)
                map[first + i][i] += added[i] * Math.Sqrt(0.5);
        }

        return map;
    }

    private static double[] Products(double[][] directions, double[] phi) => Array.ConvertAll(directions, u =>
    {
        double sum = 0;
        for (int i = 0; i < u.Length; i++)
            sum += u[i] * phi[i];
        return sum;
    });

    private static double[][] Directions(SphericalProjection projection)
    {
        int d = projection.InputDimension, count = projection.Count;
        float[] identity = new float[d * d], products = new float[d * count];
        for (int i = 0; i < d; i++)
            identity[i * d + i] = 1;
        projection.Apply(identity, d, products, count);
        return [.. Enumerable.Range(0, count).Select(k => Enumerable.Range(0, d).Select(i => (double)products[i * count + k]).ToArray())];
    }

    private sealed record Layer(
        double[][] Relu, double[][] Step, TensorSrht Sketch, SignDiagonal? Added, double ReluScale, int Relus, int Appended, int Psi, int Output);
}
