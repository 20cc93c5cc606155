using System.Net;
using System.Net.Sockets;

namespace ActorFlow.Samples.RateLimitedFetch;

/// <summary>A server on the loopback address that refuses the first request for every seventh page, as a busy one might.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HashSet<string> _refused = [];
    private Task _serving = Task.CompletedTask;

    private LocalServer(Uri address) => Address = address;

    public Uri Address { get; }

    public int Requests { get; private set; }

    public int Refused => _refused.Count;

    public static LocalServer Start()
    {
        // Another program may take the port between the two lines; then the next one is tried.
        for (int attempt = 1; ; attempt++)
        {
            LocalServer server = new(new Uri($"http://127.0.0.1:{FreePort()}/"));
            server._listener.Prefixes.Add(server.Address.ToString());
            try
            {
                server._listener.Start();
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                continue;
            }

            server._serving = server.ServeAsync();
            return server;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // Stopped.
                return;
            }

            Requests++;
            string page = context.Request.Url!.AbsolutePath;
            bool refuse = int.Parse(page[(page.LastIndexOf('/') + 1)..]) % 7 == 0 && _refused.Add(page);
            context.Response.StatusCode = (int)(refuse ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
            if (!refuse)
                await context.Response.OutputStream.WriteAsync("a page of text"u8.ToArray());
            context.Response.Close();
        }
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
