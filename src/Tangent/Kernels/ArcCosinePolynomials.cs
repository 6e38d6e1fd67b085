using System.Runtime.CompilerServices;

namespace Tangent.Kernels;

/// <summary>Evaluates what is left of the arc-cosine kernels when their square root at 1 is taken out.</summary>
/// <remarks>
/// With a = |c|, m = 1 - a: kappa0(a) = 1 - sqrt(m) Angle(m), kappa1(a) = a + m sqrt(m) Rest(m), kappa0(-a) = 1 - kappa0(a), kappa1(-a) = kappa1(a) - a.
/// Both functions are analytic but for m = 2, so polynomials on [0, 1] converge by a factor 5.8 a term; these are the Chebyshev interpolants.
/// Largest errors: 9e-9 and 6e-9 in 32 bits, 1e-17 and 3e-18 in 64 bits, before rounding. One square root a number, full relative accuracy as c -> 1.
/// </remarks>
internal static class ArcCosinePolynomials
{
    /// <summary>arccos(1 - m) / (pi sqrt m).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Angle<TLanes, TVector, T>(TVector m)
        where TLanes : IVectorLanes<TVector, T>
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            TVector p = TLanes.Create(0.0003857081116);
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-0.0006336413341));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.001062651139));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.000470735702));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.002615466698));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.008427089512));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.03751382808));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.450158153));
            return p;
        }
        else
        {
            TVector p = TLanes.Create(1.527104740182857979e-6);
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-0.000011261280138402475948));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.000039550537703703571038));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-0.000085576481873416662606));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.00012754304139369471007));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-0.0001368762595951421238));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.00011080327258598077485));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-0.000065253269949078553828));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.000034604199898225553572));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-2.2873114960199797647e-6));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.000023195458675430442801));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.000048544795153372624715));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.000122135514827882038));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.00031471098117365757706));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.00085479304259323885879));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.0025120432714529306338));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.0084404654644250713835));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.0375131798398756388));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.45015815807855304002));
            return p;
        }
    }

    /// <summary>(sqrt(1 - a^2) - a arccos a) / (pi m^(3/2)) at a = 1 - m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Rest<TLanes, TVector, T>(TVector m)
        where TLanes : IVectorLanes<TVector, T>
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            TVector p = TLanes.Create(7.4634554e-5);
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-5.608631495e-5));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.0002362693249));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.0005278484159));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.002416836967));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.01500493536));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.3001054422));
            return p;
        }
        else
        {
            TVector p = TLanes.Create(9.7590585943071681675e-8);
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-6.6094344953858551702e-7));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(2.1533832996931808168e-6));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-4.2902191708096711569e-6));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(5.8948281580211955722e-6));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-5.7133171683391332893e-6));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(4.308175939426598595e-6));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(-1.9457839673763175657e-6));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(1.7398143778622167632e-6));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(1.8578884313893639067e-6));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(5.8407084762978802062e-6));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.000016263806339262657498));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.000048419453489108640538));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.00015541673578695151764));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.0005582318466287260897));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.0024115615610460978136));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.015005271935952597433));
            p = TLanes.MultiplyAdd(p, m, TLanes.Create(0.30010543871903535524));
            return p;
        }
    }
}
