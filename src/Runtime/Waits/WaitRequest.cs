using System.Text.Json;

namespace ActorFlow;

/// <summary>What a visit asks to wait for. Becomes a fact of the run's journal, so nothing of it is computed again.</summary>
/// <param name="Name">The wait's name, unique in the visit: what finds it again over restarts.</param>
/// <param name="Kind">What is waited for.</param>
internal sealed record WaitRequest(string Name, WaitKind Kind)
{
    /// <summary>The longest name of a wait or a signal.</summary>
    public const int MaxName = 200;

    /// <summary>How long to wait at most, from the moment it is journaled; null is for ever.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Until when to wait at most; null is for ever.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The name of the signal that ends the wait; null when none does.</summary>
    public string? Signal { get; init; }

    /// <summary>What the kind needs to know beside, such as the text and the options of a question; null when it needs nothing.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>
    /// Whether the visit goes on only when all its open waits of this sort have ended, not at the first. So it is for the waits of a waiting node.
    /// </summary>
    public bool Together { get; init; }
}
