using System.Net;
using System.Text.Json;
using ActorFlow.Polling;
using ActorFlow.Server.Rights;
using ActorFlow.Server.Tests.Hosting;
using ActorFlow.Server.Tests.Tour;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Live;

/// <summary>Server-Sent Events: each event once and in order, whatever becomes of the connection, the server or the reader.</summary>
public sealed class StreamTests
{
    private static readonly FlowDefinition[] Flows = [TestFlows.Doubling, TestFlows.Waiting, TestFlows.Sleeping];

    [Fact]
    public async Task The_stream_of_a_run_goes_on_after_a_restart_of_the_server_with_the_event_after_the_last_one_seen()
    {
        await using var server = await TestServer.StartAsync(Flows);
        await server.StartRunAsync("waiting", "w1");
        var seen = new List<long>();
        string? last;
        using (var reader = await SseReader.OpenAsync(server, "/api/v1/runs/w1/stream"))
        {
            seen.Add((await reader.NextAsync()).Number);
            await server.RestartAsync();
            var rest = await reader.RestAsync();
            rest[^1].Name.ShouldBe("stream-end");
            rest[^1].Data.Text("why").ShouldBe("server-stopping");
            seen.AddRange(rest.SkipLast(1).Select(told => told.Number));
            last = reader.LastEventId;
        }

        await server.Client.PostJsonAsync("/api/v1/runs/w1/signals/go", """{"payload": 1}""");
        using (var reader = await SseReader.OpenAsync(server, "/api/v1/runs/w1/stream", last))
        {
            var rest = await reader.RestAsync();
            (rest[^1].Name, rest[^1].Data.Text("why"), rest[^1].Data.Text("status")).ShouldBe(("stream-end", "run-ended", "completed"));
            seen.AddRange(rest.SkipLast(1).Select(told => told.Number));
        }

        var version = (await server.Client.GetJsonAsync("/api/v1/runs/w1")).GetProperty("version").GetInt64();
        seen.ShouldBe(Enumerable.Range(1, (int)version).Select(number => (long)number));
    }

