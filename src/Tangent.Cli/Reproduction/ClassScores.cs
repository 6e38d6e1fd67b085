using System.Numerics.Tensors;
using Tangent.Regression;

namespace Tangent.Cli.Reproduction;

/// <summary>Fits one-hot classes to a kernel matrix, with the ridge of lowest leave-one-out error.</summary>
internal sealed class ClassScores
{
    private readonly KernelRidgeModel _model;

    private ClassScores(KernelRidgeModel model, double error) => (_model, Error) = (model, error);

    /// <summary>Gets the mean squared leave-one-out error of the best ridge.</summary>
    public double Error { get; }

    /// <summary>Gets the ridge.</summary>
    public double Ridge => _model.Ridge;

    /// <summary>Fits.</summary>
    /// <param name="kernel">Row-major n x n.</param>
    /// <param name="classes">The class of every row.</param>
    /// <param name="classCount">How many classes there are.</param>
    /// <param name="near">A ridge that is likely, or null.</param>
    public static ClassScores Fit(double[] kernel, ReadOnlySpan<double> classes, int classCount, double? near = null)
    {
        double[] targets = new double[classes.Length * classCount];
        for (int i = 0; i < classes.Length; i++)
            targets[i * classCount + (int)classes[i]] = 1;
        var solver = new KernelRidge(kernel, targets, classCount);
        RidgeCurve curve = solver.Choose(near: near);
        return new ClassScores(solver.Solve(curve.Best), curve.Points.Single(p => p.Ridge == curve.Best).Validation!.Value);
    }

    /// <summary>Returns the share of rows whose class has the highest score.</summary>
    /// <param name="kernelRows">Row-major q x n.</param>
    /// <param name="classes">The class of every row.</param>
    public double Accuracy(ReadOnlySpan<double> kernelRows, ReadOnlySpan<double> classes)
    {
        int k = _model.TargetCount, right = 0;
        double[] scores = new double[classes.Length * k];
        _model.Predict(kernelRows, scores);
        for (int i = 0; i < classes.Length; i++)
            right += TensorPrimitives.IndexOfMax<double>(scores.AsSpan(i * k, k)) == (int)classes[i] ? 1 : 0;
        return (double)right / classes.Length;
    }
}
