using Tangent.Data;
using Tangent.Numerics;

namespace Tangent.Models;

/// <summary>Trains several methods on the same rows and tests them on the same others.</summary>
/// <remarks>Every method is trained as <see cref="ModelTrainer"/> would alone: the split depends on the seed only. Nothing is held of one fit when the next begins.</remarks>
public sealed class MethodComparison
{
    private readonly TrainingOptions _options;

    /// <summary>Initializes a comparison.</summary>
    /// <param name="options">The options of every fit but the method.</param>
    public MethodComparison(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options with { KeepStatistics = false };
    }

    /// <summary>Gets or sets a receiver of the stages and rows done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Returns the methods that are compared unless others are asked for: those that serve the data.</summary>
    /// <param name="path">The data.</param>
    /// <returns>Names of methods.</returns>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public static IReadOnlyList<string> DefaultMethods(string path) => DataFormats.Detect(path).IsImages()
        ? ["tangent", "patches", "cntk-sketch", "gradient", "zonal", "rff"]
        : ["zonal", "ntk-rf", "ntk-sketch", "gradient", "rff"];

    /// <summary>Trains and tests the methods one after the other.</summary>
    /// <param name="path">The data.</param>
    /// <param name="methods">The methods, some of <see cref="FeatureMapDescription.Methods"/>.</param>
    /// <param name="cancellation">Ends the comparison.</param>
    /// <returns>A result for each method as it is ready.</returns>
    /// <remarks>A method that fails, for want of memory or because it needs other data, is told in its result and does not end the comparison.</remarks>
    public IEnumerable<ComparedMethod> Run(string path, IEnumerable<string> methods, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(methods);
        foreach (string method in methods)
            yield return Train(path, method, cancellation);
    }

    // What one method cannot do (memory, images it needs) does not end the comparison.
    private ComparedMethod Train(string path, string method, CancellationToken cancellation)
    {
        try
        {
            TrainingResult result = new ModelTrainer(_options with { Method = method }) { Progress = Progress }.Train(path, cancellation);
            return new ComparedMethod(method) { Result = result };
        }
        catch (Exception e) when (e is DataException or NumericalException or ArgumentException)
        {
            return new ComparedMethod(method) { Fault = e };
        }
    }
}

/// <summary>Holds how a method fared.</summary>
/// <param name="Method">Its name.</param>
public sealed record ComparedMethod(string Method)
{
    /// <summary>Gets the model and its scores, or null where the method failed.</summary>
    public TrainingResult? Result { get; init; }

    /// <summary>Gets why the method failed, or null.</summary>
    public Exception? Fault { get; init; }
}
