using System.Net;
using ActorFlow.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Security;

/// <summary>
/// What a server without authentication takes: requests of programs on its own machine. Not those from elsewhere, not those that a proxy passes on,
/// and not those that a browser makes on behalf of somebody's page, be it by a name of that page's own that leads here (DNS rebinding) or by a form
/// (cross-site request forgery).
/// </summary>
internal sealed class LocalOnly(IEnumerable<string> allowedHosts)
{
    private static readonly string[] Passed = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

    private readonly HashSet<string> _hosts = new([.. allowedHosts, "localhost"], StringComparer.OrdinalIgnoreCase);

    /// <param name="http">The request.</param>
    /// <param name="origin">The other origin that it comes from, where that is one of those that may call; or null.</param>
    /// <exception cref="ApiProblemException">The request is not of such a program.</exception>
    public void Check(HttpContext http, string? origin)
    {
        var (request, connection) = (http.Request, http.Connection);
        if (!IsLocal(connection.RemoteIpAddress) || !IsLocal(connection.LocalIpAddress))
            throw Refused("The request comes from another machine, and nobody on this server has to prove who they are. Set up API keys ('actorflow keys create') or tokens first.");
        if (Passed.FirstOrDefault(request.Headers.ContainsKey) is { } header)
            throw Refused($"The request was passed on by a proxy ({header}), so it may come from anywhere. Set up API keys or tokens first.");
        if (!IsKnown(request.Host.Host))
        {
            throw new ApiProblemException(ProblemCode.HostUnknown,
                "The request calls the server by a name that is not its own. Use localhost or 127.0.0.1, or name the host in ActorFlow:Server:Security:AllowedHosts.");
        }

        if (origin is null && IsOfOtherPage(request))
            throw new ApiProblemException(ProblemCode.OriginRefused,
                "The request comes from a page of another origin. Without API keys or tokens only the server's own pages may call it.");
    }

    /// <summary>Whether an address is this machine. None is a connection within the process, or a socket in the file system.</summary>
    public static bool IsLocal(IPAddress? address)
        => address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>Whether the page of a browser that makes the request is of another origin than the server.</summary>
    private static bool IsOfOtherPage(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [("cross-site" or "same-site")])
            return true;
        return request.Headers.Origin is { Count: > 0 } origins
            && !(origins is [{ } origin] && string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
    }

    private bool IsKnown(string host)
        => _hosts.Contains(host) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static ApiProblemException Refused(string why) => new(ProblemCode.LoopbackOnly, why);
}
