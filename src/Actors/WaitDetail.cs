namespace ActorFlow;

/// <summary>Something that a visit waits for, or has waited for.</summary>
/// <param name="Name">Its name, unique in the visit.</param>
/// <param name="Kind">What is waited for.</param>
/// <param name="Since">Since when.</param>
public sealed record WaitDetail(string Name, WaitKind Kind, DateTimeOffset Since)
{
    /// <summary>When it ends by itself, or null.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The signal that ends it, or null.</summary>
    public string? Signal { get; init; }

    /// <summary>How it ended; null while it is open.</summary>
    public WaitEnding? Ending { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}
