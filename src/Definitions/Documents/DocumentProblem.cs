namespace ActorFlow.Definitions;

/// <summary>Something wrong, or worth a second look, in a document.</summary>
/// <param name="Code">A stable short name of the kind of problem, for example <c>unknown-function</c>.</param>
/// <param name="Path">Which value: a JSON path, for example <c>$.nodes[2].functionId</c>.</param>
/// <param name="Place">Where it stands in the text.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="IsWarning">Whether the document can be used all the same.</param>
public sealed record DocumentProblem(string Code, string Path, Place Place, string What, string Remedy, bool IsWarning = false)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path} ({Place}): {What} {Remedy}";
}
