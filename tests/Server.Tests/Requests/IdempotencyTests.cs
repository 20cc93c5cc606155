using System.Net;
using ActorFlow.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Requests;

/// <summary>A request that is sent twice counts once, also when the server was started anew in between.</summary>
public sealed class IdempotencyTests
{
    private static readonly (string, string) Key = ("Idempotency-Key", "order-7");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_with_the_same_key_is_the_same_run(bool restarts)
    {
        await using var server = await TestServer.StartAsync([TestFlows.Doubling]);
        var first = await server.Client.PostJsonAsync("/api/v1/flows/doubling/runs", """{"input": {"n": 1}}""", HttpStatusCode.Created, Key);
        if (restarts)
            await server.RestartAsync();
        var again = await server.Client.PostJsonAsync("/api/v1/flows/doubling/runs", """{"input": {"n": 2}}""", HttpStatusCode.OK, Key);
        again.Text("id").ShouldBe(first.Text("id"));
        again.GetProperty("isNew").GetBoolean().ShouldBeFalse();
        (await server.Client.GetJsonAsync($"/api/v1/runs/{first.Text("id")}/wait")).GetProperty("state").GetProperty("doubled").GetInt32()
            .ShouldBe(2);
        (await server.Client.GetJsonAsync("/api/v1/runs")).GetProperty("runs").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Starts_at_the_same_moment_with_the_same_key_are_one_run()
    {
        await using var server = await TestServer.StartAsync([TestFlows.Doubling]);
        var starts = await Task.WhenAll(Enumerable.Range(0, 32)
            .Select(_ => server.Client.PostAsync("/api/v1/flows/doubling/runs", """{"input": {"n": 1}}""", Key)));
        var ids = new HashSet<string?>();
        foreach (var start in starts)
            ids.Add((await start.JsonOf(start.StatusCode)).Text("id"));
        ids.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signal_with_the_same_key_counts_once(bool restarts)
    {
        await using var server = await TestServer.StartAsync([TestFlows.Waiting]);
        await server.StartRunAsync("waiting", "w1");
        (await server.Client.PostJsonAsync("/api/v1/runs/w1/signals/other", """{"payload": 1}""", HttpStatusCode.OK, Key)).GetProperty("counted")
            .GetBoolean().ShouldBeTrue();
        if (restarts)
            await server.RestartAsync();
        (await server.Client.PostJsonAsync("/api/v1/runs/w1/signals/other", """{"payload": 1}""", HttpStatusCode.OK, Key)).GetProperty("counted")
            .GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_update_with_the_same_key_is_made_once_and_answered_alike(bool restarts)
    {
        await using var server = await TestServer.StartAsync([TestFlows.Waiting]);
        await server.StartRunAsync("waiting", "w1");
        (await server.Client.PostJsonAsync("/api/v1/runs/w1/updates/rename", """{"argument": "Ada"}""", HttpStatusCode.OK, Key)).Text("result")
            .ShouldBe("nobody");
        if (restarts)
            await server.RestartAsync();
        (await server.Client.PostJsonAsync("/api/v1/runs/w1/updates/rename", """{"argument": "Grace"}""", HttpStatusCode.OK, Key)).Text("result")
            .ShouldBe("nobody");
        (await server.Client.GetJsonAsync("/api/v1/runs/w1/state")).GetProperty("state").Text("name").ShouldBe("Ada");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_with_the_same_key_counts_once_and_is_no_conflict(bool restarts)
    {
        await using var server = await TestServer.StartAsync([TestFlows.Asking]);
        await server.AskAsync("q1");
        var answer = """{"answer": {"approved": true}, "by": "anna"}""";
        (await server.Client.PostJsonAsync("/api/v1/questions/q1:1/answer", answer, HttpStatusCode.OK, Key)).GetProperty("counted").GetBoolean()
            .ShouldBeTrue();
        if (restarts)
            await server.RestartAsync();
        (await server.Client.PostJsonAsync("/api/v1/questions/q1:1/answer", answer, HttpStatusCode.OK, Key)).GetProperty("counted").GetBoolean()
            .ShouldBeFalse();
        await (await server.Client.PostAsync("/api/v1/questions/q1:1/answer", answer, ("Idempotency-Key", "another")))
            .ShouldBeProblem(HttpStatusCode.Conflict, "question-over");
    }

    [Fact]
    public async Task A_key_in_the_body_that_is_another_than_that_of_the_header_is_refused()
    {
        await using var server = await TestServer.StartAsync([TestFlows.Doubling]);
        var problem = await (await server.Client.PostAsync("/api/v1/flows/doubling/runs", """{"key": "other"}""", Key))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");
        problem.GetProperty("errors")[0].Text("name").ShouldBe("$.key");
    }
}
