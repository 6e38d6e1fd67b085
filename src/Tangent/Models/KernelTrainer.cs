using System.Diagnostics;
using System.Numerics.Tensors;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Sketching;

namespace Tangent.Models;

/// <summary>Fits exact kernel ridge regression to any number of rows: alpha = (K + lambda I)^{-1} (Y - mean Y).</summary>
/// <remarks>
/// The ridge has the lowest leave-one-out error on at most <see cref="RidgeRows"/> random rows: of a Gaussian process lambda is the noise's variance over the
/// signal's, so that of a sample serves all rows; not quite, for more rows tell of finer structure: on CASP it costs 2 % of the error, see benchmarks/casp.md. Up to <see cref="DirectRows"/> rows are then solved by Cholesky; more by conjugate gradients with a Nyström
/// preconditioner, to a residual of <see cref="Tolerance"/> |Y - mean Y|. As |K (K + lambda I)^{-1}| is below 1, fitted values are then as near to the exact
/// ones, in the mean square: 1e-4 standard deviations of the targets. K is held in single precision, 2 n^2 bytes, where that is at most half of the memory,
/// else computed anew in every iteration: n^2 / 2 kernel entries of a few operations each. Deterministic on any number of threads.
/// </remarks>
public sealed class KernelTrainer
{
    /// <summary>The most rows that the ridge is chosen on.</summary>
    public const int RidgeRows = 4096;

    /// <summary>The most rows that are solved by Cholesky.</summary>
    public const int DirectRows = 16_384;

    /// <summary>The residual at which conjugate gradients stop.</summary>
    public const double Tolerance = 1e-4;

    private const int MostIterations = 1000, LargestSample = 2048;
    private const ulong Stream = 0x454C504D41534B; // "KSAMPLE"

    // Tests lower it to solve few rows by conjugate gradients.
    internal int DirectLimit { get; init; } = DirectRows;

    private readonly KernelSections _map;
    private readonly ulong _seed;

    /// <summary>Initializes a trainer.</summary>
    /// <param name="map">The training rows and the kernel.</param>
    /// <param name="seed">The seed of the random rows.</param>
    public KernelTrainer(KernelSections map, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(map);
        (_map, _seed) = (map, seed);
    }

    /// <summary>Gets a ridge that is likely, where the search for the best begins, or null.</summary>
    public double? LikelyRidge { get; init; }

    /// <summary>Gets whether <see cref="KernelFit.HeldRows"/> are wanted: one factor and inverse more of at most <see cref="RidgeRows"/> rows.</summary>
    internal bool LeavesOut { get; init; }

    /// <summary>Gets or sets a receiver of the stages done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Throws when a fit needs more memory than there is.</summary>
    /// <param name="rows">n.</param>
    /// <param name="dimension">d.</param>
    /// <param name="targets">k.</param>
    /// <exception cref="DataException">There is less memory.</exception>
    public static void CheckMemory(long rows, long dimension, long targets)
    {
        const string Advice = "use fewer rows, or --method nystrom or zonal";
        if (rows * Math.Max(dimension, targets) > Array.MaxLength)
            throw new DataException($"{rows} rows of {Math.Max(dimension, targets)} numbers are too many for method exact; {Advice}");
        double own = 28.0 * rows * dimension + 24.0 * Math.Min(rows, RidgeRows) * Math.Min(rows, RidgeRows) + (rows <= DirectRows ? 16.0 * rows * rows : 0);
        MemoryNeed.Check($"the kernel of {rows} rows needs", own + (rows <= DirectRows ? 0 : IterationBytes(rows, targets)), Advice);
    }

