using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server;

/// <content>Who may use the server.</content>
public sealed partial class ActorFlowServerOptions
{
    private Func<HttpContext, ValueTask<ServerCaller?>>? _hostsCallers;

    /// <summary>Authentication, rights, limits and audit. What the configuration says under <c>ActorFlow:Server:Security</c> wins.</summary>
    public ServerSecurityOptions Security { get; } = new();

    /// <summary>
    /// Whether the host may listen on addresses beyond this machine although callers of ActorFlow need not prove who they are. The default value is
    /// false: the start is refused. With true, requests from elsewhere are refused one by one; for hosts that serve other things, too.
    /// </summary>
    public bool AllowOtherListeners { get; set; }

    internal Func<HttpContext, ValueTask<ServerCaller?>>? HostsCallers => _hostsCallers;

    /// <summary>
    /// Takes callers from the host's own authentication: asked for requests without an API key or a token that the server knows itself. Counts as
    /// authentication, so the server may be reached from elsewhere.
    /// </summary>
    /// <param name="identify">Tells who calls, for example from <see cref="HttpContext.User"/>; null is nobody, and refused.</param>
    public ActorFlowServerOptions UseHostAuthentication(Func<HttpContext, ValueTask<ServerCaller?>> identify)
    {
        ArgumentNullException.ThrowIfNull(identify);
        _hostsCallers = identify;
        return this;
    }
}
