namespace ActorFlow.Definitions;

/// <summary>What came of reading a document.</summary>
/// <param name="Document">The document; null where there are errors.</param>
/// <param name="Problems">Errors and warnings in the order of the text. <see cref="FlowDocumentBuilder.Validate(DocumentReading)"/> tells what is wrong with its calls beside these.</param>
public sealed record DocumentReading(FlowDocument? Document, IReadOnlyList<DocumentProblem> Problems)
{
    /// <summary>
    /// The document as far as it could be read, errors or not: what cannot be right is left out of it, so that the rest can be checked, too. Null where the text is no document at all.
    /// </summary>
    internal FlowDocument? Draft { get; init; }

    /// <summary>The document.</summary>
    /// <exception cref="FlowDocumentException">It has errors.</exception>
    public FlowDocument EnsureValid() => Document ?? throw new FlowDocumentException([.. Problems.Where(problem => !problem.IsWarning)]);
}
