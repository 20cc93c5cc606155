namespace ActorFlow.Definitions;

/// <summary>A document cannot be used.</summary>
/// <param name="problems">Everything that is wrong with it.</param>
public sealed class FlowDocumentException(IReadOnlyList<DocumentProblem> problems)
    : Exception($"The document has {(problems.Count == 1 ? "a problem" : $"{problems.Count} problems")}:{string.Concat(problems.Select(problem => $"\n- {problem}"))}")
{
    /// <summary>Everything that is wrong with it.</summary>
    public IReadOnlyList<DocumentProblem> Problems { get; } = problems;
}
