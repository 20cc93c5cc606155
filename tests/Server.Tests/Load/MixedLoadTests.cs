using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using ActorFlow.Maintenance;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Load;

/// <summary>Callers of all kinds at the same time; afterwards every acknowledged run has ended as it was asked to, every stream has told all, and the journal is sound.</summary>
public sealed class MixedLoadTests
{
    private const int Callers = 8;

    private static readonly int Calls = Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? 400 : 60;

    [Fact]
    public async Task A_load_of_mixed_calls_with_a_restart_in_its_middle_ends_with_a_clean_bill()
    {
        await using var server = await TestServer.StartAsync([TestFlows.Doubling, TestFlows.Waiting, TestFlows.Asking, TestFlows.Sleeping],
            options => options.Security.RequestsPerSecond = options.Security.RequestBurst = 1_000_000);
        var runs = new ConcurrentDictionary<string, string>();
        await LoadAsync(server, runs, 0);
        await server.RestartAsync();
        await LoadAsync(server, runs, 1);

        foreach (var (id, status) in runs)
            (await server.Client.GetJsonAsync($"/api/v1/runs/{id}/wait?timeout=60s")).Text("status").ShouldBe(status, id);
        (await server.Client.GetJsonAsync("/api/v1/counts")).GetProperty("total").GetInt64().ShouldBe(runs.Count);
        (await server.Client.GetJsonAsync("/api/v1/timers")).GetProperty("timers").GetArrayLength().ShouldBe(0);
        (await server.Client.GetJsonAsync("/api/v1/questions")).GetProperty("questions").GetArrayLength().ShouldBe(0);
        (await EndsToldAsync(server, runs.Count)).ShouldBe(runs.Keys.Order(StringComparer.Ordinal));

        await server.StopAsync();
        await using var journal = await SqliteJournalReader.OpenAsync(server.Database, default);
        var verifier = new JournalVerifier(journal);
        await foreach (var damage in verifier.VerifyAsync())
            throw new InvalidOperationException($"{damage.RunId} {damage.Kind}: {damage.What}");
        verifier.Runs.ShouldBe(runs.Count);
        runs.Count.ShouldBeGreaterThan(Callers * Calls);
    }

    private static Task LoadAsync(TestServer server, ConcurrentDictionary<string, string> runs, int half)
        => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => CallAsync(server, runs, $"h{half}c{caller}", new Random((half * Callers) + caller))));

    private static async Task CallAsync(TestServer server, ConcurrentDictionary<string, string> runs, string name, Random random)
    {
        for (var i = 0; i < Calls; i++)
        {
            var id = $"{name}-{i}";
            switch (random.Next(7))
            {
                case 0:
                    runs[id] = "completed";
                    await server.RunAsync("doubling", id, """{"n": 1}""");
                    break;
                case 1:
                    runs[id] = "completed";
                    await server.StartRunAsync("waiting", id);
                    await server.Client.PostJsonAsync($"/api/v1/runs/{id}/updates/rename", """{"argument": "x"}""");
                    await server.Client.PostJsonAsync($"/api/v1/runs/{id}/signals/go", """{"payload": 1}""", HttpStatusCode.OK, ("Idempotency-Key", id));
                    break;
                case 2:
                    runs[id] = "completed";
                    await server.AskAsync(id);
                    await server.Client.PostJsonAsync($"/api/v1/questions/{id}:1/answer", """{"answer": {"approved": true}, "by": "load"}""");
                    break;
                case 3:
                    runs[id] = "cancelled";
                    await server.StartRunAsync("sleeping", id);
                    await server.Client.PostJsonAsync($"/api/v1/runs/{id}/pause");
                    await server.Client.PostJsonAsync($"/api/v1/runs/{id}/cancel", """{"reason": "load"}""");
                    break;
                case 4:
                    runs[id] = "killed";
                    await server.StartRunAsync("sleeping", id);
                    await server.Client.PostJsonAsync("/api/v1/runs/bulk", $$"""{"action": "kill", "query": {"ids": ["{{id}}"] } }""");
                    break;
                case 5:
                    runs[id] = "completed";
                    using (var streamed = await server.Client.PostAsync("/api/v1/flows/doubling/runs?stream=true", $$"""{"id": "{{id}}", "input": {"n": 2} }"""))
                        (await streamed.Content.ReadAsStringAsync()).TrimEnd().Split('\n')[^1].ShouldContain("\"completed\"");
                    break;
                default:
                    await server.Client.GetJsonAsync($"/api/v1/runs?limit={random.Next(1, 50)}&sort=startedAt");
                    await server.Client.GetJsonAsync("/api/v1/metrics");
                    break;
            }
        }
    }

    /// <summary>The runs whose end the stream of all runs tells, from the beginning.</summary>
    private static async Task<IEnumerable<string>> EndsToldAsync(TestServer server, int count)
    {
        using var reader = await SseReader.OpenAsync(server, "/api/v1/stream?after=0&status=completed,cancelled,killed");
        var ended = new HashSet<string>(StringComparer.Ordinal);
        while (ended.Count < count)
            ended.Add((await reader.NextAsync()).Data.Text("run")!);
        return ended.Order(StringComparer.Ordinal);
    }
}
