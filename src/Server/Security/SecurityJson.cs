using ActorFlow.Journal;

namespace ActorFlow.Server.Security;

/// <summary>An API key as it is shown: never its secret, never its hash.</summary>
internal sealed record KeyJson(
    string Id, string Name, IReadOnlyList<string> Rights, IReadOnlyList<string> Flows, string Status, DateTimeOffset CreatedAt, string? CreatedBy,
        DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt)
{
    public static KeyJson Of(StoredKey key, DateTimeOffset now) => new(
        key.Id, key.Name, RightNames.Of(key.Rights), key.Flows, key.RevokedAt is not null ? "revoked" : key.IsValidAt(now) ? "valid" : "expired",
            key.CreatedAt, key.CreatedBy, key.ExpiresAt,
        key.RevokedAt, key.LastUsedAt);
}

/// <summary>All API keys.</summary>
internal sealed record KeyListJson(IReadOnlyList<KeyJson> Keys);

/// <summary>An API key that was just made: the only time that its text is seen.</summary>
internal sealed record NewKeyJson(KeyJson Key, string Secret);

/// <summary>What API key is to be made.</summary>
internal sealed record KeyRequestJson(string Name, IReadOnlyList<string> Rights, IReadOnlyList<string>? Flows = null, string? ExpiresIn = null);

/// <summary>What came of a change.</summary>
internal sealed record RevokedJson(bool Changed);

/// <summary>An entry of the audit trail.</summary>
internal sealed record AuditJson(
    long Number, DateTimeOffset At, string Actor, string Action, string Target, string? Flow, string Outcome, int Status, string? Address,
        string? Detail)
{
    public static AuditJson Of(AuditEntry entry)
        => new(entry.Number, entry.At, entry.Actor, entry.Action, entry.Target, entry.Flow, entry.Outcome, entry.Status, entry.Address, entry.Detail);
}

/// <summary>A page of the audit trail, the newest first; the number in <c>next</c> is what <c>before</c> takes.</summary>
internal sealed record AuditPageJson(IReadOnlyList<AuditJson> Entries, long? Next);
