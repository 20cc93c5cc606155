namespace ActorFlow.Crash.Worker.Flows;

/// <summary>What Prep saw.</summary>
/// <param name="Seen">The visits whose patches the state showed; null where that proves nothing.</param>
/// <param name="Pinned">Drawn at random by Prep and journaled with its result; null where Prep is not journaled.</param>
internal sealed record Look(IReadOnlyList<string>? Seen, string? Pinned);