    [Fact]
    public async Task Who_has_seen_the_end_of_a_run_need_not_come_back()
    {
        await using var server = await TestServer.StartAsync(Flows);
        await server.RunAsync("doubling", "d1", """{"n": 1}""");
        using var reader = await SseReader.OpenAsync(server, "/api/v1/runs/d1/stream");
        await reader.RestAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs/d1/stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", reader.LastEventId);
        (await server.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_stream_of_all_runs_tells_every_commit_once_over_restarts_of_the_server()
    {
        await using var server = await TestServer.StartAsync(Flows);
        var commits = new List<SseEvent>();
        string? last = null;
        for (var life = 0; life < 3; life++)
        {
            if (life > 0)
                await server.RestartAsync();
            using var reader = await SseReader.OpenAsync(server, $"/api/v1/stream{(last is null ? "?after=0" : "")}", last);
            for (var run = 0; run < 5; run++)
                await server.RunAsync("doubling", $"d{life}-{run}", """{"n": 1}""");
            // Some of them are seen before the server ends, the others after it has begun anew.
            for (var told = 0; told < 3 + life; told++)
                commits.Add(await reader.NextAsync());
            last = reader.LastEventId;
        }

        using (var reader = await SseReader.OpenAsync(server, "/api/v1/stream", last))
        {
            while (Finished(commits) < 15)
                commits.Add(await reader.NextAsync());
        }

        commits.Select(commit => commit.Number).ShouldBeInOrder();
        foreach (var run in commits.GroupBy(commit => commit.Data.Text("run")))
        {
            var versions = run.SelectMany(commit => commit.Data.GetProperty("events").EnumerateArray()).Select(told => told.GetProperty("version").GetInt64()).ToList();
            versions.ShouldBe(Enumerable.Range(1, versions.Count).Select(number => (long)number), $"run {run.Key}");
        }

        static int Finished(IEnumerable<SseEvent> commits) => commits.Count(commit => commit.Data.Text("status") == "completed");
    }

    [Fact]
    public async Task The_stream_of_all_runs_begins_with_what_comes_and_tells_only_what_is_wanted()
    {
        await using var server = await TestServer.StartAsync(Flows);
        await server.RunAsync("doubling", "before", """{"n": 1}""");
        using var all = await SseReader.OpenAsync(server, "/api/v1/stream");
        using var ends = await SseReader.OpenAsync(server, "/api/v1/stream?flow=doubling&status=completed,failed");
        await server.StartRunAsync("sleeping", "other");
        await server.RunAsync("doubling", "after", """{"n": 1}""");

        (await all.NextAsync()).Data.Text("run").ShouldBe("other");
        var end = await ends.NextAsync();
        (end.Data.Text("run"), end.Data.Text("flow"), end.Data.Text("status")).ShouldBe(("after", "doubling", "completed"));
        var description = await server.Client.GetJsonAsync("/api/v1/openapi.json");
        new SchemaCheck(description).Faults(description.GetProperty("components").GetProperty("schemas").GetProperty("FeedItem"), end.Data).ShouldBeEmpty();
        end.Data.GetProperty("events").EnumerateArray().Last().Text("event").ShouldBe("run-completed");
    }

    [Fact]
    public async Task A_silent_stream_shows_that_it_is_alive()
    {
        await using var server = await TestServer.StartAsync(Flows, options => options.HeartbeatEvery = TimeSpan.FromMilliseconds(100));
        await server.StartRunAsync("sleeping", "s1");
        using var response = await server.Client.GetAsync("/api/v1/runs/s1/stream", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var beats = 0; beats < 3;)
        {
            if ((await lines.ReadLineAsync().WaitAsync(Until.Patience))!.StartsWith(':'))
                beats++;
        }
    }

    [Fact]
    public async Task A_reader_who_takes_nothing_is_cut_off_and_gets_all_the_rest_when_it_comes_back()
    {
        const int Signals = 300;
        var left = new LeaveWatch("streamRun");
        await using var server = await TestServer.StartAsync(
            Flows, options => options.SlowReaderLimit = TimeSpan.FromSeconds(1), services => services.AddSingleton<IRequestGate>(left));
        await server.StartRunAsync("waiting", "w1");
        using (var deaf = await DeafReader.OpenAsync(server.Address, "/api/v1/runs/w1/stream"))
        {
            var payload = JsonSerializer.Serialize(new { payload = new string('x', 50_000) });
            for (var i = 0; i < Signals; i++)
                await server.Client.PostJsonAsync("/api/v1/runs/w1/signals/other", payload);
            await left.Left.WaitAsync(Until.Patience);
            var seen = await deaf.VersionsAsync();
            seen.ShouldBe(Enumerable.Range(1, seen.Count).Select(number => (long)number));
            seen.Count.ShouldBeLessThan(Signals);

            // A reader who is willing may be too slow, too, where the machine is busy: it comes back as often as it is cut off.
            for (var next = seen.Count + 1L; next <= Signals + 2;)
            {
                using var reader = await SseReader.OpenAsync(server, "/api/v1/runs/w1/stream", next == 1 ? null : $"{next - 1}");
                for (; next <= Signals + 2 && await reader.NextOrCutAsync() is { } told; next++)
                    told.Number.ShouldBe(next);
            }
        }
    }

    [Fact]
    public async Task A_slow_reader_loses_nothing()
    {
        const int Runs = 200;
        await using var server = await TestServer.StartAsync(Flows);
        using var reader = await SseReader.OpenAsync(server, "/api/v1/stream?after=0");
        // Nothing is read meanwhile: what does not fit into the connection waits in the journal.
        await Parallel.ForEachAsync(Enumerable.Range(0, Runs), async (i, _) => await server.RunAsync("doubling", $"d{i}", $$"""{"n": 1, "ballast": "{{new string('x', 20_000)}}"}"""));
        var ended = new HashSet<string>();
        while (ended.Count < Runs)
        {
            var commit = await reader.NextAsync();
            if (commit.Data.Text("status") == "completed")
                ended.Add(commit.Data.Text("run")!).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999999")]
    public async Task An_id_that_is_none_is_refused(string id)
    {
        await using var server = await TestServer.StartAsync(Flows);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", id);
        await (await server.Client.SendAsync(request)).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-header");
    }
}
