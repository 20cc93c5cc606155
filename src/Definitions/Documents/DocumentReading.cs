namespace ActorFlow.Definitions;

/// <summary>What came of reading a document.</summary>
/// <param name="Document">The document; null where there are errors.</param>
/// <param name="Problems">Errors and warnings in the order of the text.</param>
public sealed record DocumentReading(FlowDocument? Document, IReadOnlyList<DocumentProblem> Problems)
{
    /// <summary>The document.</summary>
    /// <exception cref="FlowDocumentException">It has errors.</exception>
    public FlowDocument EnsureValid() => Document ?? throw new FlowDocumentException([.. Problems.Where(problem => !problem.IsWarning)]);
}
