using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Definitions.Http;

/// <summary>
/// Clients that go only where the options allow. The address is judged when the connection is made, by the very address that is connected to, so a name that resolves
/// to something else the second time gains nothing. No proxy of the process is used, as it would connect in our place; redirects are not followed by the handler.
/// </summary>
internal sealed class GuardedClients
{
    private const string Name = "ActorFlow.Definitions";

    private readonly HttpFunctionOptions _options;
    // Made with the first request: most processes that know the functions never send one.
    private readonly Lazy<IHttpClientFactory> _factory;

    public GuardedClients(HttpFunctionOptions options)
    {
        _options = options;
        _factory = new(NewFactory);
    }

    public HttpClient Create() => _factory.Value.CreateClient(Name);

    /// <exception cref="RequestRefusedException">The host is not allowed.</exception>
    public void Check(Uri uri) => Check(uri, [.. _options.AllowedHosts]);

    /// <param name="uri">Where it goes.</param>
    /// <param name="allowedHosts">The hosts that are allowed; none is all.</param>
    /// <exception cref="RequestRefusedException">The host is not allowed.</exception>
    public static void Check(Uri uri, IReadOnlyCollection<string> allowedHosts)
    {
        if (uri.Scheme is not ("http" or "https"))
            throw new RequestRefusedException(uri.Host, $"'{uri.Scheme}' is neither http nor https");
        if (allowedHosts.Count > 0 && !allowedHosts.Any(allowed => IsHost(allowed, uri.IdnHost)))
            throw new RequestRefusedException(uri.Host, "it is not among the allowed hosts");
    }

    private IHttpClientFactory NewFactory()
    {
        var services = new ServiceCollection();
        services.AddHttpClient(Name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.All,
                MaxResponseHeadersLength = 64,
                // The handler's own spans name the whole path, and a path may hold a secret. The visit's span is there; its context goes along by the request.
                ActivityHeadersPropagator = null,
                ConnectCallback = ConnectAsync,
            });
        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>();
    }

    private static bool IsHost(string allowed, string host)
        => allowed.StartsWith("*.", StringComparison.Ordinal)
            ? host.Length > allowed.Length - 1 && host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
            : string.Equals(allowed, host, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var allowed = _options.AllowInternalAddresses || _options.AreInternalAddressesAllowed?.Invoke() == true ? addresses : [.. addresses.Where(address => !InternalAddress.Is(address))];
        if (allowed.Length == 0)
            throw new RequestRefusedException(host, "it is an internal address; where documents are trusted to reach those, --allow-internal of the command line allows it, in code HttpFunctionOptions.AllowInternalAddresses");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
