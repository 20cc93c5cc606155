using System.Text.Json;

namespace ActorFlow.Definitions;

/// <summary>A flow as data: nodes that call functions by name, and the edges between them. <c>docs/documents.md</c> describes the form.</summary>
/// <remarks>Immutable and thread-safe. Read one with <see cref="FlowDocumentReader"/>, write one with <see cref="FlowDocumentWriter"/>.</remarks>
public sealed record FlowDocument
{
    /// <summary>What the flow is known by: the name of its definition.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it. Null: as its id.</summary>
    public string? Name { get; init; }

    /// <summary>Its version, as its author counts. Shown, not judged: the engine tells versions apart by their fingerprints.</summary>
    public string? Version { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The node where runs begin. Null where the one entry of the graph says it.</summary>
    public string? StartNode { get; init; }

    /// <summary>The nodes where runs begin all at once, where they are several; else empty.</summary>
    public IReadOnlyList<string> StartNodes { get; init; } = [];

    /// <summary>The nodes, in the order of the text.</summary>
    public IReadOnlyList<NodeDocument> Nodes { get; init; } = [];

    /// <summary>The edges, in the order of the text.</summary>
    public IReadOnlyList<EdgeDocument> Edges { get; init; } = [];

    /// <summary>Variables for all nodes; a value may refer to those of the run and the process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = NoVariables;

    /// <summary>The variables whose values are secret: masked in everything that leaves a function.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>The variables that a start may set for its run, by <see cref="NewInput"/>. Others are refused.</summary>
    public IReadOnlyList<string> Overridable { get; init; } = [];

    /// <summary>What holds for all nodes that say nothing else.</summary>
    public NodeRuntime Runtime { get; init; } = NodeRuntime.None;

    /// <summary>What a run writes before it goes on. The default value is <see cref="Durability.Strict"/>.</summary>
    public Durability Durability { get; init; } = Durability.Strict;

    /// <summary>How requests from outside start runs of the flow. The default value is null: they start none.</summary>
    public WebhookTrigger? Webhook { get; init; }

    /// <summary>Whether a failed node goes on where it has no error edge. The default value is false: the run fails.</summary>
    public bool FailuresFallThrough { get; init; }

    /// <summary>The key of the state under which a start keeps the variables that it set: see <see cref="NewInput"/>.</summary>
    public const string VariablesKey = "$env";

    /// <summary>What goes on beside a failure that nothing took. The default value is <see cref="FailurePolicy.FailFast"/>.</summary>
    public FailurePolicy OnFailure { get; init; }

    /// <summary>How many visits a run may make, from 1. Null: as many as the engine allows by default.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>How many visits of a run may be in flight at the same time, from 1. Null: without limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>How many of a run's newest events are kept at least, from 10. Null: all.</summary>
    public int? HistoryKept { get; init; }

    /// <summary>How long a run may take in all. Null: without limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>When runs undo by themselves what they have done. Null: when they fail or are cancelled.</summary>
    public CompensateOn? CompensatesOn { get; init; }

    /// <summary>
    /// The document of a flow that was drawn in code: its graph, options, joins and groups, with nodes that are functions of a registry. A flow that
    /// uses others takes <see cref="FlowDocumentSet.Of"/>.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="functions">The functions that its nodes call, and the nodes of code that have a name there
    /// (<see cref="FunctionRegistry.AddNode"/>).</param>
    /// <returns>A document that <see cref="FlowDocumentBuilder"/> makes a flow of the same <see cref="FlowDefinition.ShapeFingerprint"/>
    /// of.</returns>
    /// <exception cref="FlowDocumentException">Something in it is code that has no name: a lambda, a predicate, a middleware. All of it is
    /// listed.</exception>
    public static FlowDocument Of(FlowDefinition flow, FunctionRegistry functions) => FlowDocumentSet.Of(flow, functions).Document;

    /// <summary>The input of a run of this document: what its state begins with, and the variables that it sets for itself.</summary>
    /// <param name="data">What the state begins with: a JSON object.</param>
    /// <param name="variables">Variables of the run alone. They are journaled with the start.</param>
    /// <exception cref="JsonException">The data is no object.</exception>
    /// <exception cref="ArgumentException">A variable is not overridable, or it is secret: those never come from a start, as starts are
    /// journaled.</exception>
    public RunInput NewInput(JsonElement data, IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        foreach (var name in variables.Keys)
        {
            if (Secrets.Contains(name))
                throw new ArgumentException($"The variable {name} is secret, and a start is journaled. Set it for the process.", nameof(variables));
            if (!Overridable.Contains(name))
                throw new ArgumentException(
                    $"The variable {name} cannot be set by a start of '{Id}'. Name it in flow.overridable of the document, or leave it out.",
                        nameof(variables));
        }

        var input = RunInput.FromJson(data);
        if (variables.Count > 0)
            input[VariablesKey] = variables;
        return input;
    }

    /// <summary>The text it was read from, for the places of problems.</summary>
    internal Text.Located? Source { get; init; }

    internal static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>();
}
