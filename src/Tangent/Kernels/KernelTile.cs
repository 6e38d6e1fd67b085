namespace Tangent.Kernels;

/// <summary>Names a block of a kernel matrix.</summary>
/// <param name="FirstRow">The first row.</param>
/// <param name="RowCount">The rows.</param>
/// <param name="FirstColumn">The first column.</param>
/// <param name="ColumnCount">The columns.</param>
internal readonly record struct KernelTile(int FirstRow, int RowCount, int FirstColumn, int ColumnCount);
