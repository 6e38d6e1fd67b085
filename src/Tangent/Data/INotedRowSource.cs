namespace Tangent.Data;

/// <summary>Is a source that has something to tell once its rows were read.</summary>
internal interface INotedRowSource : IRowSource
{
    /// <summary>Returns what a user should know of the last reading, a line each.</summary>
    IEnumerable<string> Notes();
}
