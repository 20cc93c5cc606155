using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using ActorFlow.Polling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Server.Tests.Webhooks;

/// <summary>Somebody who is told: a real server that notes what it gets and answers as the test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Received> _received = [];
    private readonly SemaphoreSlim _arrived = new(0);

    private Receiver(WebApplication application) => _application = application;

    public Uri Address { get; private set; } = null!;

    /// <summary>How a request is answered; 200 unless a test says otherwise.</summary>
    public Func<Received, HttpResponse, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    public IReadOnlyList<Received> All => [.. _received];

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new Receiver(builder.Build());
        receiver._application.Map("/{**path}", receiver.TakeAsync);
        await receiver._application.StartAsync();
        receiver.Address = new Uri(receiver._application.Urls.First() + "/hook");
        return receiver;
    }

    /// <summary>Waits until so many requests have come in all.</summary>
    public async Task<IReadOnlyList<Received>> WaitForAsync(int count)
    {
        while (_received.Count < count)
        {
            if (!await _arrived.WaitAsync(Until.Patience))
                throw new TimeoutException($"{_received.Count} of {count} requests have come: {string.Join(", ", _received.Select(one => one.Event))}.");
        }

        return All;
    }

    /// <summary>Waits until what has come is as wanted; each request is a reason to look.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<Received>, bool> isSo)
    {
        while (!isSo(All))
        {
            if (!await _arrived.WaitAsync(Until.Patience))
                throw new TimeoutException($"What has come is not as wanted: {string.Join(", ", _received.Select(one => $"{one.Run} {one.Event}"))}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _arrived.Dispose();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var received = new Received(http.Request.Path, body.ToArray(), http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        _received.Enqueue(received);
        _arrived.Release();
        await Answer(received, http.Response);
    }
}

/// <summary>A request as it came.</summary>
internal sealed record Received(string Path, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json { get; } = JsonDocument.Parse(Body).RootElement;

    public string Id => Headers["ActorFlow-Delivery"];

    public string Event => Json.GetProperty("event").GetString()!;

    public string Run => Json.GetProperty("run").GetString()!;
}
