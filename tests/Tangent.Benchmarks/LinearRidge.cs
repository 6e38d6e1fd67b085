using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;
using Tangent.Features;
using Tangent.ML;
using Tangent.ML.Inputs;
using Tangent.Models;
using Tangent.Regression;

namespace Tangent.Benchmarks;

/// <summary>Fits ridge regression to a vector column as it is: the same trainer behind features of any origin.</summary>
internal sealed class LinearRidge(MLContext ml, string features) : IEstimator<ITransformer>
{
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => ml.Regression.Trainers.Sdca("Label", features).GetOutputSchema(inputSchema);

    public ITransformer Fit(IDataView input)
    {
        VectorColumn column = VectorColumn.Find(input.Schema, features);
        DataSchema schema = VectorSchema.Make(input, column, new TangentOptions { Scale = ColumnScale.None, Bias = 0 });
        var rows = new VectorRowSource(input, column, VectorSchema.WithTarget(schema, "Label", []), null, LabelColumn.FindNumber(input.Schema, "Label"));
        var trainer = new RidgeTrainer(new Identity(column.SlotCount), 1);
        RidgeModel model = trainer.Fit(trainer.Accumulate(rows, new RowSplit(0, 0), 1, null, CancellationToken.None), 1, null, CancellationToken.None).Model;
        var types = SchemaDefinition.Create(typeof(Vector));
        SchemaDefinition.Column values = types[nameof(Vector.Values)];
        (values.ColumnName, values.ColumnType) = (features, column.Column.Type);
        return ml.Transforms.CustomMapping<Vector, Predicted>(
            (row, predicted) =>
            {
                double[] prediction = new double[1];
                model.Predict(row.Values.GetValues(), prediction);
                predicted.Score = (float)prediction[0];
            },
            null,
            types).Fit(input);
    }

    private sealed class Vector
    {
        public VBuffer<float> Values { get; set; }
    }

    private sealed class Predicted
    {
        public float Score { get; set; }
    }

    private sealed class Identity(int dimension) : IFeatureMap
    {
        public int InputDimension => dimension;

        public int OutputDimension => dimension;

        public void Transform(ReadOnlySpan<float> source, Span<float> destination) => source.CopyTo(destination);
    }
}