    /// <summary>Fits.</summary>
    /// <param name="targets">Row-major n x k, in the order of the map's rows.</param>
    /// <param name="targetCount">k, at least 1.</param>
    /// <param name="ridge">lambda, or null to choose it.</param>
    /// <param name="cancellation">Ends the fit.</param>
    /// <returns>The fit.</returns>
    /// <exception cref="ArgumentException">There are not n rows of targets.</exception>
    /// <exception cref="DataException">The kernel's entries are too costly to compute in every iteration, and memory cannot hold them.</exception>
    /// <exception cref="NumericalException">The equations cannot be solved with this ridge.</exception>
    public KernelFit Fit(ReadOnlySpan<double> targets, int targetCount, double? ridge = null, CancellationToken cancellation = default)
    {
        int n = _map.OutputDimension, k = targetCount;
        Throw.IfDifferent(targets.Length, checked(n * k), nameof(targets));
        RidgeCurve? curve = null;
        int[] order = n <= Math.Min(DirectLimit, RidgeRows)
            ? []
            : RandomPermutation.Draw(new PhiloxStream(_seed, Stream), n, Math.Min(n, Math.Max(RidgeRows, LargestSample)));
        KernelRidge? direct = order.Length == 0 ? DirectSolver(targets, k, cancellation) : null;
        int[] sample = order.Length == 0 ? [.. Enumerable.Range(0, n)] : order[..Math.Min(n, RidgeRows)];
        KernelRidge? solver = ridge is null || LeavesOut ? direct ?? SampleSolver(sample, targets, k, cancellation) : null;
        if (ridge is null)
        {
            curve = Choose(solver!, cancellation);
            ridge = curve.Best;
        }

        double[] leftOut = LeavesOut && n > 1 ? solver!.LeaveOneOutErrors(ridge.Value) : [];
        sample = leftOut.Length == 0 ? [] : sample;
        for (int j = 0; j < leftOut.Length; j++)
            leftOut[j] = targets[sample[j / k] * k + j % k] - leftOut[j];

        Progress?.Report(new TrainingProgress("solve", 0, null, ""));
        if (n <= DirectLimit)
        {
            direct ??= DirectSolver(targets, k, cancellation);
            KernelRidgeModel model = direct.Solve(ridge.Value);
            return Result(model.Coefficients.ToArray(), model.Intercepts.ToArray(), targets, ridge.Value) with { Curve = curve, HeldRows = sample, HeldValues = leftOut };
        }

        double[] means = new double[k], centred = Centre(targets, means);
        ConjugateGradients gradients = Solver(order, k, ridge.Value, cancellation);
        double[] weights = gradients.Solve(centred, k, Tolerance, MostIterations);
        if (!(gradients.Residual <= 100 * Tolerance))
        {
            throw new NumericalException(
                $"the equations of {n} rows are solved to {gradients.Residual:g2} only after {gradients.Iterations} iterations with ridge {ridge:g3}; use a larger ridge");
        }

        return Result(weights, means, targets, ridge.Value) with
        {
            Curve = curve,
            HeldRows = sample,
            HeldValues = leftOut,
            Iterations = gradients.Iterations,
            Residual = gradients.Residual,
        };
    }

    /// <summary>Makes the posterior of a fit from its rows.</summary>
    /// <param name="map">The training rows and the kernel.</param>
    /// <param name="ridge">lambda.</param>
    /// <returns>What tells k_x' (K + lambda I)^{-1} k_x of the sections k_x of a row, the part of k(x, x) that the rows explain.</returns>
    /// <remarks>Cost: n^2 / 2 kernel entries and n^3 / 6 multiply-adds. Memory: 8 n^2 bytes.</remarks>
    /// <exception cref="DataException">Memory does not suffice.</exception>
    /// <exception cref="NumericalException">K + lambda I is not positive definite in double precision.</exception>
    internal static RidgePosterior Posterior(KernelSections map, double ridge)
    {
        int n = map.OutputDimension;
        const string Advice = "use a model of fewer rows, or of --method nystrom or zonal";
        if (n > RidgeAccumulator.MaximumFeatureCount)
            throw new DataException($"the deviations of an exact model are possible up to {RidgeAccumulator.MaximumFeatureCount} rows and this one has {n}; {Advice}");
        MemoryNeed.Check($"the deviations of an exact model of {n} rows need", 8.0 * n * n + 12.0 * n * map.InputDimension, Advice);
        double[] factor = map.Kernel.ComputeLowerFromSingle(map.Prepared);
        for (int i = 0; i < n; i++)
            factor[i * n + i] += ridge;
        int pivot = DenseMatrix.Cholesky<double>(factor, n, n, Parallelism.MaxThreads);
        return pivot < 0
            ? new RidgePosterior(factor, n, null, n, ridge)
            : throw new NumericalException($"the kernel matrix of {n} rows plus the ridge {ridge:g3} is not positive definite (pivot {pivot + 1}); use a larger ridge");
    }

    private static double IterationBytes(long n, long k) =>
        4.0 * n * SampleSize(n) + 24.0 * SampleSize(n) * SampleSize(n) + 64.0 * n * k + KernelProduct.BytesPerProduct(n, k);

    // Its products cost n s^2 / 2 multiply-adds once, what it saves are iterations of n^2 / 2 kernel entries.
    private static int SampleSize(long n) => (int)Math.Min(n, Math.Clamp(n / 16, 512, LargestSample));

    private RidgeCurve Choose(KernelRidge solver, CancellationToken cancellation)
    {
        Progress?.Report(new TrainingProgress("ridge", 0, null, "values"));
        return solver.Choose(new CountProgress(Progress, "ridge", "values"), LikelyRidge, cancellation);
    }

