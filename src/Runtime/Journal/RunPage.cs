namespace ActorFlow.Journal;

/// <summary>A page of a list of runs.</summary>
/// <param name="Runs">The runs. May be fewer than asked for, even none, when rare ones are looked for among many: a page does a bounded amount of
/// work.</param>
/// <param name="Next">Where the next page begins, for <see cref="RunQuery.After"/>; null when there is nothing more. Runs started meanwhile disturb
/// nothing.</param>
public sealed record RunPage(IReadOnlyList<RunSummary> Runs, string? Next);
