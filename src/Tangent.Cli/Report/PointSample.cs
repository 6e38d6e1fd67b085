namespace Tangent.Cli.Report;

/// <summary>Keeps a random sample of points from a stream of any length (reservoir sampling: Vitter 1985, Algorithm R); the same points in every run.</summary>
internal sealed class PointSample(int most)
{
    private readonly Random _random = new(0);
    private readonly List<(double X, double Y)> _points = [];
    private long _seen;

    /// <summary>Gets the points.</summary>
    public IReadOnlyList<(double X, double Y)> Points => _points;

    /// <summary>Adds a point, which may be left out or take the place of another.</summary>
    public void Add(double x, double y)
    {
        if (_seen++ < most)
            _points.Add((x, y));
        else if (_random.NextInt64(_seen) is var place && place < most)
            _points[(int)place] = (x, y);
    }
}
