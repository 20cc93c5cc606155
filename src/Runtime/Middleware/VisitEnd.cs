namespace ActorFlow;

/// <summary>A visit whose outcome is known: either actions or an error.</summary>
/// <param name="Node">The node.</param>
/// <param name="RunId">The run.</param>
/// <param name="Path">The node's path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>.</param>
/// <param name="Visit">Which entry into the node it was, from 1.</param>
/// <param name="Attempts">How many attempts of Exec were made; 0 when Prep failed.</param>
/// <param name="Actions">The actions to route; empty when the visit failed.</param>
/// <param name="Error">The failure, or null.</param>
public sealed record VisitEnd(Node Node, RunId RunId, string Path, int Visit, int Attempts, IReadOnlyList<ActionName> Actions, RunError? Error);
