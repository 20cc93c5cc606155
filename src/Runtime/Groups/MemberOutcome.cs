using System.Text.Json;

namespace ActorFlow;

/// <summary>What became of a member of a group. Immutable.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Error">Why it failed; null when it succeeded.</param>
/// <param name="Result">Its result as JSON; null when it failed, or has none. That of a chain is its last node's.</param>
public sealed record MemberOutcome(string Name, RunError? Error, JsonElement? Result)
{
    /// <summary>Whether it did not fail.</summary>
    public bool Succeeded => Error is null;
}
