using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ActorFlow.Server.Tests.Hosting;
using ActorFlow.Server.Tests.Security;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Requests;

/// <summary>Changes that are made only if what they are about is as the caller has seen it.</summary>
public sealed class PreconditionTests : IAsyncLifetime
{
    private const string Document = """
        {"id": "greeting", "name": "NAME", "nodes": [{"id": "begin", "functionId": "core.start"}], "edges": [], "flow": {"startNodeId": "begin"}}
        """;

    private TestServer _server = null!;
    private bool _isMended;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync([TestFlows.Waiting, TestFlows.Asking, TestFlows.Sleeping, TestFlows.Failing(() => _isMended)]);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("cancel")]
    [InlineData("pause")]
    [InlineData("kill")]
    [InlineData("signals/go")]
    [InlineData("updates/rename", """{"argument": "x"}""")]
    public async Task A_change_is_refused_with_the_tag_of_now_when_the_run_has_moved_and_made_when_it_has_not(string change, string? body = null)
    {
        await WaitAsync("w1");
        var seen = await TagAsync("/api/v1/runs/w1");
        await _server.Client.PostJsonAsync("/api/v1/runs/w1/updates/rename", """{"argument": "anna"}""");
        var now = await TagAsync("/api/v1/runs/w1");
        now.ShouldNotBe(seen);

        var refused = await SendAsync("POST", $"/api/v1/runs/w1/{change}", body, seen);
        await refused.ShouldBeProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
        refused.Headers.ETag!.Tag.ShouldBe(now);
        (await TagAsync("/api/v1/runs/w1")).ShouldBe(now, "nothing was done");
        (await SendAsync("POST", $"/api/v1/runs/w1/{change}", body, $"W/{now}")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed, "a weak tag names no version");

        (await SendAsync("POST", $"/api/v1/runs/w1/{change}", body, $"\"other\", {now}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await TagAsync("/api/v1/runs/w1")).ShouldNotBe(now);
    }

    [Fact]
    public async Task A_paused_run_is_resumed_a_failed_one_retried_and_an_ended_one_undone_only_as_seen()
    {
        await WaitAsync("w1");
        var running = await TagAsync("/api/v1/runs/w1");
        await _server.Client.PostJsonAsync("/api/v1/runs/w1/pause");
        (await SendAsync("POST", "/api/v1/runs/w1/resume", null, running)).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await SendAsync("POST", "/api/v1/runs/w1/resume", null, await TagAsync("/api/v1/runs/w1"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        await _server.Client.PostJsonAsync("/api/v1/flows/failing/runs?wait=60s", """{"id": "f1"}""");
        var failed = await TagAsync("/api/v1/runs/f1");
        (await SendAsync("POST", "/api/v1/runs/f1/retry", null, running)).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await SendAsync("POST", "/api/v1/runs/f1/compensate", null, running)).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await TagAsync("/api/v1/runs/f1")).ShouldBe(failed);
        _isMended = true;
        (await SendAsync("POST", "/api/v1/runs/f1/retry", null, "*")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _server.Client.GetJsonAsync("/api/v1/runs/f1/wait?timeout=60s")).Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task Of_many_callers_who_have_seen_the_same_one_goes_through()
    {
        await WaitAsync("w1");
        var seen = await TagAsync("/api/v1/runs/w1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => SendAsync("POST", "/api/v1/runs/w1/updates/rename", $$"""{"argument": "caller {{i}}"}""", seen)));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed).ShouldBe(11);
    }

    [Fact]
    public async Task A_question_is_answered_and_withdrawn_only_as_seen()
    {
        await _server.AskAsync("a1");
        var seen = await TagAsync("/api/v1/questions/a1:1");
        foreach (var (path, body) in new[] { ("answer", """{"answer": {"approved": true}, "by": "anna"}"""), ("cancel", "{}") })
            await (await SendAsync("POST", $"/api/v1/questions/a1:1/{path}", body, "\"other\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
        (await TagAsync("/api/v1/questions/a1:1")).ShouldBe(seen);
        (await SendAsync("POST", "/api/v1/questions/a1:1/answer", """{"answer": {"approved": true}, "by": "anna"}""", seen)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SendAsync("POST", "/api/v1/questions/a1:1/cancel", null, seen)).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed, "it is answered now");
    }

    [Fact]
    public async Task A_document_is_replaced_only_as_seen_in_either_form()
    {
        const string Path = "/api/v1/flows/greeting/document";
        (await SendAsync("PUT", Path, Document, "*")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed, "there is nothing to replace");
        (await SendAsync("PUT", Path, Document, null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var (json, yaml) = (await TagAsync(Path), await TagAsync($"{Path}?format=yaml"));
        (await SendAsync("PUT", Path, Document.Replace("NAME", "Anna's"), yaml)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await SendAsync("PUT", Path, Document.Replace("NAME", "Bob's"), json)).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
        (await _server.Client.GetJsonAsync(Path)).Text("name").ShouldBe("Anna's");
    }

    [Fact]
    public async Task A_run_that_is_not_known_is_so_whatever_the_tag()
        => await (await SendAsync("POST", "/api/v1/runs/nobody/cancel", null, "\"x\"")).ShouldBeProblem(HttpStatusCode.NotFound, "unknown-run");

    private async Task WaitAsync(string id)
    {
        await _server.StartRunAsync("waiting", id);
        await _server.UntilAsync(id, run => run.Text("status") == "waiting");
    }

    private async Task<string> TagAsync(string path)
    {
        using var answer = await _server.Client.GetAsync(path);
        return answer.EnsureSuccessStatusCode().Headers.ETag!.Tag;
    }

    private Task<HttpResponseMessage> SendAsync(string method, string path, string? body, string? tag)
        => tag is null ? _server.SendAsync(method, path, null, body) : _server.SendAsync(method, path, null, body, ("If-Match", tag));
}
