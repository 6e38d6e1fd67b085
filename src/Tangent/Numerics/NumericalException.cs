namespace Tangent.Numerics;

/// <summary>Reports that a computation failed on numbers that were otherwise valid, such as a matrix that is not positive definite.</summary>
public sealed class NumericalException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What failed, where, and what to do.</param>
    public NumericalException(string message)
        : base(message)
    {
    }
}
