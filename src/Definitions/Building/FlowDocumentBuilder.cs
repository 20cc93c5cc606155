using ActorFlow.Definitions.Building;
using ActorFlow.Definitions.Documents;

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

    /// <summary>Everything that is wrong with a text: with its form and its graph, which reading found, and with what it calls, also where the form or the graph has errors.</summary>
    /// <param name="reading">What came of reading the text.</param>
    /// <returns>Errors and warnings in the order of the text.</returns>
    public IReadOnlyList<DocumentProblem> Validate(DocumentReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (reading.Document is { } document)
            return Findings.InOrder([.. reading.Problems, .. Validate(document)]);
        return reading.Draft is { } draft ? Findings.InOrder([.. reading.Problems, .. new DocumentDrawing(_functions, _options).Check(draft)]) : reading.Problems;
    }

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

    /// <summary>Makes a node that calls a registered function, to be drawn in code beside nodes of any kind. A flow of such nodes can be written as a document: <see cref="FlowDocument.Of"/>.</summary>
    /// <param name="node">What it is called, what it calls, and with which arguments. Attempts and limits may also be set on the node.</param>
    /// <exception cref="FlowDocumentException">The function is not there, or an argument does not fit.</exception>
    /// <exception cref="ArgumentException">It is a group, or part of a cluster: those are drawn in code as such.</exception>
    public Node NewNode(NodeDocument node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Group is not null || node.Role != NodeRole.Default)
            throw new ArgumentException($"'{node.Id}' is a group or part of a cluster. Make its nodes one by one, and Group.Of them.", nameof(node));
        var document = new FlowDocument { Id = node.Id, Nodes = [node] };
        var problems = new DrawingProblems(document);
        var drawing = new DocumentDrawing(_functions, _options);
        return new NodeMaker(document, new DocumentEdges(document), _functions, _options, problems, drawing.SubFlow).Make(0) is { } made && !problems.Findings.HasErrors
            ? made
            : throw new FlowDocumentException([.. problems.Findings.Sorted()]);
    }

    /// <summary>Makes a node that calls a registered function.</summary>
    /// <param name="id">The node's name.</param>
    /// <param name="functionId">The function.</param>
    /// <param name="parameters">The arguments; null for none.</param>
    /// <exception cref="FlowDocumentException">The function is not there, or an argument does not fit.</exception>
    public Node NewNode(string id, string functionId, System.Text.Json.Nodes.JsonObject? parameters = null)
        => NewNode(new NodeDocument { Id = id, FunctionId = functionId, Parameters = parameters is null ? NodeDocument.NoParameters : System.Text.Json.JsonElement.Parse(parameters.ToJsonString()) });

    private (FlowDefinition? Flow, IReadOnlyList<DocumentProblem> Problems) Draw(FlowDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new DocumentDrawing(_functions, _options).Draw(document);
    }
}
