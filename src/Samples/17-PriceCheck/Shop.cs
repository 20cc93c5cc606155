using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ActorFlow.Samples.PriceCheck;

/// <summary>
/// A shop on the loopback address. It refuses every third price once, as a busy one might, and takes an order once however often it comes.
/// </summary>
public sealed class Shop : IAsyncDisposable
{
    private static readonly (string Item, int Price)[] Prices = [("tea", 3), ("cup", 9), ("spoon", 2), ("pot", 24), ("milk", 1), ("tray", 12)];

    private readonly HttpListener _listener = new();
    private readonly HashSet<string> _refused = [];
    private readonly HashSet<string> _orders = [];
    private Task _serving = Task.CompletedTask;

    private Shop(Uri address) => Address = address;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The prices that were asked for, in the order in which they were.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The orders, each once.</summary>
    public int Orders => _orders.Count;

    /// <summary>What the webhook told, and its signature.</summary>
    public ConcurrentQueue<(string Body, string? Signature, string? Timestamp)> Told { get; } = new();

    /// <summary>Opens the shop.</summary>
    public static Shop Open()
    {
        // Another program may take the port between the two lines; then the next one is tried.
        for (var attempt = 1; ; attempt++)
        {
            var shop = new Shop(new Uri($"http://127.0.0.1:{FreePort()}/"));
            shop._listener.Prefixes.Add(shop.Address.ToString());
            try
            {
                shop._listener.Start();
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                continue;
            }

            shop._serving = shop.ServeAsync();
            return shop;
        }
    }

    /// <inheritdoc/>
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
                // Closed.
                return;
            }

            var body = await new StreamReader(context.Request.InputStream, Encoding.UTF8).ReadToEndAsync();
            var answer = Answer(context.Request, body, out var status);
            context.Response.StatusCode = (int)status;
            context.Response.ContentType = "application/json";
            if (context.Request.HttpMethod != "HEAD")
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            context.Response.Close();
        }
    }

    private string Answer(HttpListenerRequest request, string body, out HttpStatusCode status)
    {
        status = HttpStatusCode.OK;
        switch (request.Url!.AbsolutePath)
        {
            case "/catalogue":
                return JsonSerializer.Serialize(new { text = JsonSerializer.Serialize(Prices.Select(price => price.Item)) });
            case "/price":
                var item = request.QueryString["item"]!;
                Asked.Enqueue(item);
                var at = Array.FindIndex(Prices, price => price.Item == item);
                if (at % 3 == 1 && _refused.Add(item))
                {
                    status = HttpStatusCode.ServiceUnavailable;
                    return "{}";
                }

                return JsonSerializer.Serialize(new { item, price = Prices[at].Price });
            case "/orders" when request.HttpMethod == "POST":
                _orders.Add(request.Headers["Idempotency-Key"] ?? "");
                return "{\"taken\": true}";
            case "/orders":
                return "{}";
            case "/hook":
                Told.Enqueue((body, request.Headers["ActorFlow-Signature"], request.Headers["ActorFlow-Timestamp"]));
                return "{}";
            default:
                status = HttpStatusCode.NotFound;
                return "{}";
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
