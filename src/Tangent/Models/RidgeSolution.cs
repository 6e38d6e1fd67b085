namespace Tangent.Models;

/// <summary>Tells how the equations of ridge regression are solved.</summary>
public enum RidgeSolution
{
    /// <summary>Directly up to <see cref="IterativeRidgeTrainer.DirectFeatures"/> features or rows, else iteratively.</summary>
    Auto,

    /// <summary>By one m x m matrix of sums and its Cholesky factors: n m^2 operations, 4 m^2 bytes of sums and 8 m^2 of factors, see <see cref="RidgeTrainer"/>.</summary>
    Direct,

    /// <summary>By preconditioned conjugate gradients over the data: n m operations a step and no m x m matrix, see <see cref="IterativeRidgeTrainer"/>.</summary>
    Iterative,
}
