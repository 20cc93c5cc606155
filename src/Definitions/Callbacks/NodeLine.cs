using Microsoft.Extensions.Logging;

namespace ActorFlow.Definitions;

/// <summary>A line that a function wrote to the log, without secrets.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Node">The node.</param>
/// <param name="Level">How important it is.</param>
/// <param name="Text">The line, with a mark where something of it is left out.</param>
public sealed record NodeLine(RunId RunId, string Node, LogLevel Level, string Text);
