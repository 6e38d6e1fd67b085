using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Report;

/// <summary>Counts how many test targets lie within the intervals that the predicted deviations give.</summary>
internal sealed class Coverage
{
    private const int MostRows = 4096, MostSize = 8192;

    // Half the width, in deviations, of the central interval of a normal distribution with this share.
    private static readonly (double Share, double Deviations)[] s_levels =
    [
        (0.1, 0.125661), (0.2, 0.253347), (0.3, 0.385320), (0.4, 0.524401), (0.5, 0.674490), (0.6, 0.841621), (0.7, 1.036433), (0.8, 1.281552), (0.9, 1.644854),
        (0.95, 1.959964), (0.99, 2.575829),
    ];

    private readonly long[] _within = new long[s_levels.Length];

    private Coverage()
    {
    }

    /// <summary>Gets the rows: the first of the test.</summary>
    public long Rows { get; private set; }

    /// <summary>Gets the share that intervals should hold and the share of targets that they do hold.</summary>
    public IReadOnlyList<(double Nominal, double Observed)> Levels => [.. s_levels.Select((l, i) => (l.Share, (double)_within[i] / Values))];

    private long Values { get; set; }

    /// <summary>Returns whether a model tells deviations at a cost that a report is worth.</summary>
    public static bool Serves(TangentModel model) => !model.Header.IsClassification
        && (model.Header.Map.Method == "exact" ? model.Header.TrainingRows <= MostSize : model.Statistics is not null && model.Header.FeatureCount <= MostSize);

    /// <summary>Counts over the first rows of a test, or returns null where there are none or no error is expected.</summary>
    public static Coverage? Read(TangentModel model, IRowSource rows, CancellationToken cancellation)
    {
        var coverage = new Coverage();
        int k = model.Header.OutputCount;
        double[] noise = model.Ridge.NoiseVariances.ToArray();
        if (Array.Exists(noise, v => !(v > 0)))
            return null;
        foreach (PredictionBlock block in model.Predict(new FirstRows(rows, MostRows), deviations: true, cancellation))
        {
            for (int i = 0; i < block.Values.Length; i++)
            {
                double spread = block.Deviations![i], off = Math.Abs(block.Rows.Targets[i] - block.Values[i]) / Math.Sqrt(spread * spread + noise[i % k]);
                for (int l = 0; l < s_levels.Length; l++)
                    coverage._within[l] += off <= s_levels[l].Deviations ? 1 : 0;
            }

            coverage.Rows += block.Rows.Count;
            coverage.Values += block.Values.Length;
        }

        return coverage.Rows == 0 ? null : coverage;
    }

    // Deviations cost the square of the features a row, so blocks end where the rows suffice.
    private sealed class FirstRows(IRowSource rows, int most) : IRowSource
    {
        public int InputDimension => rows.InputDimension;

        public int TargetCount => rows.TargetCount;

        public IEnumerable<RowBlock> ReadBlocks()
        {
            long left = most;
            foreach (RowBlock block in rows.ReadBlocks())
            {
                int count = (int)Math.Min(left, block.Count), d = rows.InputDimension, k = rows.TargetCount;
                yield return count == block.Count || block.Sparse is not null
                    ? block
                    : new RowBlock(block.FirstRow, block.LineNumbers[..count], block.Inputs[..(count * d)], block.Targets[..(count * k)]);
                left -= count;
                if (left <= 0)
                    yield break;
            }
        }
    }
}
