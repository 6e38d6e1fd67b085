using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Tests.Reference;

/// <summary>Computes w Phi(x) of <see cref="ZonalFeatures"/> and its gradient in double precision, f and f' by their series at every point.</summary>
internal sealed class NaiveZonalFeatures
{
    private readonly int _d;
    private readonly int _carried;
    private readonly bool _homogeneous;
    private readonly double[] _masses;
    private readonly double[][] _directions;

    public NaiveZonalFeatures(ZonalFeatures map, Architecture architecture, ulong seed)
    {
        (_d, _carried) = (map.InputDimension, map.CarriedDegree);
        var profile = new KernelProfile(architecture);
        _homogeneous = profile.IsHomogeneous;
        _masses = ZonalFunction.Masses(profile.EvaluateComplex, profile.Evaluate(1), _d);
        int sampled = map.OutputDimension - (int)ZonalFeatures.CarriedCount(_carried, _d);
        float[] identity = new float[_d * _d], products = new float[_d * sampled];
        for (int i = 0; i < _d; i++)
            identity[i * _d + i] = 1;
        SphericalProjection.Create(_d, sampled, false, new SketchStreams(seed, ZonalFeatures.FirstStream)).Apply(identity, _d, products, sampled);
        _directions = [.. Enumerable.Range(0, sampled).Select(k => Enumerable.Range(0, _d).Select(i => (double)products[i * sampled + k]).ToArray())];
    }

    /// <summary>Returns the gradient of w Phi at x.</summary>
    public double[] Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> w)
    {
        double norm = 0;
        foreach (float e in x)
            norm += (double)e * e;
        norm = Math.Sqrt(norm);
        double[] v = [.. x.ToArray().Select(e => e / norm)], gradient = new double[_d];
        double quadratic = _carried == 2 ? _masses[2] : 0, value = Math.Sqrt(_masses[0] - quadratic / (_d - 1)) * w[0];
        if (_carried >= 1)
        {
            for (int i = 0; i < _d; i++)
                AddTerm(Math.Sqrt(_masses[1]) * w[1 + i], v[i], (i, 1));
        }

        for (int i = 0, p = 1 + _d; _carried == 2 && i < _d; i++)
        {
            for (int j = i; j < _d; j++, p++)
            {
                double scale = Math.Sqrt(quadratic * _d / (_d - 1)) * (i == j ? 1 : Math.Sqrt(2)) * w[p];
                AddTerm(scale, v[i] * v[j], (i, v[j]), (j, v[i]));
            }
        }

        double[] t = [.. _directions.Select(u => u.Zip(v, (a, b) => a * b).Sum())], f = new double[t.Length], slope = new double[t.Length];
        GegenbauerSeries.EvaluateOrthonormal(ZonalFunction.Weights(_masses, _carried + 1), _d, t, f);
        GegenbauerSeries.EvaluateOrthonormal(ZonalDerivative.Weights(_masses, _d, _carried + 1), _d + 2, t, slope);
        for (int k = 0; k < t.Length; k++)
        {
            double scale = w[w.Length - t.Length + k] / Math.Sqrt(t.Length);
            AddTerm(scale, f[k], [.. _directions[k].Select((u, i) => (i, slope[k] * u))]);
        }

        double radial = (_homogeneous ? value : 0) - gradient.Zip(v, (a, b) => a * b).Sum();
        return [.. gradient.Zip(v, (g, e) => (g + radial * e) / (_homogeneous ? 1 : norm))];

        void AddTerm(double scale, double term, params (int Index, double Derivative)[] derivatives)
        {
            value += scale * term;
            foreach ((int index, double derivative) in derivatives)
                gradient[index] += scale * derivative;
        }
    }
}
