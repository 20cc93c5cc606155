using ActorFlow.Auditor.Facts;

namespace ActorFlow.Auditor;

/// <summary>A promise that was not kept.</summary>
/// <param name="Promise">The promise, as the check words it.</param>
/// <param name="What">What happened instead.</param>
/// <param name="Proof">The lines that show it.</param>
public sealed record Violation(string Promise, string What, IReadOnlyList<Place> Proof);
