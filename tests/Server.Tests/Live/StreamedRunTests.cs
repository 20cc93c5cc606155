using System.Net;
using System.Text.Json;
using ActorFlow.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Live;

/// <summary>Runs that are answered as they happen, as NDJSON.</summary>
[Trait("semantics", "9")]
public sealed class StreamedRunTests
{
    private static readonly FlowDefinition InMemory = Flow.Named("in-memory").StartAt(
        Node.Named("speak").Exec(async context =>
        {
            for (var i = 0; i < 3; i++)
                await context.EmitAsync(new { word = i });
        })).Durable(Durability.None).Build();

    private static readonly FlowDefinition[] Flows = [TestFlows.Doubling, TestFlows.Waiting, TestFlows.Failing(() => false), InMemory];

    [Fact]
    public async Task A_streamed_run_tells_its_start_its_events_what_its_nodes_emit_and_its_result()
    {
        await using var server = await TestServer.StartAsync(Flows);
        var lines = await LinesAsync(server, "/run?flow=doubling&stream=true", """{"initialData": {"n": 21}}""");
        lines[0].Text("type").ShouldBe("started");
        var events = lines.Where(line => line.Text("type") == "event").ToList();
        events.Select(line => line.GetProperty("version").GetInt64()).ShouldBe(Enumerable.Range(1, events.Count).Select(number => (long)number));
        events[^1].Text("event").ShouldBe("run-completed");
        var output = lines.Single(line => line.Text("type") == "output");
        (output.Text("node"), output.Text("chunk")).ShouldBe(("double", "doubling 21"));
        lines[^1].Text("type").ShouldBe("result");
        lines[^1].GetProperty("run").GetProperty("state").GetProperty("doubled").GetInt32().ShouldBe(42);
    }

    [Fact]
    public async Task A_streamed_start_of_a_run_that_has_ended_tells_all_of_it_again()
    {
        await using var server = await TestServer.StartAsync(Flows);
        var first = await LinesAsync(server, "/api/v1/flows/doubling/runs?stream=true", """{"id": "d1", "input": {"n": 2}}""");
        var again = await LinesAsync(server, "/api/v1/flows/doubling/runs?stream=true", """{"id": "d1", "input": {"n": 3}}""");
        again[0].GetProperty("isNew").GetBoolean().ShouldBeFalse();
        again.Where(line => line.Text("type") == "event").Select(line => line.ToString()).ShouldBe(first.Where(line => line.Text("type") == "event").Select(line => line.ToString()));
        again[^1].GetProperty("run").GetProperty("state").GetProperty("doubled").GetInt32().ShouldBe(4);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_while_the_run_goes_on_holds_it_up_in_nothing_and_misses_no_event_and_no_piece_untold()
    {
        const int Pieces = 600;
        var chatty = Flow.Named("chatty").StartAt(Node.Named("chat").Exec(async context =>
        {
            for (var i = 0; i < Pieces; i++)
                await context.EmitAsync(new { number = i, ballast = new string('x', 20_000) });
        })).Build();
        await using var server = await TestServer.StartAsync([chatty], options => options.SlowReaderLimit = TimeSpan.FromMinutes(10));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/flows/chatty/runs?stream=true") { Content = Answers.Json("""{"id": "c1"}""") };
        using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        (await server.Client.GetJsonAsync("/api/v1/runs/c1/wait?timeout=60s")).Text("status").ShouldBe("completed");

        var lines = (await answer.Content.ReadAsStringAsync()).TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();

        var events = lines.Where(line => line.Text("type") == "event").ToList();
        events.Select(line => line.GetProperty("version").GetInt64()).ShouldBe(Enumerable.Range(1, events.Count).Select(number => (long)number));
        events[^1].Text("event").ShouldBe("run-completed");
        lines[^1].Text("type").ShouldBe("result");
        var next = 0L;
        foreach (var piece in lines.Where(line => line.Text("type") == "output"))
        {
            next += piece.TryGetProperty("missed", out var missed) ? missed.GetInt64() : 0;
            piece.GetProperty("chunk").GetProperty("number").GetInt64().ShouldBe(next++);
        }

        next.ShouldBe(Pieces, "what came last is told, so that nothing is missed without a word");
    }

    [Fact]
    public async Task A_failed_run_ends_its_stream_with_the_errors()
    {
        await using var server = await TestServer.StartAsync(Flows);
        var lines = await LinesAsync(server, "/run?flow=failing&stream=true", "{}");
        lines[^1].GetProperty("run").Text("status").ShouldBe("failed");
        lines[^1].GetProperty("run").GetProperty("errors")[0].Text("message").ShouldBe("it is broken");
    }

    [Fact]
    public async Task A_run_in_memory_streams_what_it_emits_and_its_result()
    {
        await using var server = await TestServer.StartAsync(Flows);
        var lines = await LinesAsync(server, "/run?flow=in-memory&stream=true", null);
        lines.Select(line => line.Text("type")).ShouldBe(["started", "output", "output", "output", "result"]);
        lines[3].GetProperty("chunk").GetProperty("word").GetInt32().ShouldBe(2);
        (await server.Client.PostJsonAsync("/run?flow=in-memory")).Text("status").ShouldBe("completed");
        await server.Client.PostJsonAsync("/api/v1/flows/in-memory/runs", """{"id": "m1"}""", HttpStatusCode.Created);
    }

    [Fact]
    public async Task When_the_server_stops_the_stream_says_so_and_the_run_goes_on_at_the_next_start()
    {
        await using var server = await TestServer.StartAsync(Flows);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/flows/waiting/runs?stream=true") { Content = Answers.Json("""{"id": "w1"}""") };
        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync())!.ShouldContain("started");
        await server.RestartAsync();
        JsonElement last = default;
        while (await lines.ReadLineAsync() is { } line)
            last = JsonDocument.Parse(line).RootElement;
        (last.Text("type"), last.GetProperty("problem").Text("code")).ShouldBe(("problem", "stopping"));
        await server.Client.PostJsonAsync("/api/v1/runs/w1/signals/go", "{}");
        (await server.Client.GetJsonAsync("/api/v1/runs/w1/wait")).Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task What_cannot_be_started_is_a_problem_and_no_stream()
    {
        await using var server = await TestServer.StartAsync(Flows);
        await (await server.Client.PostAsync("/run?stream=true", "{}")).ShouldBeProblem(HttpStatusCode.BadRequest, "flow-ambiguous");
        await (await server.Client.PostAsync("/run?flow=nothing&stream=true", "{}")).ShouldBeProblem(HttpStatusCode.NotFound, "unknown-flow");
        await (await server.Client.PostAsync("/run?flow=doubling&stream=true", """{"initialData": 3}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");
    }

    private static async Task<List<JsonElement>> LinesAsync(TestServer server, string path, string? body)
    {
        using var response = await server.Client.PostAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
