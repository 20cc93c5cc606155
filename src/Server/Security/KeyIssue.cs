using ActorFlow.Journal;

namespace ActorFlow.Server.Security;

/// <summary>Makes API keys: the one place where the text of a key is seen, once.</summary>
internal static class KeyIssue
{
    public const int MaxName = 100;
    public const int MostFlows = 100;

    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(36_500);

    /// <summary>Makes a key and stores its hash.</summary>
    /// <returns>The key's row, and its text: it cannot be had again.</returns>
    /// <exception cref="ArgumentException">Something cannot be; the text says what.</exception>
    public static async ValueTask<(StoredKey Key, string Text)> MakeAsync(
        IKeyStore keys, string name, AccessRights rights, IReadOnlyList<string> flows, TimeSpan? life, string? by, DateTimeOffset now,
            CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxName || name.Any(char.IsControl))
            throw new ArgumentException($"A key's name has 1 to {MaxName} characters and says whose it is, for example 'build server'.");
        if (rights is AccessRights.None)
            throw new ArgumentException("A key without rights opens nothing. Name one or more of read, operate, answer, admin.");
        if (flows.Count > MostFlows || flows.Any(flow => flow.Length is 0 or > 200))
            throw new ArgumentException($"A key is for up to {MostFlows} flows, each by its name.");
        if (rights.HasFlag(AccessRights.Admin) && flows.Count > 0)
            throw new ArgumentException("The right 'admin' is for the whole server and cannot be held to some flows. Leave out the one or the other.");
        if (life is { } span && (span <= TimeSpan.Zero || span > LongestLife))
            throw new ArgumentException("A key lives longer than zero, up to a hundred years.");
        var (id, text, hash) = ApiKey.Make();
        var key = new StoredKey(id, name, hash, rights, [.. flows.Distinct(StringComparer.Ordinal)], now) { CreatedBy = by, ExpiresAt = now + life };
        await keys.AddAsync(key, cancellationToken);
        return (key, text);
    }
}
