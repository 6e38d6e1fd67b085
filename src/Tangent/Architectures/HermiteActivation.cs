using System.Numerics;
using Tangent.Numerics;

namespace Tangent.Architectures;

/// <summary>An activation given as a function; its dual is the power series of its squared Hermite coefficients.</summary>
/// <remarks>
/// Dual(c) = sum a_k^2 c^k with a_k = E s(g) h_k(g), h_k the orthonormal Hermite polynomials (Daniely, Frostig, Singer 2016), by
/// Gauss-Legendre quadrature on panels of width 1/4 over [-14, 14]: a kink at a multiple of 1/4 costs no accuracy there. Smooth functions
/// need few coefficients. With a kink a_k^2 falls only like k^(-5/2), and of the derivative's dual a part like K^(-1/2) is missing near c
/// = 1 and -1 when K terms are kept. What is missing of E s(g)^2, E s(g) s(-g), E s'(g)^2 and E s'(g) s'(-g) is known, and put into one
/// even and one odd term of a degree that gives the derivative its share as well.
/// </remarks>
internal sealed class HermiteActivation : Activation
{
    private const int MaxTerms = 4096;
    private const int NodesPerPanel = 24;
    private const double PanelWidth = 0.25;
    private const double Reach = 14;

    // Terms below this share of E s^2 are left out.
    private const double Negligible = 1e-17;

    private readonly double[] _squares;
    private readonly (int Degree, double Mass)[] _rest;

    public HermiteActivation(string name, Func<double, double> function)
    {
        Name = name;
        (double[] x, double[] s, double[] slope, double[] weights) = Sample(function);
        double total = 0, mirrored = 0, slopeTotal = 0, slopeMirrored = 0;
        for (int i = 0; i < x.Length; i++)
        {
            int mirror = x.Length - 1 - i;
            total += weights[i] * s[i] * s[i];
            mirrored += weights[i] * s[i] * s[mirror];
            slopeTotal += weights[i] * slope[i] * slope[i];
            slopeMirrored += weights[i] * slope[i] * slope[mirror];
        }

        if (!double.IsFinite(total) || total <= 0)
            throw new ArgumentException($"'{name}' has no finite positive mean square under a standard Gaussian", nameof(function));
        _squares = Squares(x, s, weights, total);
        double evenMass = (1 + mirrored / total) / 2, oddMass = (1 - mirrored / total) / 2;
        double evenSlope = (slopeTotal - slopeMirrored) / total / 2, oddSlope = (slopeTotal + slopeMirrored) / total / 2;
        for (int k = 0; k < _squares.Length; k++)
        {
            bool even = k % 2 == 0;
            (evenMass, evenSlope) = even ? (evenMass - _squares[k], evenSlope - k * _squares[k]) : (evenMass, evenSlope);
            (oddMass, oddSlope) = even ? (oddMass, oddSlope) : (oddMass - _squares[k], oddSlope - k * _squares[k]);
        }

        _rest = [.. new[] { Rest(evenMass, evenSlope, 0), Rest(oddMass, oddSlope, 1) }.Where(r => r.Mass > 1e-14)];
    }

    public override string Name { get; }

    public override bool IsHomogeneous => false;

    public override double Dual(double correlation) => Dual(new Complex(Math.Clamp(correlation, -1, 1), 0)).Real;

    public override double DualDerivative(double correlation) => DualDerivative(new Complex(Math.Clamp(correlation, -1, 1), 0)).Real;

    public override Complex Dual(Complex z)
    {
        Complex sum = Complex.Zero;
        for (int k = Terms(z) - 1; k >= 0; k--)
            sum = sum * z + _squares[k];
        foreach ((int degree, double mass) in _rest)
            sum += mass * Power(z, degree);
        return sum;
    }

    public override Complex DualDerivative(Complex z)
    {
        Complex sum = Complex.Zero;
        for (int k = Terms(z) - 1; k >= 1; k--)
            sum = sum * z + k * _squares[k];
        foreach ((int degree, double mass) in _rest)
            sum += degree * mass * Power(z, degree - 1);
        return sum;
    }

    private static Complex Power(Complex z, int degree) =>
        Complex.FromPolarCoordinates(Math.Pow(z.Magnitude, degree), Math.IEEERemainder(z.Phase * degree, 2 * Math.PI));

    // One term of the mass that is missing, at the degree that gives the derivative what it misses.
    private (int Degree, double Mass) Rest(double mass, double slope, int parity)
    {
        double degree = mass > 0 ? Math.Clamp(slope / mass, _squares.Length, 1e9) : _squares.Length;
        return ((int)(degree / 2) * 2 + parity, mass);
    }

    // Powers of |z| below the rounding of a double are not summed.
    private int Terms(Complex z)
    {
        double magnitude = z.Magnitude;
        return magnitude is 0 or >= 1 ? _squares.Length : (int)Math.Min(_squares.Length, 2 - 60 / Math.Log(magnitude));
    }

    // The function, its derivative by interpolation on each panel, and the quadrature weights times the Gaussian density.
    private static (double[] X, double[] S, double[] Slope, double[] Weights) Sample(Func<double, double> function)
    {
        (double[] nodes, double[] rule) = GaussLegendre.Rule(NodesPerPanel);
        double[] differentiate = Differentiation(nodes);
        int panels = (int)(2 * Reach / PanelWidth), count = panels * NodesPerPanel;
        double[] x = new double[count], s = new double[count], slope = new double[count], weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            double left = -Reach + i / NodesPerPanel * PanelWidth;
            x[i] = left + (nodes[i % NodesPerPanel] + 1) * PanelWidth / 2;
            s[i] = function(x[i]);
            weights[i] = rule[i % NodesPerPanel] * PanelWidth / 2 * Math.Exp(-x[i] * x[i] / 2) / Math.Sqrt(2 * Math.PI);
        }

        for (int i = 0; i < count; i++)
        {
            int first = i / NodesPerPanel * NodesPerPanel;
            for (int j = 0; j < NodesPerPanel; j++)
                slope[i] += differentiate[i % NodesPerPanel * NodesPerPanel + j] * s[first + j] * 2 / PanelWidth;
        }

        return (x, s, slope, weights);
    }

    // The derivative at the nodes of the polynomial through given values at the nodes, as a matrix by rows (barycentric form).
    private static double[] Differentiation(double[] nodes)
    {
        int n = nodes.Length;
        double[] products = [.. nodes.Select((x, i) => nodes.Where((_, j) => j != i).Aggregate(1.0, (p, y) => p * 2 * (x - y)))];
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                if (i != j)
                {
                    matrix[i * n + j] = products[i] / products[j] / (nodes[i] - nodes[j]);
                    matrix[i * n + i] -= matrix[i * n + j];
                }
            }
        }

        return matrix;
    }

    private static double[] Squares(double[] x, double[] s, double[] weights, double total)
    {
        var squares = new List<double>();
        double[] current = [.. weights.Zip(s, (w, v) => w * v)], before = new double[x.Length];
        double missing = 1;
        while (squares.Count < MaxTerms && (missing > Negligible || squares.Count < 64))
        {
            int k = squares.Count;
            double coefficient = current.Sum();
            squares.Add(coefficient * coefficient / total);
            missing = squares.Count > 16 ? squares.TakeLast(16).Sum() : 1;
            for (int i = 0; i < x.Length; i++)
                (current[i], before[i]) = ((x[i] * current[i] - Math.Sqrt(k) * before[i]) / Math.Sqrt(k + 1), current[i]);
        }

        return [.. squares];
    }
}
