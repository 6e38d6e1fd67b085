using System.Diagnostics;
using System.Numerics.Tensors;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Sketching;

namespace Tangent.Models;

/// <summary>Fits ridge regression on more features than a Gram matrix of them serves: by conjugate gradients over features computed anew in every step.</summary>
/// <remarks>
/// Solves (Z'Z + lambda I) w = Z'(Y - mean Y), the equations of <see cref="RidgeSolver"/>, for any m and n. A step computes the features of all rows once, block
/// by block, and multiplies them with the directions of all targets: 2 k m multiply-adds a row. A Nyström preconditioner from s signed sums of features, n m s
/// multiply-adds in single precision once, keeps the steps few. They end at a residual |r| of 2 sqrt(lambda) <see cref="Tolerance"/> |Y - mean Y|: as
/// |Z (Z'Z + lambda I)^{-1}| is at most 1 / (2 sqrt(lambda)), fitted values are then as near to the exact ones, in the mean square, as 1e-3 standard deviations of
/// the targets. Memory: see <see cref="BytesNeeded"/>; no m x m matrix and no n x m. Deterministic on any number of threads.
/// </remarks>
public sealed class IterativeRidgeTrainer
{
    /// <summary>The most features, or rows, that are solved by Cholesky; see <see cref="Serves"/>.</summary>
    public const int DirectFeatures = 16_384;

    /// <summary>How far fitted values may be from the exact ones, in standard deviations of the targets.</summary>
    public const double Tolerance = 1e-3;

    // Ridges that are compared need not be solved as well.
    private const double ChoiceTolerance = 3e-2;
    private const int MostSteps = 1000, MostChoiceSteps = 50, MostRidges = 12, LargestSketch = 2048;
    private const long MostSketchNumbers = 1 << 27, MostHeldBytes = 1L << 30;
    private const ulong Stream = 0x4952534B45544348; // "IRSKETCH"

    private readonly RidgeTrainer _trainer;
    private readonly ulong _seed;

    /// <summary>Initializes a trainer.</summary>
    /// <param name="map">The feature map.</param>
    /// <param name="targetCount">The numbers in a target row of the data: k, or 1 for classification.</param>
    /// <param name="classCount">The number of classes, or 0 for regression. Class c of k becomes the target row of the numbers 1[c] - 1/k.</param>
    /// <param name="seed">The seed of the preconditioner.</param>
    public IterativeRidgeTrainer(IFeatureMap map, int targetCount, int classCount = 0, ulong seed = 0)
        : this(new RidgeTrainer(map, targetCount, classCount), seed)
    {
    }

    private IterativeRidgeTrainer(RidgeTrainer trainer, ulong seed) => (_trainer, _seed) = (trainer, seed);

    /// <summary>Gets or sets a receiver of the stages done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Gets the seconds that the last fit spent on the sums and the preconditioner's products.</summary>
    public double FeatureSeconds { get; private set; }

    /// <summary>Gets the seconds that the last fit spent on choosing the ridge and solving.</summary>
    public double SolveSeconds { get; private set; }

    /// <summary>Makes a trainer for the targets or classes of a schema.</summary>
    /// <param name="map">The feature map.</param>
    /// <param name="schema">The schema of the rows.</param>
    /// <param name="seed">The seed of the preconditioner.</param>
    /// <returns>The trainer.</returns>
    public static IterativeRidgeTrainer For(IFeatureMap map, DataSchema schema, ulong seed = 0) => new(RidgeTrainer.For(map, schema), seed);

    /// <summary>Returns whether features of rows are better fitted by this trainer than by <see cref="RidgeTrainer"/>: where both are more than
    /// <see cref="DirectFeatures"/>, or the features more than <see cref="RidgeAccumulator.MaximumFeatureCount"/>, and the map is not itself a matrix of that
    /// size, as that of nystrom.</summary>
    /// <param name="rows">n.</param>
    /// <param name="featureCount">m.</param>
    /// <param name="method">One of <see cref="FeatureMapDescription.Methods"/>.</param>
    public static bool Serves(long rows, long featureCount, string method) =>
        method is not ("nystrom" or "exact") && (Math.Min(rows, featureCount) > DirectFeatures || featureCount > RidgeAccumulator.MaximumFeatureCount);

    /// <summary>Returns the bytes that a fit needs, with the map's directions and the rows that are held.</summary>
    /// <param name="rows">n.</param>
    /// <param name="map">The feature count m and the input dimension.</param>
    /// <param name="targets">The targets, or classes.</param>
    public static long BytesNeeded(long rows, (long FeatureCount, long InputDimension) map, long targets)
    {
        (long m, long d) = map;
        long s = SketchSize(rows, m);
        return 4 * m * s + 32 * s * s + 96 * m * targets
            + 4 * RidgeTrainer.RowsPerBlock(m) * (m + s + 2 * d) + 4 * m * d + Math.Min(MostHeldBytes, 4 * rows * (d + 4));
    }

