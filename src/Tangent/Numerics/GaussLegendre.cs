namespace Tangent.Numerics;

/// <summary>Computes the nodes and weights of Gauss-Legendre quadrature.</summary>
internal static class GaussLegendre
{
    /// <summary>Computes the rule with a number of nodes on [-1, 1], exact for polynomials of degree below twice that number.</summary>
    public static (double[] Nodes, double[] Weights) Rule(int count)
    {
        double[] nodes = new double[count], weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            // Newton's method from Tricomi's approximation of the roots.
            double x = Math.Cos(Math.PI * (i + 0.75) / (count + 0.5)), slope = 1;
            for (int iteration = 0; iteration < 8; iteration++)
            {
                double p = 1, before = 0;
                for (int k = 1; k <= count; k++)
                    (p, before) = (((2 * k - 1) * x * p - (k - 1) * before) / k, p);
                slope = count * (before - x * p) / (1 - x * x);
                x -= p / slope;
            }

            nodes[count - 1 - i] = x;
            weights[count - 1 - i] = 2 / ((1 - x * x) * slope * slope);
        }

        return (nodes, weights);
    }
}
