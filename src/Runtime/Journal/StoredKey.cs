namespace ActorFlow.Journal;

/// <summary>An API key as it is stored.</summary>
/// <param name="Id">The public part of the key, by which it is found. Not secret.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Hash">SHA-256 of the secret part, 32 bytes.</param>
/// <param name="Rights">What it may do.</param>
/// <param name="Flows">The flows that it is for; empty is all of them.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record StoredKey(string Id, string Name, ReadOnlyMemory<byte> Hash, AccessRights Rights, IReadOnlyList<string> Flows,
    DateTimeOffset CreatedAt)
{
    /// <summary>Who made it, or null.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>From when on it is worth nothing; null is never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked, or null.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to the minute, or null.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether it opens anything at a time.</summary>
    public bool IsValidAt(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);
}
