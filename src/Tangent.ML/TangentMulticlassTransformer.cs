using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.ML.Inputs;
using Tangent.ML.Rows;
using Tangent.Models;

namespace Tangent.ML;

/// <summary>Appends the columns PredictedLabel, a key, and Score, a vector of Single with a probability for each class.</summary>
/// <remarks>The probabilities are those of <see cref="TangentModel.Probabilities"/>. The predicted class has the largest. The values that keys of the label stand for are
/// carried over: KeyValues of PredictedLabel, TrainingLabelValues of Score and, where they are text, its SlotNames.</remarks>
public sealed class TangentMulticlassTransformer : TangentRidgeTransformer
{
    private readonly KeyNames? _names;

    private TangentMulticlassTransformer(TangentModel model)
        : base(model)
    {
        if (model.Header.Tags!.TryGetValue(KeyTypeTag, out string? type))
            _names = KeyNames.Parse(type, model.Header.Schema.Classes);
    }

    private protected override string LoadCall => "mlContext.MulticlassClassification.LoadTangentRidge(path)";

    internal static TangentMulticlassTransformer Fit(IDataView data, string label, string feature, TangentRidgeOptions options)
    {
        LabelColumn column = LabelColumn.FindKey(data.Schema, label);
        return new(Fit(data, feature, column, KeyNames.Of(column), options));
    }

    internal static TangentMulticlassTransformer Load(string path) => new(LoadModel(path, classification: true));

    private protected override IReadOnlyList<AppendedColumn> Columns(DataViewSchema input)
    {
        int classes = Model.Header.OutputCount;
        DataViewSchema.Annotations.Builder label = ScoreAnnotations(input, "MulticlassClassification", "PredictedLabel");
        DataViewSchema.Annotations.Builder score = ScoreAnnotations(input, "MulticlassClassification", "Score");
        _names?.AddTo(label, KeyNames.Kind);
        _names?.AddTo(score, "TrainingLabelValues");
        if (_names?.ItemType is TextDataViewType)
            _names.AddTo(score, "SlotNames");
        return [AppendedColumn.LargestKey("PredictedLabel", classes, label.ToAnnotations()), AppendedColumn.Vector("Score", classes, score.ToAnnotations())];
    }

    private protected override void Write(ReadOnlySpan<double> prediction, Span<float> outputs) =>
        TensorPrimitives.ConvertTruncating<double, float>(Model.Probabilities(prediction), outputs);
}