    private KernelRidge DirectSolver(ReadOnlySpan<double> targets, int k, CancellationToken cancellation) =>
        new(_map.Kernel.ComputeLowerFromSingle(_map.Prepared, cancellation), targets, k) { LowestStep = RidgeSearch.LowestSingleStep };

    private KernelRidge SampleSolver(ReadOnlySpan<int> indices, ReadOnlySpan<double> targets, int k, CancellationToken cancellation)
    {
        double[] taken = new double[indices.Length * k];
        for (int i = 0; i < indices.Length; i++)
            targets.Slice(indices[i] * k, k).CopyTo(taken.AsSpan(i * k));
        double[] kernel = _map.Kernel.ComputeLowerFromSingle(_map.Kernel.Prepare(_map.Take(indices)), cancellation);
        return new KernelRidge(kernel, taken, k) { LowestStep = RidgeSearch.LowestSingleStep };
    }

    private ConjugateGradients Solver(int[] order, int k, double ridge, CancellationToken cancellation)
    {
        int n = _map.OutputDimension;
        Kernel kernel = _map.Kernel;
        var product = new KernelProduct(kernel, _map.Prepared);
        double held = KernelProduct.BytesHeld(n) + IterationBytes(n, k) + 28.0 * n * kernel.InputDimension;
        if (!kernel.IsCheapInSingle)
            MemoryNeed.Check($"the kernel of {n} rows needs", held, "use fewer rows, or --method nystrom");
        if (!kernel.IsCheapInSingle || held <= GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2)
            product.Hold(rows => Progress?.Report(new TrainingProgress("kernel", rows, n, "rows")), cancellation);
        KernelRows sample = kernel.Prepare(_map.Take(order.AsSpan(0, SampleSize(n))));
        var preconditioner = new NystromPreconditioner(kernel, _map.Prepared, sample, ridge, cancellation);
        return new ConjugateGradients(Multiply, (x, y) => preconditioner.Apply(x, k, y))
        {
            Progress = i => Progress?.Report(new TrainingProgress("solve", i, null, "iterations")),
        };

        void Multiply(double[] x, double[] y)
        {
            product.Multiply(x, k, y, cancellation);
            TensorPrimitives.MultiplyAdd(x, ridge, y, y);
        }
    }

    private static double[] Centre(ReadOnlySpan<double> targets, double[] means)
    {
        int k = means.Length, n = targets.Length / k;
        for (int j = 0; j < targets.Length; j++)
            means[j % k] += targets[j] / n;
        double[] centred = new double[targets.Length];
        for (int j = 0; j < targets.Length; j++)
            centred[j % k * n + j / k] = targets[j] - means[j % k];
        return centred;
    }

    // What is left of a target after the fit is lambda alpha; the noise's variance is lambda y'alpha / n of the centred targets y.
    private static KernelFit Result(double[] weights, double[] means, ReadOnlySpan<double> targets, double ridge)
    {
        int k = means.Length, n = targets.Length / k;
        double[] fitted = new double[targets.Length], variances = new double[k];
        for (int j = 0; j < targets.Length; j++)
        {
            int c = j % k;
            double rest = ridge * weights[c * n + j / k];
            fitted[j] = targets[j] - rest;
            variances[c] += rest * (targets[j] - means[c]) / n;
        }

        return new KernelFit(new RidgeModel(weights, means, variances, ridge), fitted);
    }
}

/// <summary>Holds what <see cref="KernelTrainer"/> found.</summary>
/// <param name="Model">alpha as weights of the kernel's sections, and the targets' means.</param>
/// <param name="Fitted">The values at the training rows, row-major n x k.</param>
public sealed record KernelFit(RidgeModel Model, double[] Fitted)
{
    /// <summary>Gets the ridges tried and their leave-one-out errors, or null where the ridge was given.</summary>
    public RidgeCurve? Curve { get; init; }

    /// <summary>Gets the rows of <see cref="HeldValues"/>.</summary>
    internal int[] HeldRows { get; init; } = [];

    /// <summary>Gets what the fit would give each of these rows without it, k numbers a row; of more than <see cref="KernelTrainer.RidgeRows"/> rows a fit to the sample alone.</summary>
    internal double[] HeldValues { get; init; } = [];

    /// <summary>Gets the iterations of conjugate gradients; 0 where Cholesky served.</summary>
    public int Iterations { get; init; }

    /// <summary>Gets the largest |Y - mean Y - (K + lambda I) alpha| / |Y - mean Y| of a target; 0 where Cholesky served.</summary>
    public double Residual { get; init; }
}
