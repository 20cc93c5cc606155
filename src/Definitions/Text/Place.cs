namespace ActorFlow.Definitions;

/// <summary>Where something stands in a text. Lines and columns count from 1; columns of JSON count bytes, those of YAML characters.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
public readonly record struct Place(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"line {Line}, column {Column}";
}
