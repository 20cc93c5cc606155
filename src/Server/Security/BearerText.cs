using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Security;

/// <summary>
/// Finds the credentials of a request: <c>Authorization: Bearer …</c> or <c>X-Api-Key: …</c>. Never the query: it ends up in logs and histories.
/// </summary>
internal static class BearerText
{
    public const string KeyHeader = "X-Api-Key";

    private const string Scheme = "Bearer ";
    private const int Longest = 16 * 1024;

    /// <returns>The credentials; null where there are none. A text that cannot be credentials of ours is given as an empty one.</returns>
    public static string? Find(HttpRequest request)
    {
        var (authorization, key) = (request.Headers.Authorization, request.Headers[KeyHeader]);
        if (authorization.Count + key.Count == 0)
            return null;
        // Two of them contradict each other, whatever they say.
        if (authorization.Count + key.Count > 1)
            return "";
        if (key.Count == 1)
            return Bounded(key[0]);
        var text = authorization[0];
        return text is not null && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Bounded(text[Scheme.Length..]) : "";
    }

    private static string Bounded(string? text) => text is null || text.Length > Longest ? "" : text.Trim();
}
