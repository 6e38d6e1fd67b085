using Microsoft.ML;
using Tangent.ML.Inputs;
using Tangent.ML.Rows;
using Tangent.Models;

namespace Tangent.ML;

/// <summary>Appends the column Score, a Single: the predicted number.</summary>
public sealed class TangentRegressionTransformer : TangentRidgeTransformer
{
    private TangentRegressionTransformer(TangentModel model)
        : base(model)
    {
    }

    private protected override string LoadCall => "mlContext.Regression.LoadTangentRidge(path)";

    internal static TangentRegressionTransformer Fit(IDataView data, string label, string feature, TangentRidgeOptions options) =>
        new(Fit(data, feature, LabelColumn.FindNumber(data.Schema, label), null, options));

    internal static TangentRegressionTransformer Load(string path) => new(LoadModel(path, classification: false));

    private protected override IReadOnlyList<AppendedColumn> Columns(DataViewSchema input) =>
        [AppendedColumn.Scalar("Score", ScoreAnnotations(input, "Regression", "Score").ToAnnotations())];

    private protected override void Write(ReadOnlySpan<double> prediction, Span<float> outputs) => outputs[0] = (float)prediction[0];
}
