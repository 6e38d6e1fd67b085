using System.Numerics.Tensors;

namespace Tangent.Models;

/// <summary>Gathers the score of predictions row by row.</summary>
internal sealed class ScoreAccumulator
{
    private readonly bool _classification;
    private readonly double[] _errors;
    private readonly double[] _sums;
    private readonly double[] _squares;
    private readonly double[] _origin;
    private readonly BootstrapMean _losses = new();
    private long _rows;
    private long _right;
    private readonly double[] _logs;
    private readonly Reliability _reliability = new();
    private double _logLoss;

    /// <summary>Initializes an empty score.</summary>
    /// <param name="outputs">Numbers in a prediction row: targets, or classes.</param>
    /// <param name="classification">Whether targets are class indices and predictions class scores.</param>
    public ScoreAccumulator(int outputs, bool classification)
    {
        _classification = classification;
        _logs = new double[outputs];
        (_errors, _sums, _squares, _origin) = (new double[outputs], new double[outputs], new double[outputs], new double[outputs]);
    }

    /// <summary>Gets what makes probabilities of scores, or null where none are to be judged.</summary>
    public ProbabilityCalibration? Calibration { get; init; }

    /// <summary>Adds rows: predictions n x outputs; targets n x outputs, or n class indices.</summary>
    public void Add(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        int k = _errors.Length, n = predictions.Length / k;
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> prediction = predictions.Slice(i * k, k);
            if (_classification)
            {
                int predicted = TensorPrimitives.IndexOfMax(prediction), right = predicted == (int)targets[i] ? 1 : 0;
                _right += right;
                _losses.Add(right);
                if (Calibration is { } calibration)
                {
                    calibration.LogProbabilities(prediction, _logs);
                    _logLoss -= _logs[(int)targets[i]];
                    _reliability.Add(Math.Exp(_logs[predicted]), right == 1);
                }
            }
            else
            {
                _losses.Add(AddErrors(prediction, targets.Slice(i * k, k)) / k);
            }

            _rows++;
        }
    }

    /// <summary>Returns the score of all rows added, or null when there are none.</summary>
    public PredictionScore? Score()
    {
        if (_rows == 0)
            return null;
        if (_classification)
        {
            return new PredictionScore
            {
                Rows = _rows,
                Accuracy = (double)_right / _rows,
                Interval = _losses.Interval(),
                LogLoss = Calibration is null ? null : _logLoss / _rows,
                CalibrationError = Calibration is null ? null : _reliability.Error,
            };
        }

        double r2 = 0;
        for (int c = 0; c < _errors.Length; c++)
            r2 += PredictionScores.R2(_errors[c], _squares[c] - _sums[c] * _sums[c] / _rows) / _errors.Length;
        return new PredictionScore { Rows = _rows, Mse = _errors.Sum() / _errors.Length / _rows, R2 = r2, Interval = _losses.Interval() };
    }

    // Deviations are taken from the first row, so that a large mean does not cancel.
    private double AddErrors(ReadOnlySpan<double> prediction, ReadOnlySpan<double> target)
    {
        if (_rows == 0)
            target.CopyTo(_origin);
        double error = 0;
        for (int c = 0; c < _errors.Length; c++)
        {
            double y = target[c] - _origin[c], e = target[c] - prediction[c];
            error += e * e;
            _errors[c] += e * e;
            _sums[c] += y;
            _squares[c] += y * y;
        }

        return error;
    }
}

/// <summary>Computes scores from sums.</summary>
internal static class PredictionScores
{
    /// <summary>Returns 1 - error / deviation; for a constant target 1 when nothing is wrong, else 0.</summary>
    public static double R2(double error, double deviation) => deviation > 0 ? 1 - error / deviation : error > 0 ? 0 : 1;
}
