using ActorFlow.Definitions.Building;

namespace ActorFlow.Definitions;

/// <summary>Makes flows of documents: looks up the functions, checks the arguments and draws the graph.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class FlowDocumentBuilder : IFlowRebuilder
{
    private readonly FunctionRegistry _functions;
    private readonly DocumentBuildOptions _options;

    /// <param name="functions">What documents may call.</param>
    /// <param name="options">Other documents they may refer to, and where variables of the process come from.</param>
    public FlowDocumentBuilder(FunctionRegistry functions, DocumentBuildOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(functions);
        _functions = functions;
        _options = options ?? new DocumentBuildOptions();
    }

    /// <summary>Everything that is wrong with what a document calls.</summary>
    public IReadOnlyList<DocumentProblem> Validate(FlowDocument document) => Draw(document).Problems;

    /// <summary>Makes the flow of a document.</summary>
    /// <exception cref="FlowDocumentException">The document calls what is not there, with arguments that do not fit, or draws what cannot be run.</exception>
    public FlowDefinition Build(FlowDocument document)
    {
        var (flow, problems) = Draw(document);
        return flow ?? throw new FlowDocumentException([.. problems.Where(problem => !problem.IsWarning)]);
    }

    /// <summary>Makes the flow of a document as it was stored with a run: with the documents that it used then, and the functions that are registered now.</summary>
    /// <exception cref="FlowDocumentException">The document calls what is not there any more.</exception>
    public FlowDefinition Rebuild(FlowSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (document, library) = DocumentSource.Read(source);
        return new FlowDocumentBuilder(_functions, _options with { Documents = library }).Build(document);
    }

    private (FlowDefinition? Flow, IReadOnlyList<DocumentProblem> Problems) Draw(FlowDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new DocumentDrawing(_functions, _options).Draw(document);
    }
}
