using System.Net;
using ActorFlow.Server.Rights;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Server.Security;

/// <summary>
/// Sets the security up when the host starts, and refuses the start of a server that would be open to others, or that has an endpoint which says
/// nothing of its rights.
/// </summary>
internal sealed partial class SecurityService(ServerSecurity security, ActorFlowServerOptions options, IServiceProvider services,
    ILogger<SecurityService> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken) => await security.SetUpAsync(cancellationToken);

    /// <summary>
    /// When everything has started, the addresses are those that are really bound. Requests that came before were judged one by one.
    /// </summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        CheckRights();
        if (!await security.AsksCallersAsync(cancellationToken))
        {
            var open = Addresses().Where(address => !IsLocal(address)).ToList();
            if (open.Count > 0 && !options.AllowOtherListeners)
            {
                throw new ServerSecurityException(
                    $"The server would listen on {string.Join(" and ", open)}, where others can reach it, and nobody has to prove who they are. Set up API keys ('actorflow keys create', or "
                    + "ActorFlow:Server:Security:ApiKeys), tokens (ActorFlow:Server:Security:JwtIssuer) or the host's own authentication; or listen on localhost only.");
            }

            OpenToThisMachine(logger);
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether an address that a server listens on can be reached from this machine only.</summary>
    internal static bool IsLocal(string address)
    {
        if (address.Contains("://unix:", StringComparison.OrdinalIgnoreCase) || address.Contains("://pipe:", StringComparison.OrdinalIgnoreCase))
            return true;
        // '+' and '*' stand for every address and make no host of a URI.
        return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)));
    }

    private ICollection<string> Addresses() => services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    private void CheckRights()
    {
        var silent = services.GetService<EndpointDataSource>()?.Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<ActorFlowEndpoint>() is not null
                && endpoint.Metadata.GetMetadata<RequiredRight>() is null).Select(endpoint => endpoint.DisplayName).ToList();
        if (silent is { Count: > 0 })
            throw new ServerSecurityException(
                $"The endpoint(s) {string.Join(", ", silent)} say nothing of the right they need. This is a fault of the program: state a right, be it 'None'.");
    }

    [LoggerMessage(92, LogLevel.Information,
        "Nobody has to prove who they are: the server serves programs of this machine only. 'actorflow keys create' makes the first API key.")]
    private static partial void OpenToThisMachine(ILogger logger);
}

/// <summary>Marks the endpoints of the server among those of a host.</summary>
internal sealed class ActorFlowEndpoint
{
    public static readonly ActorFlowEndpoint Mark = new();
}
