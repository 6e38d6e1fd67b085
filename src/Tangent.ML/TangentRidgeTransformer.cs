using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;
using Tangent.ML.Inputs;
using Tangent.ML.Rows;
using Tangent.Models;

namespace Tangent.ML;

/// <summary>Appends the predictions of a ridge regression on the features of a vector column.</summary>
/// <remarks>The base of <see cref="TangentRegressionTransformer"/> and <see cref="TangentMulticlassTransformer"/>. The file that <see cref="Save"/> writes is a model file as those of
/// the command line: where slots have names it predicts there from tables with these columns.</remarks>
public abstract class TangentRidgeTransformer : TangentRowTransformer, ISingleFeaturePredictionTransformer<TangentModel>
{
    private protected const string FeatureTag = "mlnet.featureColumn";
    private protected const string KeyTypeTag = "mlnet.keyType";
    private const string InterleavedTag = "mlnet.interleavePixelColors";

    private readonly RowFunction _function;

    private protected TangentRidgeTransformer(TangentModel model)
    {
        Model = model;
        FeatureColumnName = model.Header.Tags![FeatureTag];
        var image = model.Header.Schema is ImageSchema pixels
            ? new TangentImage
            {
                Height = pixels.Height,
                Width = pixels.Width,
                Channels = pixels.Channels,
                InterleavePixelColors = model.Header.Tags!.ContainsKey(InterleavedTag),
            }
            : null;
        int slots = model.Header.Schema switch
        {
            TableSchema table => table.Inputs.Count,
            SparseSchema sparse => sparse.Dimension,
            _ => (int)image!.Length,
        };
        FeatureColumnType = new VectorDataViewType(NumberDataViewType.Single, slots);
        _function = new Predictions(this, FeatureColumnName, model.Header.Schema, image);
    }

    /// <summary>Gets the fitted model: the map, the weights, the ridge tried.</summary>
    public TangentModel Model { get; }

    /// <summary>Gets the column of the inputs.</summary>
    public string FeatureColumnName { get; }

    /// <summary>Gets its type, a vector of Single.</summary>
    public DataViewType FeatureColumnType { get; }

    private protected override RowFunction Function => _function;

    /// <inheritdoc/>
    public override void Save(string path) => Model.Save(path);

    /// <summary>Fits the model.</summary>
    private protected static TangentModel Fit(IDataView data, string feature, LabelColumn label, KeyNames? names, TangentRidgeOptions options)
    {
        VectorColumn column = VectorColumn.Find(data.Schema, feature, options.Features.Image);
        DataSchema schema = VectorSchema.Make(data, column, options.Features);
        string[] classes = label.ClassCount == 0 ? [] : [.. names?.Texts ?? [.. Enumerable.Range(1, label.ClassCount).Select(i => $"{i}")]];
        schema = VectorSchema.WithTarget(schema, label.Column.Name, classes);
        if (schema.TrainingRows == 0)
            schema = schema with { TrainingRows = VectorSchema.CountRows(data) };
        var rows = new VectorRowSource(data, column, schema, options.Features.Image, label);
        var set = new DataSet(schema, new RowSplit(options.Features.Seed, 0), rows);
        TangentModel model = new ModelTrainer(options.ToTrainingOptions()).Train(set, $"column '{feature}'").Model;
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { [FeatureTag] = feature };
        if (names is not null)
            tags[KeyTypeTag] = names.ItemType.RawType.Name;
        if (options.Features.Image is { InterleavePixelColors: true })
            tags[InterleavedTag] = "true";
        return new TangentModel(model.Header with { Tags = tags }, model.Map, model.Ridge, model.Statistics);
    }

    /// <summary>Loads a model that one of these transformers has saved.</summary>
    /// <exception cref="DataException">The file is missing, damaged, or holds something else.</exception>
    private protected static TangentModel LoadModel(string path, bool classification)
    {
        TangentModel model = TangentModel.Load(path, statistics: true);
        if (model.Header.Tags?.ContainsKey(FeatureTag) != true)
            throw new DataException("the model was not trained from ML.NET, so it names no column of inputs; train it with TangentRidge, or use it with tangent predict", path);
        return model.Header.IsClassification == classification
            ? model
            : throw new DataException($"the model is one of {(classification ? "regression; load it with mlContext.Regression" : "classification; load it with mlContext.MulticlassClassification")}.LoadTangentRidge", path);
    }

    /// <summary>Makes the annotations that ML.NET gives columns of scores: the set of columns they belong to and what they are.</summary>
    private protected static DataViewSchema.Annotations.Builder ScoreAnnotations(DataViewSchema input, string kind, string value)
    {
        const int MostSets = int.MaxValue;
        uint set = 0;
        foreach (DataViewSchema.Column column in input)
        {
            if (column.Annotations.Schema.GetColumnOrNull("ScoreColumnSetId")?.Type is not KeyDataViewType { RawType: var raw } || raw != typeof(uint))
                continue;
            uint other = 0;
            column.Annotations.GetValue("ScoreColumnSetId", ref other);
            set = Math.Max(set, other);
        }

        set++;
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("ScoreColumnSetId", new KeyDataViewType(typeof(uint), MostSets), set);
        builder.AddPrimitiveValue("ScoreColumnKind", TextDataViewType.Instance, kind.AsMemory());
        builder.AddPrimitiveValue("ScoreValueKind", TextDataViewType.Instance, value.AsMemory());
        return builder;
    }

    /// <summary>Returns the columns of the predictions.</summary>
    private protected abstract IReadOnlyList<AppendedColumn> Columns(DataViewSchema input);

    /// <summary>Turns a prediction of the model into the numbers of the columns.</summary>
    private protected abstract void Write(ReadOnlySpan<double> prediction, Span<float> outputs);

    private sealed class Predictions(TangentRidgeTransformer owner, string inputColumnName, DataSchema schema, TangentImage? image) : RowFunction(inputColumnName, schema, image)
    {
        public override int OutputCount => owner.Model.Header.OutputCount;

        public override IReadOnlyList<AppendedColumn> Columns(DataViewSchema input) => owner.Columns(input);

        public override void Compute(RowBlock rows, Memory<float> outputs)
        {
            double[] values = owner.Model.Predict(rows).Values;
            int k = OutputCount;
            for (int i = 0; i < rows.Count; i++)
                owner.Write(values.AsSpan(i * k, k), outputs.Span.Slice(i * k, k));
        }
    }
}
