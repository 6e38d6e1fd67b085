// README: usings
using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.ML;

// README: end

namespace Tangent.Samples.MLNet;

/// <summary>Predicts the heating load of buildings from eight numbers, with ML.NET and Tangent.</summary>
public static class EnergySample
{
    /// <summary>Cross-validates, saves, loads and predicts.</summary>
    /// <param name="table">The table: comma-separated, the load in its last column.</param>
    /// <param name="model">The model file to write.</param>
    /// <param name="print">Receives what is found.</param>
    public static void Run(string table, string model, TextWriter print)
    {
        ArgumentNullException.ThrowIfNull(print);

        // README: body
        var ml = new MLContext(seed: 0);
        TextLoader.Column[] columns = [new("Features", DataKind.Single, 0, 7), new("Label", DataKind.Single, 8)];
        IDataView data = ml.Data.LoadFromTextFile(table, columns, separatorChar: ',');

        // Ridge regression on the features of the kernel; the ridge is chosen inside every fold.
        var features = new TangentOptions { FeatureCount = 1024, Depth = 2 };
        var ridge = ml.Regression.Trainers.TangentRidge(options: new TangentRidgeOptions { Features = features });
        double own = ml.Regression.CrossValidate(data, ridge).Average(f => f.Metrics.RootMeanSquaredError);
        print.WriteLine($"TangentRidge: RMSE {own:f3}");

        // The features alone, for any trainer of ML.NET.
        var sdca = ml.Transforms.Tangent("Features", options: features).AppendCacheCheckpoint(ml).Append(ml.Regression.Trainers.Sdca());
        double other = ml.Regression.CrossValidate(data, sdca).Average(f => f.Metrics.RootMeanSquaredError);
        print.WriteLine($"Tangent and Sdca: RMSE {other:f3}");

        ridge.Fit(data).Save(model);
        TangentRegressionTransformer loaded = ml.Regression.LoadTangentRidge(model);
        print.WriteLine($"loaded: R2 {ml.Regression.Evaluate(loaded.Transform(data)).RSquared:f3} on the training rows");

        // README: end
        var linear = ml.Transforms.NormalizeMeanVariance("Features", fixZero: false).Append(ml.Regression.Trainers.Sdca());
        print.WriteLine($"linear: RMSE {ml.Regression.CrossValidate(data, linear).Average(f => f.Metrics.RootMeanSquaredError):f3}");
        Building building = ml.Data.CreateEnumerable<Building>(data, reuseRowObject: false).First();
        using PredictionEngine<Building, Load> engine = ml.Model.CreatePredictionEngine<Building, Load>(loaded, data.Schema);
        print.WriteLine($"first building: predicted {engine.Predict(building).Score:f1}, measured {building.Label:f1}");
    }

    private sealed class Building
    {
        public float Label { get; set; }

        [VectorType(8)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Load
    {
        public float Score { get; set; }
    }
}
