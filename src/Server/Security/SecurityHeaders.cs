using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Security;

/// <summary>Headers that keep browsers from making more of an answer than it is: data, and nobody else's to frame, sniff or keep.</summary>
internal static class SecurityHeaders
{
    private static readonly (string Name, string Value)[] Headers =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    public static void Set(HttpResponse response, bool isShared)
    {
        foreach (var (name, value) in Headers)
            response.Headers.TryAdd(name, value);
        if (isShared)
            response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (!response.Headers.ContainsKey("Cache-Control"))
            response.Headers.CacheControl = "no-store";
        if (response.HttpContext.Request.IsHttps)
            response.Headers.TryAdd("Strict-Transport-Security", "max-age=31536000");
    }
}
