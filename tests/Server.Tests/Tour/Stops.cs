using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ActorFlow.Polling;
using ActorFlow.Server.Tests.Hosting;
using Shouldly;

namespace ActorFlow.Server.Tests.Tour;

/// <summary>How each operation is exercised, by its id: called so that it succeeds, and looked at what it did. An operation without an entry fails the tour.</summary>
internal static class Stops
{
    private const string Api = "/api/v1";

    private const string Document = """
        {"id": "greeting", "name": "Greeting", "nodes": [{"id": "begin", "functionId": "core.start"}, {"id": "end", "functionId": "core.end"}],
         "edges": [{"from": "begin", "to": "end", "action": "default"}], "flow": {"startNodeId": "begin"}}
        """;

    public static readonly IReadOnlyDictionary<string, Func<TestServer, Task>> All = new Dictionary<string, Func<TestServer, Task>>
    {
        ["listFlows"] = async server => (await server.Client.GetJsonAsync($"{Api}/flows")).GetProperty("flows").EnumerateArray().Select(flow => flow.Text("name")).ShouldContain("doubling"),
        ["getFlow"] = async server =>
        {
            var flow = await server.Client.GetJsonAsync($"{Api}/flows/doubling");
            flow.GetProperty("nodes")[0].Text("name").ShouldBe("double");
            flow.Text("durability").ShouldBe("strict");
        },
        ["getFlowDocument"] = async server =>
        {
            (await server.Client.GetJsonAsync($"{Api}/flows/greeting/document")).Text("id").ShouldBe("greeting");
            (await server.Client.GetStringAsync($"{Api}/flows/greeting/document?format=yaml")).ShouldContain("id: greeting");
        },
        ["getFlowDiagram"] = async server =>
        {
            (await server.Client.GetStringAsync($"{Api}/flows/doubling/diagram")).ShouldContain("flowchart");
            (await server.Client.GetStringAsync($"{Api}/flows/doubling/diagram?format=dot")).ShouldContain("digraph");
            (await server.Client.GetStringAsync($"{Api}/flows/doubling/diagram?format=svg")).ShouldContain("<svg");
        },
        ["validateDocument"] = async server =>
        {
            (await server.Client.PostJsonAsync($"{Api}/flows/validate", Document)).GetProperty("valid").GetBoolean().ShouldBeTrue();
            using var yaml = new StringContent("id: broken\nnodes: []\n", Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
            var broken = await (await server.Client.PostAsync($"{Api}/flows/validate", yaml)).JsonOf();
            broken.GetProperty("valid").GetBoolean().ShouldBeFalse();
            broken.GetProperty("problems").GetArrayLength().ShouldBePositive();
            using var several = new StringContent("id: several\nnodes:\n- { id: a, functionId: core.nope }\n- { id: b, functionId: core.delay, params: { duration: soon } }\nedges:\n- { from: a, to: z }\n", Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
            (await (await server.Client.PostAsync($"{Api}/flows/validate", several)).JsonOf()).GetProperty("problems").EnumerateArray()
                .Select(problem => (problem.GetProperty("line").GetInt32(), problem.Text("path"), problem.Text("code")))
                .ShouldBe([(1, "$.flow.startNodeId", "missing-start"), (3, "$.nodes[0].functionId", "unknown-function"), (4, "$.nodes[1].params.duration", "wrong-parameter"), (6, "$.edges[0].to", "dangling-edge")]);
        },
        ["listFunctions"] = async server
            => (await server.Client.GetJsonAsync($"{Api}/functions")).GetProperty("functions").EnumerateArray().Select(function => function.Text("id")).ShouldContain("core.setValue"),
        ["getFunction"] = async server => (await server.Client.GetJsonAsync($"{Api}/functions/core.setValue")).GetProperty("parameters").GetArrayLength().ShouldBePositive(),
        ["startRun"] = async server =>
        {
            var answer = await server.Client.PostAsync($"{Api}/flows/doubling/runs", """{"input": {"n": 21}, "id": "start-1", "tags": ["tour"], "memo": {"why": "tour"}, "deadlineSeconds": 60}""");
            (await answer.JsonOf(HttpStatusCode.Created)).Text("id").ShouldBe("start-1");
            answer.Headers.Location!.OriginalString.ShouldBe($"{Api}/runs/start-1");
            (await server.Client.PostJsonAsync($"{Api}/flows/doubling/runs?wait=60s", """{"id": "start-1"}""")).GetProperty("state").GetProperty("doubled").GetInt32().ShouldBe(42);
        },
        ["run"] = async server =>
        {
            var run = await server.Client.PostJsonAsync("/run?flow=doubling", """{"initialData": {"n": 4}}""");
            run.GetProperty("state").GetProperty("doubled").GetInt32().ShouldBe(8);
        },
        ["listRuns"] = async server =>
        {
            await server.RunAsync("doubling", "list-1", """{"n": 1}""");
            (await server.Client.GetJsonAsync($"{Api}/runs?text=LIST-1&flow=doubling&status=completed")).GetProperty("runs").GetArrayLength().ShouldBe(1);
        },
        ["countRuns"] = async server =>
        {
            await server.RunAsync("doubling", "count-1", """{"n": 1}""");
            (await server.Client.GetJsonAsync($"{Api}/counts?flow=doubling&status=completed")).GetProperty("total").GetInt64().ShouldBePositive();
        },
        ["getRun"] = async server =>
        {
            await server.RunAsync("doubling", "look-1", """{"n": 1}""");
            var run = await server.Client.GetJsonAsync($"{Api}/runs/look-1");
            run.Text("status").ShouldBe("completed");
            run.GetProperty("visits")[0].Text("node").ShouldBe("double");
        },
        ["getRunState"] = async server =>
        {
            await server.RunAsync("doubling", "state-1", """{"n": 3}""");
            (await server.Client.GetJsonAsync($"{Api}/runs/state-1/state")).GetProperty("state").GetProperty("doubled").GetInt32().ShouldBe(6);
            (await server.Client.GetJsonAsync($"{Api}/runs/state-1/state?version=1")).GetProperty("state").TryGetProperty("doubled", out _).ShouldBeFalse();
        },
        ["listRunEvents"] = async server =>
        {
            await server.RunAsync("doubling", "events-1", """{"n": 3}""");
            var page = await server.Client.GetJsonAsync($"{Api}/runs/events-1/events?limit=1");
            page.GetProperty("events")[0].Text("event").ShouldBe("run-started");
            var next = page.GetProperty("next").GetInt64();
            (await server.Client.GetJsonAsync($"{Api}/runs/events-1/events?after={next}")).GetProperty("events")[0].GetProperty("version").GetInt64().ShouldBe(next + 1);
        },
        ["getRunChildren"] = async server =>
        {
            await server.RunAsync("doubling", "parent-1", """{"n": 3}""");
            await server.Client.PostJsonAsync($"{Api}/flows/doubling/runs?wait=60s", """{"id": "child-1", "parent": "parent-1", "input": {"n": 1}}""");
            (await server.Client.GetJsonAsync($"{Api}/runs/parent-1/children")).GetProperty("children")[0].Text("id").ShouldBe("child-1");
        },
        ["getRunDiagram"] = async server =>
        {
            await server.RunAsync("doubling", "diagram-1", """{"n": 3}""");
            (await server.Client.GetStringAsync($"{Api}/runs/diagram-1/diagram?format=dot")).ShouldContain("double");
        },
        ["listRunTimers"] = async server =>
        {
            await server.StartRunAsync("sleeping", "timer-1");
            await server.UntilAsync("timer-1", run => run.GetProperty("visits").EnumerateArray().Any(visit => visit.Text("status") == "waiting"));
            (await server.Client.GetJsonAsync($"{Api}/runs/timer-1/timers")).GetProperty("timers")[0].Text("kind").ShouldBe("delay");
        },
        ["listTimers"] = async server =>
        {
            await server.StartRunAsync("sleeping", "timer-2");
            await server.UntilAsync("timer-2", run => run.GetProperty("visits").EnumerateArray().Any(visit => visit.Text("status") == "waiting"));
            (await server.Client.GetJsonAsync($"{Api}/timers?limit=1000")).GetProperty("timers").EnumerateArray().Select(timer => timer.Text("id")).ShouldContain("timer-2");
        },
        ["waitForRun"] = async server =>
        {
            await server.RunAsync("doubling", "wait-1", """{"n": 3}""");
            (await server.Client.GetJsonAsync($"{Api}/runs/wait-1/wait?timeout=60")).Text("status").ShouldBe("completed");
        },
        ["cancelRun"] = async server =>
        {
            (await SteeredAsync(server, "cancel-1", "cancel", """{"reason": "not wanted"}""")).Changed.ShouldBeTrue();
            var end = await server.Client.GetJsonAsync($"{Api}/runs/cancel-1/wait");
            (end.Text("status"), end.Text("reason")).ShouldBe(("cancelled", "not wanted"));
        },
        ["pauseRun"] = async server => (await SteeredAsync(server, "pause-1", "pause", null)).ShouldBe((true, "paused")),
        ["resumeRun"] = async server =>
        {
            await SteeredAsync(server, "resume-1", "pause", null);
            (await server.Client.PostJsonAsync($"{Api}/runs/resume-1/resume")).GetProperty("changed").GetBoolean().ShouldBeTrue();
        },
        ["retryRun"] = async server =>
        {
            await SteeredAsync(server, "retry-1", "cancel", null);
            await server.Client.GetJsonAsync($"{Api}/runs/retry-1/wait");
            (await server.Client.PostJsonAsync($"{Api}/runs/retry-1/retry", """{"newKeys": true}""")).GetProperty("changed").GetBoolean().ShouldBeTrue();
        },
        ["killRun"] = async server => (await SteeredAsync(server, "kill-1", "kill", """{"reason": "stuck"}""")).ShouldBe((true, "killed")),
        ["compensateRun"] = async server =>
        {
            await server.RunAsync("booking", "compensate-1", "{}");
            (await server.Client.PostJsonAsync($"{Api}/runs/compensate-1/compensate")).GetProperty("changed").GetBoolean().ShouldBeTrue();
        },
        ["forkRun"] = async server =>
        {
            await server.RunAsync("doubling", "fork-1", """{"n": 3}""");
            var fork = await server.Client.PostJsonAsync($"{Api}/runs/fork-1/fork", """{"version": 1, "id": "fork-2", "tags": ["again"]}""", HttpStatusCode.Created);
            fork.Text("id").ShouldBe("fork-2");
            (await server.Client.GetJsonAsync($"{Api}/runs/fork-2/wait")).GetProperty("state").GetProperty("doubled").GetInt32().ShouldBe(6);
        },
        ["steerRuns"] = async server =>
        {
            await server.StartRunAsync("sleeping", "bulk-1", tag: "bulk-tour");
            var body = """{"action": "cancel", "query": {"tags": ["bulk-tour"]}, "dryRun": DRY}""";
            (await server.Client.PostJsonAsync($"{Api}/runs/bulk", body.Replace("DRY", "true", StringComparison.Ordinal))).GetProperty("matched").GetInt32().ShouldBe(1);
            (await server.Client.PostJsonAsync($"{Api}/runs/bulk", body.Replace("DRY", "false", StringComparison.Ordinal))).GetProperty("changed").GetInt32().ShouldBe(1);
        },
        ["sendSignal"] = async server =>
        {
            await server.StartRunAsync("waiting", "signal-1");
            (await server.Client.PostJsonAsync($"{Api}/runs/signal-1/signals/go", """{"payload": {"by": "train"}}""")).GetProperty("counted").GetBoolean().ShouldBeTrue();
            (await server.Client.GetJsonAsync($"{Api}/runs/signal-1/wait")).GetProperty("state").GetProperty("went").Text("by").ShouldBe("train");
        },
        ["applyUpdate"] = async server =>
        {
            await server.StartRunAsync("waiting", "update-1");
            (await server.Client.PostJsonAsync($"{Api}/runs/update-1/updates/rename", """{"argument": "Ada"}""")).Text("result").ShouldBe("nobody");
            (await server.Client.PostJsonAsync($"{Api}/runs/update-1/updates/rename", """{"argument": "Grace"}""")).Text("result").ShouldBe("Ada");
        },
        ["listQuestions"] = async server =>
        {
            await server.AskAsync("question-1");
            (await server.Client.GetJsonAsync($"{Api}/questions?assignee=anna&run=question-1")).GetProperty("questions")[0].Text("id").ShouldBe("question-1:1");
        },
        ["getQuestion"] = async server =>
        {
            await server.AskAsync("question-2");
            (await server.Client.GetJsonAsync($"{Api}/questions/question-2:1")).Text("prompt").ShouldBe("Buy it?");
        },
        ["answerQuestion"] = async server =>
        {
            await server.AskAsync("question-3");
            (await server.Client.PostJsonAsync($"{Api}/questions/question-3:1/answer", """{"answer": {"approved": true}, "by": "anna"}""")).GetProperty("counted").GetBoolean().ShouldBeTrue();
            (await server.Client.GetJsonAsync($"{Api}/runs/question-3/wait")).GetProperty("state").GetProperty("decision").GetProperty("approved").GetBoolean().ShouldBeTrue();
        },
        ["cancelQuestion"] = async server =>
        {
            await server.AskAsync("question-4");
            (await server.Client.PostJsonAsync($"{Api}/questions/question-4:1/cancel", """{"reason": "bought", "by": "anna"}""")).GetProperty("changed").GetBoolean().ShouldBeTrue();
        },
        ["getQuestionAudit"] = async server =>
        {
            await server.AskAsync("question-5");
            await server.Client.PostJsonAsync($"{Api}/questions/question-5:1/answer", """{"answer": {"approved": false, "reason": "dear"}, "by": "boris"}""");
            var events = (await server.Client.GetJsonAsync($"{Api}/questions/question-5:1/audit")).GetProperty("events").EnumerateArray().ToList();
            events.Select(told => told.Text("event")).ShouldBe(["wait-begun", "question-ended"]);
            events[1].GetProperty("data").Text("by").ShouldBe("boris");
        },
        ["streamRun"] = async server =>
        {
            await server.RunAsync("doubling", "stream-1", """{"n": 3}""");
            (await server.Client.GetStringAsync($"{Api}/runs/stream-1/stream")).ShouldContain("event: stream-end");
        },
        ["streamAll"] = async server =>
        {
            await server.RunAsync("doubling", "stream-2", """{"n": 3}""");
            using var reader = await SseReader.OpenAsync(server, $"{Api}/stream?after=0&flow=doubling");
            (await reader.NextAsync()).Name.ShouldBe("commit");
        },
        ["listMembers"] = server => LonelyAsync(server, "members"),
        ["listShards"] = server => LonelyAsync(server, "shards"),
        ["prune"] = async server =>
        {
            await server.RunAsync("doubling", "prune-1", """{"n": 3}""");
            (await server.Client.PostJsonAsync($"{Api}/prune", """{"endedBefore": "2020-01-01T00:00:00Z", "statuses": ["completed"]}""")).GetProperty("pruned").GetInt32().ShouldBe(0);
        },
        ["listQuarantine"] = async server => (await server.Client.GetJsonAsync($"{Api}/quarantine")).GetProperty("runs").ValueKind.ShouldBe(JsonValueKind.Array),
        ["releaseRun"] = async server =>
        {
            await server.StartRunAsync("sleeping", "release-1");
            await server.QuarantineAsync("release-1");
            (await server.Client.GetJsonAsync($"{Api}/quarantine")).GetProperty("runs").EnumerateArray().Select(run => run.Text("id")).ShouldContain("release-1");
            (await server.Client.PostJsonAsync($"{Api}/quarantine/release-1/release")).Text("status").ShouldNotBe("quarantined");
        },
        ["registerDocument"] = async server =>
        {
            var document = """{"id": "later", "nodes": [{"id": "begin", "functionId": "core.setValue", "params": {"key": "is", "value": "VALUE"}}], "edges": [], "flow": {"startNodeId": "begin"}}""";
            (await PutAsync(server, document.Replace("VALUE", "first", StringComparison.Ordinal))).GetProperty("changed").GetBoolean().ShouldBeTrue();
            (await PutAsync(server, document.Replace("VALUE", "first", StringComparison.Ordinal))).GetProperty("changed").GetBoolean().ShouldBeFalse();
            (await server.RunAsync("later", "later-1", "{}")).GetProperty("state").Text("is").ShouldBe("first");
            (await PutAsync(server, document.Replace("VALUE", "second", StringComparison.Ordinal))).GetProperty("changed").GetBoolean().ShouldBeTrue();
            (await server.RunAsync("later", "later-2", "{}")).GetProperty("state").Text("is").ShouldBe("second");

            static async Task<JsonElement> PutAsync(TestServer server, string text)
            {
                using var json = Answers.Json(text);
                return await (await server.Client.PutAsync($"{Api}/flows/later/document", json)).JsonOf();
            }
        },
        ["createKey"] = async server
            => (await server.Client.PostJsonAsync($"{Api}/keys", """{"name": "tour", "rights": ["read"]}""", HttpStatusCode.Created)).Text("secret").ShouldNotBeNullOrEmpty(),
        ["listKeys"] = async server => (await server.Client.GetJsonAsync($"{Api}/keys")).GetProperty("keys").ValueKind.ShouldBe(JsonValueKind.Array),
        ["revokeKey"] = async server =>
        {
            var key = (await server.Client.PostJsonAsync($"{Api}/keys", """{"name": "tour-2", "rights": ["read"]}""", HttpStatusCode.Created)).GetProperty("key").Text("id");
            using var revoked = await server.Client.DeleteAsync($"{Api}/keys/{key}");
            (await revoked.JsonOf()).GetProperty("changed").GetBoolean().ShouldBeTrue();
        },
        ["listWebhooks"] = async server => (await server.Client.GetJsonAsync($"{Api}/webhooks")).GetProperty("webhooks")[0].Text("name").ShouldBe("nobody"),
        ["getWebhook"] = async server => (await server.Client.GetJsonAsync($"{Api}/webhooks/nobody")).GetProperty("fixed").GetBoolean().ShouldBeTrue(),
        ["createWebhook"] = async server => (await AddWebhookAsync(server, "tour-1")).Text("secret")!.Length.ShouldBe(43),
        ["changeWebhook"] = async server =>
        {
            await AddWebhookAsync(server, "tour-2");
            using var request = new HttpRequestMessage(HttpMethod.Patch, $"{Api}/webhooks/tour-2") { Content = Answers.Json("""{"events": ["failed"], "key": {"id": "2"}}""") };
            var changed = (await (await server.Client.SendAsync(request)).JsonOf()).GetProperty("webhook");
            (changed.GetProperty("events")[0].GetString(), changed.GetProperty("keyIds").GetArrayLength()).ShouldBe(("failed", 2));
        },
        ["deleteWebhook"] = async server =>
        {
            await AddWebhookAsync(server, "tour-3");
            (await (await server.Client.DeleteAsync($"{Api}/webhooks/tour-3")).JsonOf()).GetProperty("changed").GetBoolean().ShouldBeTrue();
        },
        ["testWebhook"] = async server => (await server.Client.PostJsonAsync($"{Api}/webhooks/nobody/test")).GetProperty("delivered").GetBoolean().ShouldBeFalse(),
        ["listDeliveries"] = async server => (await GivenUpAsync(server, "delivery-1")).Text("event").ShouldBe("completed"),
        ["getDelivery"] = async server =>
        {
            var id = (await GivenUpAsync(server, "delivery-2")).Text("id");
            (await server.Client.GetJsonAsync($"{Api}/webhooks/deliveries/{id}")).Text("run").ShouldBe("delivery-2");
        },
        ["redeliver"] = async server =>
        {
            var id = (await GivenUpAsync(server, "delivery-3")).Text("id");
            (await server.Client.PostJsonAsync($"{Api}/webhooks/deliveries/{id}/redeliver")).GetProperty("changed").GetBoolean().ShouldBeTrue();
        },
        ["receiveWebhook"] = async server =>
        {
            (await server.Client.PostJsonAsync("/hooks/greeting", """{"any": "thing"}""", HttpStatusCode.Accepted)).Text("flow").ShouldBe("greeting");
            (await server.Client.PostJsonAsync("/hooks/greeting?wait=60s&other=1", "[]")).Text("status").ShouldBe("completed");
        },
        ["receiveWebhookByPut"] = async server => await (await server.Client.PutAsync("/hooks/greeting", Answers.Json("{}"))).JsonOf(HttpStatusCode.Accepted),
        ["receiveWebhookByGet"] = async server => await server.Client.GetJsonAsync("/hooks/greeting?event=ping", HttpStatusCode.Accepted),
        ["listAudit"] = async server => (await server.Client.GetJsonAsync($"{Api}/audit")).GetProperty("entries").ValueKind.ShouldBe(JsonValueKind.Array),
        ["getMetrics"] = async server => (await server.Client.GetJsonAsync($"{Api}/metrics")).GetProperty("uptimeSeconds").GetDouble().ShouldBePositive(),
        ["getServer"] = async server => (await server.Client.GetJsonAsync($"{Api}/server")).Text("product").ShouldBe("ActorFlow"),
        ["getHealth"] = async server => (await server.Client.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK),
        ["getReadiness"] = async server => (await server.Client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK),
        ["getLiveness"] = async server => (await server.Client.GetJsonAsync("/health/live")).Text("status").ShouldBe("alive"),
        ["getOpenApiDocument"] = async server => (await server.Client.GetJsonAsync($"{Api}/openapi.json")).Text("openapi").ShouldBe("3.1.1"),
    };

    private static async Task<(bool Changed, string? Status)> SteeredAsync(TestServer server, string run, string verb, string? body)
    {
        await server.StartRunAsync("sleeping", run);
        var outcome = await server.Client.PostJsonAsync($"{Api}/runs/{run}/{verb}", body);
        return (outcome.GetProperty("changed").GetBoolean(), outcome.Text("status"));
    }

    // One engine alone has neither; members of a cluster answer with them.
    private static async Task LonelyAsync(TestServer server, string what)
        => await (await server.Client.GetAsync($"{Api}/{what}")).ShouldBeProblem(HttpStatusCode.NotFound, "not-a-cluster");

    /// <summary>Runs a flow, and waits until nobody has taken the news of its end.</summary>
    private static Task<JsonElement> AddWebhookAsync(TestServer server, string name)
        => server.Client.PostJsonAsync($"{Api}/webhooks", $$"""{"name": "{{name}}", "address": "http://127.0.0.1:1/", "events": ["killed"], "flows": ["nobody's"]}""", HttpStatusCode.Created);

    private static async Task<JsonElement> GivenUpAsync(TestServer server, string id)
    {
        await server.RunAsync("doubling", id, """{"n": 1}""");
        JsonElement found = default;
        await Until.SoAsync(
            async () => (found = (await server.Client.GetJsonAsync($"{Api}/webhooks/deliveries?run={id}&state=given-up")).GetProperty("deliveries")).GetArrayLength() > 0,
            $"the news of the end of {id} is given up");
        return found[0];
    }
}
