using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>A real server that is killed while it tells somebody of its runs: nothing that it acknowledged goes untold.</summary>
public sealed class WebhookKillTests : IDisposable
{
    private const string Secret = "0123456789abcdef-kill";

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    [Trait("semantics", "9")]
    public async Task What_a_server_acknowledged_is_told_by_the_one_after_it_though_it_was_killed_between_commit_and_delivery()
    {
        using var receiver = new Receiver();
        var acknowledged = new ConcurrentDictionary<string, bool>();
        // It refuses everything: so all that is committed before the kill is owed when the kill comes, or not even noted yet.
        receiver.IsOpen = false;
        await using (var first = Serve(receiver))
        {
            var address = await AddressAsync(first);
            using var client = new HttpClient { BaseAddress = new Uri(address) };
            var starting = Enumerable.Range(0, 200).Select(i => StartAsync(client, $"kill-{i}", acknowledged)).ToList();
            await receiver.SeesAsync(10);
            await first.SignalAsync("KILL");
            await Task.WhenAll(starting);
            (await first.EndAsync()).ShouldBe(137);
        }

        acknowledged.ShouldNotBeEmpty();
        receiver.IsOpen = true;
        await using var second = Serve(receiver);
        await AddressAsync(second);

        await receiver.TakesAsync(runs => acknowledged.Keys.All(runs.ContainsKey));
        // At least once, under one id for each event; and every one of them signed.
        receiver.Taken.Values.ShouldAllBe(ids => ids.Distinct().Count() == 1);
        receiver.Unsigned.ShouldBe(0);
    }

    private Life Serve(Receiver receiver)
        => Life.Start(Programs.Shop, ["serve", "--url", "http://127.0.0.1:0", "--json", "--db", _shop.Database], _shop.Folder,
        ("ActorFlow__Server__Webhooks__Address", receiver.Address), ("ActorFlow__Server__Webhooks__Secret", Secret),
            ("ActorFlow__Server__Webhooks__AllowInternalAddresses", "true"),
        ("ActorFlow__Server__Webhooks__Events", "completed"), ("ActorFlow__Server__Webhooks__FirstWait", "00:00:00.0500000"),
            ("ActorFlow__Server__Webhooks__LongestWait", "00:00:00.5000000"),
        ("ActorFlow__Server__Webhooks__MaxAttempts", "1000"), ("ActorFlow__Server__Security__RequestsPerSecond", "100000"),
            ("ActorFlow__Server__Security__RequestBurst", "100000"));

    private static async Task<string> AddressAsync(Life life)
    {
        await life.SaysAsync(said => said.Contains("\"urls\"", StringComparison.Ordinal)
            && said.Contains('\n', StringComparison.Ordinal), "where it listens");
        return JsonDocument.Parse(life.Out.Split('\n')[0]).RootElement.GetProperty("urls")[0].GetString()!;
    }

    private static async Task StartAsync(HttpClient client, string id, ConcurrentDictionary<string, bool> acknowledged)
    {
        try
        {
            using var body = new StringContent($$"""{"id": "{{id}}", "input": {"amount": 1} }""", Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync("/api/v1/flows/checkout/runs", body);
            if (answer.IsSuccessStatusCode)
                acknowledged[id] = true;
        }
        catch (HttpRequestException)
        {
            // Killed before it answered: what it had committed may be told or not.
        }
    }

    /// <summary>Somebody who is told: refuses until it is open.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly SemaphoreSlim _news = new(0);
        private int _seen;
        private int _unsigned;

        public Receiver()
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/hook/";
            probe.Stop();
            _listener.Prefixes.Add(Address);
            _listener.Start();
            _ = ServeAsync();
        }

        public string Address { get; }

        public volatile bool IsOpen;

        public ConcurrentDictionary<string, ConcurrentQueue<string>> Taken { get; } = [];

        public int Unsigned => _unsigned;

        public async Task SeesAsync(int count)
        {
            while (Volatile.Read(ref _seen) < count)
                (await _news.WaitAsync(Life.Deadline)).ShouldBeTrue();
        }

        public async Task TakesAsync(Func<ConcurrentDictionary<string, ConcurrentQueue<string>>, bool> isEnough)
        {
            while (!isEnough(Taken))
                (await _news.WaitAsync(Life.Deadline)).ShouldBeTrue($"{Taken.Count} runs were told of");
        }

        public void Dispose()
        {
            _listener.Close();
            _news.Dispose();
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
                catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                Take(context);
            }
        }

        private void Take(HttpListenerContext context)
        {
            using var memory = new MemoryStream();
            context.Request.InputStream.CopyTo(memory);
            var (headers, body) = (context.Request.Headers, memory.ToArray());
            if (!WebhookSignature.IsValid(Secret, headers["ActorFlow-Timestamp"], headers["ActorFlow-Signature"], body,
                TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5)))
                Interlocked.Increment(ref _unsigned);
            Interlocked.Increment(ref _seen);
            if (IsOpen)
                Taken.GetOrAdd(JsonDocument.Parse(body).RootElement.GetProperty("run").GetString()!, _ => []).Enqueue(headers["ActorFlow-Delivery"]!);
            context.Response.StatusCode = IsOpen ? 200 : 503;
            context.Response.Close();
            _news.Release();
        }
    }
}
