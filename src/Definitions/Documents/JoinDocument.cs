namespace ActorFlow.Definitions;

/// <summary>How paths come together at a node.</summary>
/// <param name="Kind">All that can still come, the first one, or a number of them.</param>
/// <param name="Count">For <see cref="JoinKind.AtLeast"/>: how many.</param>
/// <param name="CancelsRemaining">Whether what leads to it is cut off once it is made.</param>
/// <param name="IsBypassedWhenUnreachable">Whether it is passed over, not failed, when too few can come.</param>
public sealed record JoinDocument(JoinKind Kind, int Count = 1, bool CancelsRemaining = false, bool IsBypassedWhenUnreachable = false);
