using System.Globalization;

namespace Tangent.Data;

/// <summary>Reads images once: statistics of the training images, and labels of all.</summary>
internal static class ImageScan
{
    /// <summary>Opens images as a data set.</summary>
    /// <exception cref="DataException">The data are at fault.</exception>
    public static DataSet OpenSet(string path, TableOptions options, RowSplit split, string? testPath)
    {
        if (options.Scale == ColumnScale.Quantile)
            throw new DataException("images are not scaled by quantiles, which are for the columns of a table; use --scale standard, none or unit", path);
        bool labelled = options.Targets is not { Count: 0 };
        ImageReader reader = ImageReader.Open(path, null, labelled);
        TaskKind task = options.Task == TaskKind.Auto && labelled ? TaskKind.Classification : options.Task;
        if (!labelled)
            task = TaskKind.Regression;
        if (labelled && task == TaskKind.Regression && !reader.LabelsAreNumbers)
            throw new DataException("the labels are names, and regression needs numbers; use --task classification", path);
        var moments = new PixelMoments(reader.Shape.Channels);
        long[] counts = new long[reader.LabelNames.Count];
        long row = 0, testRows = 0;
        foreach (ImageRecord image in reader.Read(labelled))
        {
            if (labelled)
                counts[image.Label]++;
            if (split.IsTest(row++))
                testRows++;
            else
                moments.Add(image.Pixels);
        }

        if (row == testRows)
            throw new DataException("there are no images to train on; add images, or hold out fewer for the test", path);
        string[] classes = task != TaskKind.Classification
            ? []
            : [.. reader.LabelNames.Where((_, label) => reader.LabelsAreComplete || counts[label] > 0)];
        if (task == TaskKind.Classification && classes.Length < 2)
            throw new DataException($"the images have only one class, {FieldText.Show(classes[0])}, so there is nothing to learn; add images of another", path);
        (double[] means, double[] deviations) = moments.Result();
        var schema = new ImageSchema
        {
            Height = reader.Shape.Height,
            Width = reader.Shape.Width,
            Channels = reader.Shape.Channels,
            HasTarget = labelled,
            Means = means,
            Deviations = deviations,
            Task = task,
            TaskReason = !labelled ? "there is no target" : options.Task == TaskKind.Auto ? $"images with {classes.Length} labels" : "as asked for",
            Classes = classes,
            Scale = options.Scale,
            Bias = options.Bias,
            TrainingRows = row - testRows,
        };
        schema = Whitened(schema, options.Whitening, reader, split);
        IRowSource? test = testPath is not null ? schema.OpenLike(testPath, labelled)
            : testRows > 0 ? new ImageRowSource(reader, schema, labelled, split, RowPart.Test) : null;
        return new DataSet(schema, split, new ImageRowSource(reader, schema, labelled, split, RowPart.Training), test, () => [.. Notes(schema), .. reader.Notes]);
    }

    private static string[] Notes(ImageSchema schema) => schema.Whitening is { } w
        ? [$"images are whitened with regularization {w.ToString("g3", CultureInfo.InvariantCulture)}; --whiten off leaves them as they are"]
        : [];

    // A second pass: the covariance is that of the scaled images.
    private static ImageSchema Whitened(ImageSchema schema, double? asked, ImageReader reader, RowSplit split)
    {
        int d = schema.Shape.Length;
        double regularization = asked
            ?? (schema.Channels == 3 && d <= ImageWhitening.LargestByDefault && schema.TrainingRows > 1 ? ImageWhitening.DefaultRegularization : 0);
        if (regularization == 0)
            return schema;
        if (d > CovarianceAccumulator.LargestDimension)
            throw new DataException($"images of {schema.Shape} have more numbers than can be whitened ({CovarianceAccumulator.LargestDimension}); use --whiten off");
        var covariance = new CovarianceAccumulator(d);
        foreach (RowBlock block in new ImageRowSource(reader, schema with { Bias = 0 }, targets: false, split, RowPart.Training).ReadBlocks())
            covariance.Add(block.Inputs);
        return schema with { Whitening = regularization, WhiteningTransform = ImageWhitening.Fit(covariance, regularization) };
    }

    /// <summary>Sums pixels by channel in whole numbers, so that the order of images does not matter.</summary>
    private sealed class PixelMoments(int channels)
    {
        private readonly long[] _sums = new long[channels];
        private readonly long[] _squares = new long[channels];
        private long _pixels;

        public void Add(ReadOnlySpan<byte> image)
        {
            for (int c = 0; c < channels; c++)
            {
                long sum = 0, squares = 0;
                for (int i = c; i < image.Length; i += channels)
                {
                    int v = image[i];
                    sum += v;
                    squares += v * v;
                }

                _sums[c] += sum;
                _squares[c] += squares;
            }

            _pixels += image.Length / channels;
        }

        public (double[] Means, double[] Deviations) Result()
        {
            double[] means = Array.ConvertAll(_sums, s => (double)s / _pixels / 255);
            double[] deviations = new double[channels];
            for (int c = 0; c < channels; c++)
            {
                Int128 numerator = ((Int128)_squares[c] * _pixels) - ((Int128)_sums[c] * _sums[c]);
                deviations[c] = Math.Sqrt((double)numerator) / _pixels / 255;
            }

            return (means, deviations);
        }
    }
}
