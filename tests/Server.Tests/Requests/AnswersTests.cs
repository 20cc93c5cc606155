using System.Net;
using ActorFlow.Polling;
using ActorFlow.Server.Rights;
using ActorFlow.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Requests;

/// <summary>What operations answer beside the plain case: tags, pages, refusals, waiting.</summary>
public sealed class AnswersTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private bool _isMended;

    public async Task InitializeAsync()
        => _server = await TestServer.StartAsync([TestFlows.Doubling, TestFlows.Waiting, TestFlows.Asking, TestFlows.Sleeping, TestFlows.Failing(() => _isMended)]);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("/api/v1/flows")]
    [InlineData("/api/v1/flows/doubling")]
    [InlineData("/api/v1/flows/doubling/diagram?format=svg")]
    [InlineData("/api/v1/functions")]
    [InlineData("/api/v1/runs/d1")]
    [InlineData("/api/v1/runs/d1/state")]
    [InlineData("/api/v1/runs/d1/diagram")]
    [InlineData("/api/v1/openapi.json")]
    public async Task Who_has_the_version_that_there_is_gets_no_body_again(string path)
    {
        await _server.RunAsync("doubling", "d1", """{"n": 1}""");
        using var first = await _server.Client.GetAsync(path);
        var tag = first.Headers.ETag!.Tag;
        foreach (var (known, status) in new[] { (tag, HttpStatusCode.NotModified), ($"\"other\", {tag}", HttpStatusCode.NotModified), ("\"other\"", HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
            using var again = await _server.Client.SendAsync(request);
            again.StatusCode.ShouldBe(status);
            again.Headers.ETag!.Tag.ShouldBe(tag);
            (await again.Content.ReadAsStringAsync()).Length.ShouldBe(status == HttpStatusCode.OK ? (await first.Content.ReadAsStringAsync()).Length : 0);
        }
    }

    [Fact]
    public async Task The_tag_of_a_run_changes_with_the_run()
    {
        await _server.StartRunAsync("sleeping", "s1");
        await _server.UntilAsync("s1", run => run.GetProperty("visits").EnumerateArray().Any(visit => visit.Text("status") == "waiting"));
        var before = (await _server.Client.GetAsync("/api/v1/runs/s1")).Headers.ETag;
        (await _server.Client.GetAsync("/api/v1/runs/s1")).Headers.ETag.ShouldBe(before);
        await _server.Client.PostJsonAsync("/api/v1/runs/s1/pause");
        (await _server.Client.GetAsync("/api/v1/runs/s1")).Headers.ETag.ShouldNotBe(before);
    }

    [Theory]
    [InlineData("startedAt")]
    [InlineData("-startedAt")]
    public async Task Pages_hold_every_run_once_in_the_order_that_was_asked_for(string sort)
    {
        for (var i = 0; i < 25; i++)
            await _server.RunAsync("doubling", $"d{i:00}", """{"n": 1}""");
        var (seen, after) = (new List<string?>(), "");
        do
        {
            var page = await _server.Client.GetJsonAsync($"/api/v1/runs?limit=7&sort={sort}&flow=doubling{after}");
            page.GetProperty("runs").GetArrayLength().ShouldBeLessThanOrEqualTo(7);
            seen.AddRange(page.GetProperty("runs").EnumerateArray().Select(run => run.Text("id")));
            after = page.Text("next") is { } next ? $"&after={Uri.EscapeDataString(next)}" : null;
        }
        while (after is not null);
        var expected = Enumerable.Range(0, 25).Select(i => $"d{i:00}");
        seen.ShouldBe(sort == "startedAt" ? expected : expected.Reverse());
    }

    [Theory]
    [InlineData("flow", "asking asking doubling doubling sleeping")]
    [InlineData("-flow", "sleeping doubling doubling asking asking")]
    [InlineData("status", "asking sleeping doubling doubling asking")]
    [InlineData("-updatedAt", "asking doubling sleeping asking doubling")]
    [InlineData("updatedAt", "doubling asking sleeping doubling asking")]
    [InlineData("-endedAt", "asking doubling doubling sleeping asking")]
    [InlineData("endedAt", "doubling doubling asking asking sleeping")]
    public async Task Runs_are_listed_in_the_order_that_was_asked_for_a_page_at_a_time(string sort, string flows)
    {
        await _server.RunAsync("doubling", "r1", """{"n": 1}""");
        await _server.AskAsync("r2");
        await _server.StartRunAsync("sleeping", "r3");
        await _server.UntilAsync("r3", run => run.Text("status") == "waiting");
        await _server.RunAsync("doubling", "r4", """{"n": 1}""");
        await _server.AskAsync("r5");
        await _server.Client.PostJsonAsync("/api/v1/questions/r5:1/answer", """{"answer": {"approved": true}, "by": "anna"}""");
        await _server.Client.GetJsonAsync("/api/v1/runs/r5/wait");
        var (seen, after) = (new List<string?>(), "");
        do
        {
            var page = await _server.Client.GetJsonAsync($"/api/v1/runs?limit=2&sort={sort}{after}");
            seen.AddRange(page.GetProperty("runs").EnumerateArray().Select(run => run.Text("flow")));
            after = page.Text("next") is { } next ? $"&after={Uri.EscapeDataString(next)}" : null;
        }
        while (after is not null);
        string.Join(' ', seen).ShouldBe(flows);
    }

    [Fact]
    public async Task A_place_in_a_list_of_another_order_is_refused_and_an_unknown_order_too()
    {
        for (var i = 0; i < 3; i++)
            await _server.RunAsync("doubling", $"d{i}", """{"n": 1}""");
        var next = (await _server.Client.GetJsonAsync("/api/v1/runs?limit=1&sort=flow")).Text("next")!;
        await (await _server.Client.GetAsync($"/api/v1/runs?limit=1&sort=status&after={Uri.EscapeDataString(next)}")).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-cursor");
        await (await _server.Client.GetAsync("/api/v1/runs?sort=tags")).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-parameter");
    }

    [Fact]
    public async Task A_run_that_goes_on_is_told_as_such_when_the_time_to_wait_is_over()
    {
        await _server.StartRunAsync("sleeping", "s1");
        (await _server.Client.GetJsonAsync("/api/v1/runs/s1/wait?timeout=10ms", HttpStatusCode.Accepted)).GetProperty("endedAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        await _server.Client.PostJsonAsync("/api/v1/flows/sleeping/runs?wait=10ms", """{"id": "s2"}""", HttpStatusCode.Accepted);
        using var detached = await _server.Client.PostAsync("/run?flow=sleeping&detach=true", null);
        (await detached.JsonOf(HttpStatusCode.Accepted)).Text("flow").ShouldBe("sleeping");
        detached.Headers.Location.ShouldNotBeNull();
    }

    [Fact]
    public async Task Who_waits_hears_of_the_end_as_it_comes()
    {
        await _server.StartRunAsync("waiting", "w1");
        var wait = _server.Client.GetJsonAsync("/api/v1/runs/w1/wait?timeout=60s");
        await _server.Client.PostJsonAsync("/api/v1/runs/w1/signals/go", """{"payload": true}""");
        (await wait).Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task A_failed_run_tells_its_errors_and_can_be_retried_once_what_failed_is_mended()
    {
        var failed = await _server.Client.PostJsonAsync("/api/v1/flows/failing/runs?wait=60s", """{"id": "f1"}""");
        (failed.Text("status"), failed.GetProperty("errors")[0].Text("node")).ShouldBe(("failed", "fail"));
        _isMended = true;
        (await _server.Client.PostJsonAsync("/api/v1/runs/f1/retry")).GetProperty("changed").GetBoolean().ShouldBeTrue();
        (await _server.Client.GetJsonAsync("/api/v1/runs/f1/wait")).GetProperty("state").Text("how").ShouldBe("well");
        (await _server.Client.PostJsonAsync("/api/v1/runs/f1/retry")).GetProperty("changed").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_a_code_that_says_what()
    {
        await _server.RunAsync("doubling", "d1", """{"n": 1}""");
        await _server.AskAsync("q1");
        await Get("/api/v1/runs/none", HttpStatusCode.NotFound, "unknown-run");
        await Get("/api/v1/runs/none/state", HttpStatusCode.NotFound, "unknown-run");
        await Get("/api/v1/runs/none/events", HttpStatusCode.NotFound, "unknown-run");
        await Get("/api/v1/runs/none/stream", HttpStatusCode.NotFound, "unknown-run");
        await Get("/api/v1/runs/none/wait", HttpStatusCode.NotFound, "unknown-run");
        await Get("/api/v1/runs/none/children", HttpStatusCode.NotFound, "unknown-run");
        await Get("/api/v1/runs/none/diagram", HttpStatusCode.NotFound, "unknown-run");
        await Get("/api/v1/runs/d1/state?version=1000", HttpStatusCode.NotFound, "unknown-version");
        await Get("/api/v1/flows/none", HttpStatusCode.NotFound, "unknown-flow");
        await Get("/api/v1/flows/doubling/document", HttpStatusCode.NotFound, "no-document");
        await Get("/api/v1/functions/none", HttpStatusCode.NotFound, "unknown-function");
        await Get("/api/v1/questions/d1:1", HttpStatusCode.NotFound, "unknown-question");
        await Get("/api/v1/questions/none:1", HttpStatusCode.NotFound, "unknown-question");
        await Post("/api/v1/runs/none/cancel", null, HttpStatusCode.NotFound, "unknown-run");
        await Post("/api/v1/flows/none/runs", "{}", HttpStatusCode.NotFound, "unknown-flow");
        await Post("/api/v1/flows/waiting/runs", """{"id": "d1"}""", HttpStatusCode.Conflict, "run-conflict");
        await Post("/api/v1/runs/d1/signals/go", "{}", HttpStatusCode.Conflict, "signal-refused");
        await Post("/api/v1/runs/d1/updates/rename", "{}", HttpStatusCode.Conflict, "update-refused");
        await Post("/api/v1/runs/d1/fork", """{"version": 1000}""", HttpStatusCode.NotFound, "unknown-version");
        var last = (await _server.Client.GetJsonAsync("/api/v1/runs/d1")).GetProperty("version").GetInt64();
        await Post("/api/v1/runs/d1/fork", $$"""{"version": {{last}}}""", HttpStatusCode.Conflict, "run-ended");
        await Post("/api/v1/questions/q1:1/answer", """{"answer": "perhaps", "by": "anna"}""", HttpStatusCode.UnprocessableEntity, "answer-unfit");
        await Post("/api/v1/questions/q1:1/answer", """{"answer": {"approved": true}}""", HttpStatusCode.BadRequest, "bad-body");
        await Post("/api/v1/questions/q1:7/answer", """{"answer": {"approved": true}, "by": "anna"}""", HttpStatusCode.NotFound, "unknown-question");
        await Post("/api/v1/quarantine/d1/release", null, HttpStatusCode.NotFound, "not-set-aside");
        await Post("/api/v1/runs/bulk", """{"action": "kill", "query": {}}""", HttpStatusCode.BadRequest, "bad-body");
        await Post("/api/v1/runs/bulk", """{"action": "kill", "query": {"flow": "doubling"}, "limit": 1001}""", HttpStatusCode.BadRequest, "bad-body");
        await Post("/api/v1/prune", "{}", HttpStatusCode.BadRequest, "bad-body");
        await Post("/api/v1/prune", """{"endedBefore": "2030-01-01T00:00:00Z", "statuses": ["running"]}""", HttpStatusCode.BadRequest, "bad-body");

        async Task Get(string path, HttpStatusCode status, string code) => await (await _server.Client.GetAsync(path)).ShouldBeProblem(status, code);
        async Task Post(string path, string? body, HttpStatusCode status, string code) => await (await _server.Client.PostAsync(path, body)).ShouldBeProblem(status, code);
    }

    [Fact]
    public async Task A_pruned_run_is_gone_but_its_id_stays_taken_until_it_is_forgotten()
    {
        await _server.RunAsync("doubling", "d1", """{"n": 1}""");
        (await _server.Client.PostJsonAsync("/api/v1/prune", """{"endedBefore": "2100-01-01T00:00:00Z"}""")).GetProperty("pruned").GetInt32().ShouldBe(1);
        await (await _server.Client.GetAsync("/api/v1/runs/d1/state")).ShouldBeProblem(HttpStatusCode.Gone, "run-pruned");
        (await _server.Client.GetJsonAsync("/api/v1/runs/d1")).GetProperty("pruned").GetBoolean().ShouldBeTrue();
        await _server.Client.PostJsonAsync("/api/v1/flows/doubling/runs", """{"id": "d1"}""", HttpStatusCode.OK);
        (await _server.Client.PostJsonAsync("/api/v1/prune", """{"forgetBefore": "2100-01-01T00:00:00Z"}""")).GetProperty("forgotten").GetInt32().ShouldBe(1);
        await (await _server.Client.GetAsync("/api/v1/runs/d1")).ShouldBeProblem(HttpStatusCode.NotFound, "unknown-run");
    }

    [Fact]
    public async Task Asking_many_runs_asks_those_that_the_query_finds_up_to_the_limit_and_tells_which()
    {
        for (var i = 0; i < 6; i++)
            await _server.StartRunAsync("sleeping", $"s{i}", tag: "many");
        await _server.StartRunAsync("sleeping", "other");
        var dry = await _server.Client.PostJsonAsync("/api/v1/runs/bulk", """{"action": "pause", "query": {"tags": ["many"]}, "limit": 4, "dryRun": true}""");
        (dry.GetProperty("matched").GetInt32(), dry.GetProperty("more").GetBoolean(), dry.GetProperty("changed").GetInt32()).ShouldBe((4, true, 0));
        var done = await _server.Client.PostJsonAsync("/api/v1/runs/bulk", """{"action": "pause", "query": {"tags": ["many"]}}""");
        (done.GetProperty("matched").GetInt32(), done.GetProperty("changed").GetInt32(), done.GetProperty("more").GetBoolean()).ShouldBe((6, 6, false));
        done.GetProperty("runs").EnumerateArray().Select(run => run.Text("id")).ShouldBe(Enumerable.Range(0, 6).Select(i => $"s{i}"));
        (await _server.Client.GetJsonAsync("/api/v1/counts?flow=sleeping&status=paused")).GetProperty("total").GetInt64().ShouldBe(6);
        var ids = await _server.Client.PostJsonAsync("/api/v1/runs/bulk", """{"action": "kill", "query": {"ids": ["s0", "s1", "none"]}, "reason": "enough"}""");
        (ids.GetProperty("matched").GetInt32(), ids.GetProperty("changed").GetInt32()).ShouldBe((2, 2));
        (await _server.Client.GetJsonAsync("/api/v1/runs/s0/wait")).Text("reason").ShouldBe("enough");
    }

    [Fact]
    public async Task What_cannot_be_asked_of_some_runs_is_told_run_by_run_and_the_others_are_asked()
    {
        for (var i = 0; i < 3; i++)
            await _server.StartRunAsync("sleeping", $"s{i}");
        await _server.QuarantineAsync("s1");
        var done = await _server.Client.PostJsonAsync("/api/v1/runs/bulk", """{"action": "cancel", "query": {"ids": ["s0", "s1", "s2"]}}""");
        (done.GetProperty("matched").GetInt32(), done.GetProperty("changed").GetInt32(), done.GetProperty("failed").GetInt32()).ShouldBe((3, 2, 1));
        var refused = done.GetProperty("runs").EnumerateArray().Single(run => run.Text("id") == "s1");
        (refused.Text("code"), refused.GetProperty("changed").ValueKind).ShouldBe(("run-quarantined", System.Text.Json.JsonValueKind.Null));
        refused.Text("what").ShouldNotBeNullOrWhiteSpace();
        (await _server.Client.GetJsonAsync("/api/v1/runs/s2/wait")).Text("status").ShouldBe("cancelled");
    }

    [Fact]
    public async Task The_tree_of_a_run_has_its_children_and_theirs()
    {
        await _server.RunAsync("doubling", "p", """{"n": 1}""");
        foreach (var (id, parent) in new[] { ("c1", "p"), ("c2", "p"), ("g", "c1") })
            await _server.Client.PostJsonAsync("/api/v1/flows/doubling/runs?wait=60s", $$"""{"id": "{{id}}", "parent": "{{parent}}", "input": {"n": 1} }""");
        var tree = await _server.Client.GetJsonAsync("/api/v1/runs/p/children");
        tree.GetProperty("children").EnumerateArray().Select(child => child.Text("id")).ShouldBe(["c1", "c2"]);
        tree.GetProperty("children")[0].GetProperty("children")[0].Text("id").ShouldBe("g");
        tree.GetProperty("more").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_caller_who_leaves_while_it_waits_gives_its_place_back()
    {
        var watch = new LeaveWatch("waitForRun");
        await using var server = await TestServer.StartAsync(
            [TestFlows.Sleeping], options => options.Security.StreamsPerCaller = 1, services => services.AddSingleton<IRequestGate>(watch));
        await server.StartRunAsync("sleeping", "s1");
        using var leaving = new CancellationTokenSource();
        var waiting = server.Client.GetAsync("/api/v1/runs/s1/wait?timeout=60s", leaving.Token);
        await watch.Entered.WaitAsync(Until.Patience);
        await (await server.Client.GetAsync("/api/v1/runs/s1/wait?timeout=1ms")).ShouldBeProblem(HttpStatusCode.TooManyRequests, "too-many-streams");

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        await watch.Left.WaitAsync(Until.Patience);
        // The place is given back right behind this gate.
        HttpStatusCode status;
        while ((status = (await server.Client.GetAsync("/api/v1/runs/s1/wait?timeout=1ms")).StatusCode) == HttpStatusCode.TooManyRequests)
            await Task.Yield();
        status.ShouldBe(HttpStatusCode.Accepted);
    }
}