    /// <summary>Fits all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="split">Assigns a validation fold, the same as for <see cref="RidgeTrainer.Accumulate"/> with one fold, on which the ridge is chosen; or null
    /// to take the ridge as it is.</param>
    /// <param name="ridge">lambda, or the first one that is tried: then come half decades above it or, where that gains nothing, below it, until the error on the fold rises.</param>
    /// <param name="expectedRows">For progress, or null.</param>
    /// <param name="cancellation">Ends the fit.</param>
    /// <returns>The model, and the curve where the ridge was chosen.</returns>
    /// <exception cref="ArgumentException">There is no row, or there are too few for a validation fold.</exception>
    /// <exception cref="DataException">The data are at fault.</exception>
    /// <exception cref="NumericalException">The equations cannot be solved with this ridge.</exception>
    public IterativeRidgeFit Fit(IRowSource rows, RowSplit? split, double ridge, long? expectedRows = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!(ridge > 0) || !double.IsFinite(ridge))
            throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "the ridge must be a positive number");
        var watch = Stopwatch.StartNew();
        Func<long, bool> isHeld = split is null ? _ => false : row => RidgeTrainer.IsValidation(split, row);
        var passes = new FeaturePasses(_trainer, new RowCache(rows, MostHeldBytes), isHeld, cancellation);
        int m = passes.FeatureCount, k = _trainer.TargetCount, s = SketchSize(expectedRows ?? m, m);
        RidgeMoments fitted = new(m, k), held = new(m, k);
        NystromPreconditioner inverse = Accumulate(passes, fitted, held, s, ridge, expectedRows, cancellation);
        if (fitted.RowCount < 1 || (split is not null && held.RowCount < 1))
            throw new ArgumentException(split is null ? "there are no rows to fit" : "there are too few rows for a validation fold", nameof(rows));
        FeatureSeconds = watch.Elapsed.TotalSeconds;

        watch.Restart();
        (RidgeCurve? curve, HeldScores? scores) = split is null ? (null, null) : Choose(passes, fitted, held, inverse, ridge);
        fitted.Add(held);
        ridge = curve?.Best ?? ridge;
        (double[] weights, ConjugateGradients solver, double goal) = Solve(passes, fitted, fitted.RowCount, inverse, ridge, Tolerance, MostSteps);
        if (!(solver.Residual <= 100 * goal))
        {
            throw new NumericalException(
                $"the equations of {m} features are solved to {solver.Residual:g2} only after {solver.Iterations} steps with ridge {ridge:g3}; use a larger ridge");
        }

        SolveSeconds = watch.Elapsed.TotalSeconds;
        return new IterativeRidgeFit(fitted.Model(weights, ridge), curve, solver.Iterations, solver.Residual) { Held = scores };
    }

    private static int SketchSize(long rows, long m) => (int)Math.Min(Math.Min(rows, m), Math.Clamp(MostSketchNumbers / m, 64, LargestSketch));

    // One pass: the right sides, and C = Z'ZQ, W = Q'Z'ZQ of all rows for random signed sums Q.
    private NystromPreconditioner Accumulate(
        FeaturePasses passes, RidgeMoments fitted, RidgeMoments held, int s, double ridge, long? expectedRows, CancellationToken cancellation)
    {
        int m = passes.FeatureCount, threads = Parallelism.MaxThreads;
        var sketch = new SignedFold([(m, 1.0)], s, new SketchStreams(_seed, Stream));
        float[] columns = new float[checked(m * s)], sums = new float[RidgeTrainer.RowsPerBlock(m) * s];
        double[] matrix = new double[s * s];
        passes.Run(
            (z, y) => Add(fitted, z, y),
            (z, y) => Add(held, z, y),
            n => Progress?.Report(new TrainingProgress("features", n, expectedRows, "rows")));
        return new NystromPreconditioner(columns, matrix, ridge, cancellation);

        void Add(RidgeMoments moments, ReadOnlySpan<float> features, ReadOnlySpan<double> targets)
        {
            moments.Add(features, targets);
            int n = features.Length / m;
            Span<float> used = sums.AsSpan(0, n * s);
            used.Clear();
            for (int i = 0; i < n; i++)
                sketch.Accumulate(0, features.Slice(i * m, m), used.Slice(i * s, s));
            DenseMatrix.Multiply<float>(true, false, m, s, n, 1, features, m, used, s, 1, columns, s, threads);
            DenseMatrix.SymmetricRankUpdate(false, n, s, 1, used, s, matrix, s, threads);
        }
    }

    // By half decades from the start, upwards and, where that gains nothing, downwards. Weights of a ridge whose steps are too few are not its own, though their
    // error may be the lower, for few steps regularise, too.
    private (RidgeCurve Curve, HeldScores? Scores) Choose(FeaturePasses passes, RidgeMoments fitted, RidgeMoments held, NystromPreconditioner inverse, double start)
    {
        var points = new SortedDictionary<int, RidgeCurvePoint>();
        int best = 0;
        double least = double.PositiveInfinity;
        HeldScores? scores = null;
        Improves(0);
        for (int step = 1; Improves(step) && points.Count < MostRidges;)
            step++;
        for (int step = -1; best <= 0 && Improves(step) && points.Count < MostRidges;)
            step--;
        return (new RidgeCurve(points[best].Ridge, [.. points.Values]), scores);

        bool Improves(int step)
        {
            double ridge = start * Math.Pow(10, step / 2.0);
            (double[] weights, ConjugateGradients solver, double goal) =
                Solve(passes, fitted, fitted.RowCount + held.RowCount, inverse, ridge, ChoiceTolerance, MostChoiceSteps);
            (double[] errors, HeldScores? found) = HeldErrors(passes, fitted.Means, weights, held.RowCount);
            (double score, double error) = RidgeSelection.Score(errors, held.SquaredDeviation, held.RowCount);
            points.Add(step, new RidgeCurvePoint(ridge, double.IsFinite(error) ? error : null));
            Progress?.Report(new TrainingProgress("ridge", points.Count, null, "values"));
            if (!(score < least) || (step < 0 && solver.Residual > goal))
                return false;
            (least, best, scores) = (score, step, found);
            return true;
        }
    }

    // The squared errors on the validation fold, summed for each target; of classes also the scores of rows that are evenly spaced in it.
    private (double[] Errors, HeldScores? Scores) HeldErrors(FeaturePasses passes, double[] means, double[] weights, long rows)
    {
        int k = means.Length;
        double[] errors = new double[k];
        var scores = new List<double>();
        var classes = new List<double>();
        long row = 0, spacing = _trainer.ClassCount == 0 ? long.MaxValue : HeldScores.Spacing(rows, k);
        passes.Run(null, Add);
        return (errors, _trainer.ClassCount == 0 ? null : new HeldScores([.. scores], [.. classes]));

        void Add(ReadOnlySpan<float> features, ReadOnlySpan<double> targets)
        {
            double[] predictions = new double[targets.Length];
            MixedProduct.Rows(features, passes.FeatureCount, weights, predictions);
            for (int j = 0; j < predictions.Length; j++)
            {
                int c = j % means.Length;
                double error = targets[j] - means[c] - predictions[j];
                errors[c] += error * error;
            }

            for (int i = 0; i < predictions.Length / k && spacing < long.MaxValue; i++, row++)
            {
                if (row % spacing != 0)
                    continue;
                for (int c = 0; c < k; c++)
                    scores.Add(means[c] + predictions[i * k + c]);
                classes.Add(TensorPrimitives.IndexOfMax(targets.Slice(i * k, k)));
            }
        }
    }

    private (double[] Weights, ConjugateGradients Solver, double Goal) Solve(
        FeaturePasses passes, RidgeMoments sums, long rows, NystromPreconditioner inverse, double ridge, double tolerance, int mostSteps)
    {
        int m = sums.FeatureCount, k = sums.TargetCount;
        double[] right = new double[k * m];
        sums.RightSides(right);
        double goal = 0.1;
        for (int c = 0; c < k; c++)
        {
            double norm = TensorPrimitives.Norm<double>(right.AsSpan(c * m, m)), reach = 2 * Math.Sqrt(ridge * sums.SquaredDeviation(c));
            if (norm > 0 && reach > 0)
                goal = Math.Min(goal, tolerance * reach / norm);
        }

        // The preconditioner is made of all rows; of fewer rows Z'Z is the smaller, and the ridge the greater by comparison.
        NystromPreconditioner scaled = inverse.WithRidge(ridge * rows / sums.RowCount);
        var solver = new ConjugateGradients(Multiply, (x, y) => scaled.Apply(x, k, y))
        {
            Progress = i => Progress?.Report(new TrainingProgress("solve", i, null, "steps")),
        };
        return (solver.Solve(right, k, goal, mostSteps), solver, goal);

        void Multiply(double[] x, double[] y)
        {
            passes.GramProducts(x, sums.RowCount == rows, y);
            TensorPrimitives.MultiplyAdd(x, ridge, y, y);
        }
    }
}

/// <summary>Holds what <see cref="IterativeRidgeTrainer"/> found.</summary>
/// <param name="Model">The model, fitted to all rows.</param>
/// <param name="Curve">The ridges tried and their errors on the validation fold, or null where the ridge was given.</param>
/// <param name="Iterations">The steps of the last solution.</param>
/// <param name="Residual">The largest |Z'(Y - mean Y) - (Z'Z + lambda I) w| / |Z'(Y - mean Y)| of a target.</param>
public sealed record IterativeRidgeFit(RidgeModel Model, RidgeCurve? Curve, int Iterations, double Residual)
{
    /// <summary>Gets scores on the validation fold; null for regression, and where the ridge was given.</summary>
    internal HeldScores? Held { get; init; }
}
