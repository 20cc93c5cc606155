using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorFlow.Definitions.Tests.Http;

/// <summary>A server on the loopback interface that answers as a test says, and keeps what it was asked.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerRequest, string, (int Status, string Type, string Body, IReadOnlyDictionary<string, string> Headers)> _answer;
    private readonly Task _loop;

    public LoopbackServer(Func<HttpListenerRequest, string, (int Status, string Type, string Body, IReadOnlyDictionary<string, string> Headers)> answer)
    {
        _answer = answer;
        // A port that is free now may be taken by the time it is listened on; then the next one is tried.
        for (var tries = 0; ; tries++)
        {
            Url = $"http://127.0.0.1:{FreePort()}";
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add($"{Url}/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (tries < 20)
            {
            }
        }

        _loop = ServeAsync();
    }

    public string Url { get; }

    public ConcurrentQueue<string> Requests { get; } = new();

    public static LoopbackServer Answering(string body, string type = "application/json", int status = 200,
        params (string Name, string Value)[] headers)
        => new((_, _) => (status, type, body, headers.ToDictionary(header => header.Name, header => header.Value)));

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            var sent = await new StreamReader(context.Request.InputStream, Encoding.UTF8).ReadToEndAsync();
            Requests.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl} {sent}");
            var (status, type, body, headers) = _answer(context.Request, sent);
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            try
            {
                var bytes = Encoding.UTF8.GetBytes(body);
                context.Response.ContentLength64 = bytes.Length;
                await context.Response.OutputStream.WriteAsync(bytes);
                context.Response.Close();
            }
            catch (HttpListenerException)
            {
                // The other side has hung up: that is what some tests want.
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
