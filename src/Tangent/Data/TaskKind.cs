namespace Tangent.Data;

/// <summary>Says what the target is: numbers or classes.</summary>
public enum TaskKind
{
    /// <summary>Decides by the target: text, or few integers each of which occurs often, are classes.</summary>
    Auto,

    /// <summary>Predicts one or more numbers.</summary>
    Regression,

    /// <summary>Predicts one of several classes.</summary>
    Classification,
}
