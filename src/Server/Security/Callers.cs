using ActorFlow.Journal;
using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Security;

/// <summary>Finds out who calls: by API key, by token, or by the host's own authentication. Thread-safe.</summary>
internal sealed class Callers(IKeyStore? keys, TokenCallers? tokens, Func<HttpContext, ValueTask<ServerCaller?>>? hosts, TimeProvider time)
{
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    /// <summary>Who calls; and if nobody that is known, whether credentials were there at all.</summary>
    public async ValueTask<(ServerCaller? Caller, bool WereGiven)> FindAsync(HttpContext http)
    {
        var text = BearerText.Find(http.Request);
        if (text is { Length: > 0 })
        {
            if (ApiKey.IsOne(text))
                return (await OfKeyAsync(text, http.RequestAborted), true);
            if (tokens is not null && await tokens.FindAsync(text, http.RequestAborted) is { } caller)
                return (caller, true);
        }

        if (hosts is not null && await hosts(http) is { } ofHost)
            return (ofHost, true);
        return (null, text is not null);
    }

    private async ValueTask<ServerCaller?> OfKeyAsync(string text, CancellationToken cancellationToken)
    {
        if (keys is null || !ApiKey.TryRead(text, out var id, out var hash))
            return null;
        var now = time.GetUtcNow();
        var key = await keys.FindAsync(id, cancellationToken);
        if (!ApiKey.AreSame(key is null ? default : key.Hash.Span, hash) || !key!.IsValidAt(now))
            return null;
        if (key.LastUsedAt is not { } used || now - used >= TouchEvery)
            await keys.TouchAsync(id, now, cancellationToken);
        return new ServerCaller($"key:{key.Id} ({key.Name})", key.Rights, key.Flows.Count == 0 ? null : key.Flows.ToHashSet(StringComparer.Ordinal)) { Assignees = [key.Name] };
    }
}
