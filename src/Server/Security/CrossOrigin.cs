using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Security;

/// <summary>Which other origins' pages may call (CORS, https://fetch.spec.whatwg.org): exact ones, none by default. Credentials of browsers (cookies) never take part; keys go in headers.</summary>
internal sealed class CrossOrigin(IEnumerable<string> origins)
{
    private const string Exposed = "ETag, Location, Retry-After, X-Request-Id";

    private readonly HashSet<string> _origins = new(origins, StringComparer.OrdinalIgnoreCase);

    public bool IsUsed => _origins.Count > 0;

    /// <summary>The origin of the page that makes the request, if it is one of those that may.</summary>
    public string? Find(HttpRequest request) => request.Headers.Origin is [{ } origin] && _origins.Contains(origin) ? origin : null;

    /// <summary>Whether a browser asks what its page may do.</summary>
    public static bool IsPreflight(HttpRequest request)
        => HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count == 1 && request.Headers.AccessControlRequestMethod.Count == 1;

    public static void Allow(HttpContext http, string origin)
    {
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.Append("Vary", "Origin");
        if (!IsPreflight(http.Request))
        {
            headers.AccessControlExposeHeaders = Exposed;
            return;
        }

        headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Api-Key, X-Request-Id";
        headers.AccessControlMaxAge = "600";
    }
}
