namespace ActorFlow.Definitions;

/// <summary>How far a node is.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Node">The node.</param>
/// <param name="Piece">A piece of output, without secrets; null where a call of a batch has ended.</param>
/// <param name="Item">The number of that call, from 0; null where it is none of a batch.</param>
public sealed record NodeProgress(RunId RunId, string Node, string? Piece, long? Item);
