using System.Runtime.CompilerServices;

namespace Tangent.Kernels;

/// <summary>Evaluates what is left of the arc-cosine kernels when their square root at 1 is taken out.</summary>
/// <remarks>
/// With a = |c| and m = 1 - a: kappa0(a) = 1 - sqrt(m) Angle(m), kappa1(a) = a + m sqrt(m) Rest(m), kappa0(-a) = 1 - kappa0(a)
/// and kappa1(-a) = kappa1(a) - a. Both functions are analytic but for m = 2, so polynomials on [0, 1] converge by a factor 5.8
/// a term; these are the Chebyshev interpolants. Largest errors: 9e-9 and 7e-10 in 32 bits, 2e-18 and 5e-20 in 64 bits, before
/// rounding. One square root a number, full relative accuracy as c -> 1. Summed in pairs (Estrin), for short chains of operations.
/// </remarks>
internal static class ArcCosinePolynomials
{
    /// <summary>arccos(1 - m) / (pi sqrt m).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Angle<TLanes, TVector, T>(TVector m)
        where TLanes : IVectorLanes<TVector, T>
        where T : unmanaged
    {
        TVector m2 = TLanes.Multiply(m, m), m4 = TLanes.Multiply(m2, m2);
        if (typeof(T) == typeof(float))
        {
            return TLanes.MultiplyAdd(
                Cubic<TLanes, TVector, T>(m, m2, 0.000470735702, 0.001062651139, -0.0006336413341, 0.0003857081116),
                m4,
                Cubic<TLanes, TVector, T>(m, m2, 0.450158153, 0.03751382808, 0.008427089512, 0.002615466698));
        }

        TVector m8 = TLanes.Multiply(m4, m4);
        TVector low = TLanes.MultiplyAdd(
            Cubic<TLanes, TVector, T>(
                m, m2, 0.00085479238099921419663, 0.00031472122780258620794, 0.00012203021220010549982, 0.000049303473932375845985),
            m4,
            Cubic<TLanes, TVector, T>(
                m, m2, 0.45015815807855303395, 0.037513179839880084913, 0.0084404654638846409957, 0.0025120432974823598115));
        TVector high = TLanes.MultiplyAdd(
            Cubic<TLanes, TVector, T>(
                m, m2, -0.000072988444856446855743, 0.00010999004147684667225, -0.00012462302755045050079, 0.00010671701100644761565),
            m4,
            Cubic<TLanes, TVector, T>(
                m, m2, 0.000019218498609603548874, 0.000013268934867512013625, -0.000011568855652224851786, 0.000039775135656983442756));
        high = TLanes.MultiplyAdd(
            Cubic<TLanes, TVector, T>(
                m, m2, -0.000066419617677284505854, 0.000028591608060074715322, -7.6224119039504591354e-6, 9.6715322848616436234e-7),
            m8,
            high);
        return TLanes.MultiplyAdd(high, m8, low);
    }

    /// <summary>(sqrt(1 - a^2) - a arccos a) / (pi m^(3/2)) at a = 1 - m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Rest<TLanes, TVector, T>(TVector m)
        where TLanes : IVectorLanes<TVector, T>
        where T : unmanaged
    {
        TVector m2 = TLanes.Multiply(m, m), m4 = TLanes.Multiply(m2, m2);
        if (typeof(T) == typeof(float))
        {
            return TLanes.MultiplyAdd(
                Cubic<TLanes, TVector, T>(m, m2, 0.0001227779081, 0.0001124510828, -4.923180793e-5, 3.570951576e-5),
                m4,
                Cubic<TLanes, TVector, T>(m, m2, 0.3001054383, 0.01500532654, 0.002410433242, 0.0005669806922));
        }

        TVector m8 = TLanes.Multiply(m4, m4);
        TVector low = TLanes.MultiplyAdd(
            Cubic<TLanes, TVector, T>(
                m, m2, 0.00015541681540649163097, 0.000048418392625162557357, 0.000016273085857175148653, 5.784606885837619088e-6),
            m4,
            Cubic<TLanes, TVector, T>(
                m, m2, 0.30010543871903535649, 0.015005271935951791029, 0.0024115615611320283897, 0.00055823184301697496178));
        TVector high = TLanes.MultiplyAdd(
            Cubic<TLanes, TVector, T>(
                m, m2, -2.5361078887129965571e-6, 3.880645037565592135e-6, -4.3897867928939590916e-6, 3.7737937721539999713e-6),
            m4,
            Cubic<TLanes, TVector, T>(
                m, m2, 2.0999407015168787196e-6, 9.8139770089327180124e-7, -2.1377043447045013476e-7, 1.467311808989426408e-6));
        high = TLanes.MultiplyAdd(
            Cubic<TLanes, TVector, T>(
                m, m2, -2.3546444595525090353e-6, 1.0183461313994369731e-6, -2.7289553425389528948e-7, 3.4993837218862415819e-8),
            m8,
            high);
        return TLanes.MultiplyAdd(high, m8, low);
    }

    // c0 + c1 m + c2 m^2 + c3 m^3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Cubic<TLanes, TVector, T>(TVector m, TVector m2, double c0, double c1, double c2, double c3)
        where TLanes : IVectorLanes<TVector, T>
        where T : unmanaged =>
        TLanes.MultiplyAdd(
            TLanes.MultiplyAdd(TLanes.Create(c3), m, TLanes.Create(c2)), m2, TLanes.MultiplyAdd(TLanes.Create(c1), m, TLanes.Create(c0)));
}
