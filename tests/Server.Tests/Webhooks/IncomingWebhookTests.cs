using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Journal;
using ActorFlow.Polling;
using ActorFlow.Server.Tests.Hosting;
using ActorFlow.Server.Tests.Security;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Webhooks;

/// <summary>A request from outside starts a run when it proves what the flow asks for, once, and leaves no secret behind.</summary>
[Trait("semantics", "9")]
public sealed class IncomingWebhookTests : IAsyncLifetime
{
    private const string Secret = "s3cret-of-sixteen-bytes";
    private const string Former = "former-of-sixteen-bytes";

    private static readonly FlowDefinition Signed = Flow.Named("signed").StartAt(Node.Named("one").Post(state => state.Set("seen", true))).Build();
    private static readonly FlowDefinition Shared = Flow.Named("shared").StartAt(Node.Named("one").Post(state => state.Set("seen", true))).Build();
    private static readonly FlowDefinition Open = Flow.Named("open").StartAt(Node.Named("one").Post(_ => { })).Build();
    private static readonly FlowDefinition Closed = Flow.Named("closed").StartAt(Node.Named("one").Post(_ => { })).Build();
    private static readonly FlowDefinition Waiting = Flow.Named("waiting").StartAt(Node.Ask("ask", Question.Approval("May it go on?"))).Build();

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync([Signed, Shared, Open, Closed, Waiting], options =>
    {
        options.TakeWebhooks("signed", new WebhookTrigger(), Secret, Former);
        options.TakeWebhooks("shared", new WebhookTrigger { Proof = WebhookProof.Secret, Methods = ["POST", "PUT", "GET"] }, Secret);
        options.TakeWebhooks("open", new WebhookTrigger { Proof = WebhookProof.None, Methods = ["POST", "GET"] });
        options.TakeWebhooks("waiting", new WebhookTrigger { Proof = WebhookProof.Secret }, Secret);
        options.Security.FailuresPerMinute = 1_000_000;
        options.Webhooks.MaxBodyBytes = 64 * 1024;
    });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_signed_request_starts_a_run_that_holds_the_request_without_what_proves_it()
    {
        var body = """{"event":"user.created","data":{"userId":123,"big":9007199254740993,"x":1e400},"copy":"s3cret-of-sixteen-bytes"}""".Replace(",\"x\":1e400", "", StringComparison.Ordinal);
        var answer = await SendSignedAsync("signed", body, Secret, headers: [("X-Custom", "yes"), ("Cookie", "session=1"), ("Authorization", "Basic dTpw"), ("ActorFlow-Delivery", "d-1")], query: "?a=1&b=x&token=t");

        var started = await answer.JsonOf(HttpStatusCode.Accepted);
        started.Text("delivery").ShouldBe("d-1");
        answer.Headers.Location!.ToString().ShouldBe($"/api/v1/runs/{started.Text("run")}");
        var result = await _server.System.WaitAsync(new RunId(started.Text("run")!));
        var request = result.State.Bind<JsonElement>("webhook");
        request.Text("method").ShouldBe("POST");
        request.Text("path").ShouldBe("/hooks/signed");
        request.GetProperty("query").ToString().ShouldBe("""{"a":"1","b":"x"}""");
        request.GetProperty("headers").Text("x-custom").ShouldBe("yes");
        request.GetProperty("body").GetProperty("data").GetProperty("big").GetInt64().ShouldBe(9007199254740993);
        request.GetProperty("body").Text("copy").ShouldBe("***");
        request.Text("delivery").ShouldBe("d-1");
        var headers = request.GetProperty("headers").EnumerateObject().Select(header => header.Name).ToList();
        headers.ShouldNotContain("authorization");
        headers.ShouldNotContain("cookie");
        headers.ShouldNotContain("actorflow-signature");
    }

    [Fact]
    public async Task No_byte_of_a_secret_reaches_the_journal()
    {
        await SendSharedAsync("shared", """{"secret":"s3cret-of-sixteen-bytes","deep":[{"again":"x s3cret-of-sixteen-bytes y"}],"s3cret-of-sixteen-bytes":1}""", null, query: "?q=s3cret-of-sixteen-bytes");
        await SendSharedAsync("shared", "a=1&secret=s3cret-of-sixteen-bytes", Secret, "application/x-www-form-urlencoded");
        await SendSignedAsync("signed", """{"a":1}""", Secret);
        await AllEndedAsync();
        (await _server.System.ListAsync(new RunQuery())).Runs.Count.ShouldBe(3);
        await _server.StopAsync();

        foreach (var file in Directory.GetFiles(_server.Folder))
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)).ShouldNotContain(Secret, Case.Sensitive, file);
    }

    [Fact]
    public async Task The_signature_of_a_former_secret_is_taken_while_it_is_named()
        => (await SendSignedAsync("signed", "{}", Former)).StatusCode.ShouldBe(HttpStatusCode.Accepted);

    [Theory]
    [InlineData("body")]
    [InlineData("secret")]
    [InlineData("timestamp")]
    [InlineData("old")]
    [InlineData("future")]
    [InlineData("no-signature")]
    [InlineData("no-timestamp")]
    [InlineData("upper-case")]
    [InlineData("prefix")]
    [InlineData("empty")]
    [InlineData("garbage")]
    [InlineData("shared-secret")]
    public async Task A_wrong_or_missing_signature_is_refused_and_nothing_starts(string fault)
    {
        const string body = """{"amount":1}""";
        var now = TimeProvider.System.GetUtcNow() + (fault switch { "old" => -TimeSpan.FromMinutes(6), "future" => TimeSpan.FromMinutes(6), _ => TimeSpan.Zero });
        var (timestamp, signature) = WebhookSignature.Sign(fault == "secret" ? "another-of-sixteen-bytes" : Secret, now, Encoding.UTF8.GetBytes(body));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/signed") { Content = Answers.Json(fault == "body" ? """{"amount":9}""" : body) };
        if (fault != "no-timestamp")
            request.Headers.TryAddWithoutValidation("ActorFlow-Timestamp", fault == "timestamp" ? (long.Parse(timestamp, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture) : timestamp);
        if (fault is not ("no-signature" or "shared-secret"))
        {
            request.Headers.TryAddWithoutValidation("ActorFlow-Signature", fault switch
            {
                "upper-case" => signature.ToUpperInvariant(),
                "prefix" => signature["sha256=".Length..],
                "empty" => "",
                "garbage" => "sha256=%00%ff,;=,,,,,,",
                _ => signature,
            });
        }

        if (fault == "shared-secret")
            request.Headers.TryAddWithoutValidation("X-Webhook-Secret", Secret);

        var answer = await _server.Client.SendAsync(request);
        await answer.ShouldBeProblem(HttpStatusCode.Unauthorized, fault is "no-signature" or "no-timestamp" or "shared-secret" ? "proof-missing" : "proof-wrong");
        (await _server.System.ListAsync(new RunQuery())).Runs.ShouldBeEmpty();
        var denied = (await (await _server.StoreAsync()).Audit.ReadAsync(new(), default))[0];
        (denied.Action, denied.Outcome, denied.Target, denied.Status).ShouldBe(("receiveWebhook", "denied", "/hooks/signed", 401));
    }

    [Theory]
    [InlineData("header", true)]
    [InlineData("bearer", true)]
    [InlineData("body", true)]
    [InlineData("wrong-header", false)]
    [InlineData("wrong-bearer", false)]
    [InlineData("wrong-body", false)]
    [InlineData("longer", false)]
    [InlineData("shorter", false)]
    [InlineData("number", false)]
    [InlineData("nested", false)]
    [InlineData("query", false)]
    [InlineData("none", false)]
    public async Task A_shared_secret_is_taken_where_it_may_stand_and_wrong_or_missing_ones_start_nothing(string where, bool isTaken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, where == "query" ? $"/hooks/shared?secret={Secret}" : "/hooks/shared");
        var body = where switch
        {
            "body" => $$"""{"secret":"{{Secret}}"}""",
            "wrong-body" => """{"secret":"another-of-sixteen-bytes"}""",
            "number" => """{"secret":12345}""",
            "nested" => $$$"""{"data":{"secret":"{{{Secret}}}"}}""",
            _ => "{}",
        };
        request.Content = Answers.Json(body);
        if (where is "header" or "wrong-header" or "longer" or "shorter")
            request.Headers.TryAddWithoutValidation("X-Webhook-Secret", where switch { "header" => Secret, "longer" => Secret + "x", "shorter" => Secret[..^1], _ => "another-of-sixteen-bytes" });
        if (where is "bearer" or "wrong-bearer")
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {(where == "bearer" ? Secret : "another-of-sixteen-bytes")}");

        var answer = await _server.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(isTaken ? HttpStatusCode.Accepted : HttpStatusCode.Unauthorized);
        (await _server.System.ListAsync(new RunQuery())).Runs.Count.ShouldBe(isTaken ? 1 : 0);
    }

    [Fact]
    public async Task The_same_delivery_starts_one_run_however_often_it_comes_and_over_restarts()
    {
        var first = await (await SendSharedAsync("shared", """{"n":1}""", Secret, headers: [("ActorFlow-Delivery", "d-7")])).JsonOf(HttpStatusCode.Accepted);
        var again = await (await SendSharedAsync("shared", """{"n":2}""", Secret, headers: [("ActorFlow-Delivery", "d-7")])).JsonOf(HttpStatusCode.Accepted);
        await _server.RestartAsync();
        var later = await (await SendSharedAsync("shared", """{"n":3}""", Secret, headers: [("Idempotency-Key", "d-7")])).JsonOf(HttpStatusCode.Accepted);
        var other = await (await SendSharedAsync("shared", """{"n":4}""", Secret, headers: [("ActorFlow-Delivery", "d-8")])).JsonOf(HttpStatusCode.Accepted);
        var elsewhere = await (await SendSharedAsync("waiting", "{}", Secret, headers: [("ActorFlow-Delivery", "d-7")])).JsonOf(HttpStatusCode.Accepted);

        new[] { again.Text("run"), later.Text("run") }.ShouldAllBe(run => run == first.Text("run"));
        new[] { first.Text("run"), other.Text("run"), elsewhere.Text("run") }.Distinct().Count().ShouldBe(3);
        (await _server.System.WaitAsync(new RunId(first.Text("run")!))).State.Bind<JsonElement>("webhook").GetProperty("body").GetProperty("n").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Many_requests_of_one_delivery_at_once_start_one_run()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendSharedAsync("shared", "{}", Secret, headers: [("ActorFlow-Delivery", "d-9")])));
        var runs = await Task.WhenAll(answers.Select(async answer => (await answer.JsonOf(HttpStatusCode.Accepted)).Text("run")));
        runs.Distinct().Count().ShouldBe(1);
        (await _server.System.ListAsync(new RunQuery())).Runs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_recorded_request_starts_nothing_again_not_even_under_another_delivery()
    {
        var at = TimeProvider.System.GetUtcNow();
        var first = await (await SendSignedAsync("signed", "{}", Secret, at)).JsonOf(HttpStatusCode.Accepted);
        var again = await (await SendSignedAsync("signed", "{}", Secret, at)).JsonOf(HttpStatusCode.Accepted);
        again.Text("run").ShouldBe(first.Text("run"));
        await (await SendSignedAsync("signed", "{}", Secret, at, [("ActorFlow-Delivery", "mine")])).ShouldBeProblem(HttpStatusCode.Unauthorized, "proof-wrong");
        await _server.RestartAsync();
        await (await SendSignedAsync("signed", "{}", Secret, at, [("ActorFlow-Delivery", "mine")])).ShouldBeProblem(HttpStatusCode.Unauthorized, "proof-wrong");

        var resent = await (await SendSignedAsync("signed", """{"n":1}""", Secret, at, [("ActorFlow-Delivery", "d-1")])).JsonOf(HttpStatusCode.Accepted);
        var retried = await (await SendSignedAsync("signed", """{"n":1}""", Secret, at.AddSeconds(30), [("ActorFlow-Delivery", "d-1")])).JsonOf(HttpStatusCode.Accepted);
        retried.Text("run").ShouldBe(resent.Text("run"));
        (await _server.System.ListAsync(new RunQuery())).Runs.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Only_the_methods_of_the_trigger_are_taken_and_only_flows_with_a_trigger()
    {
        var refused = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Put, "/hooks/signed") { Content = Answers.Json("{}") });
        await refused.ShouldBeProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        refused.Content.Headers.Allow.ShouldBe(["POST"]);
        using var put = new HttpRequestMessage(HttpMethod.Put, "/hooks/shared") { Content = Answers.Json("{}") };
        put.Headers.TryAddWithoutValidation("X-Webhook-Secret", Secret);
        (await _server.Client.SendAsync(put)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await _server.Client.GetAsync("/hooks/open?x=1")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await _server.Client.DeleteAsync("/hooks/open")).StatusCode.ShouldBeOneOf(HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound);

        var closed = await (await _server.Client.PostAsync("/hooks/closed", "{}")).ShouldBeProblem(HttpStatusCode.NotFound, "unknown-hook");
        var missing = await (await _server.Client.PostAsync("/hooks/missing", "{}")).ShouldBeProblem(HttpStatusCode.NotFound, "unknown-hook");
        closed.Text("detail").ShouldBe(missing.Text("detail"));
    }

    [Fact]
    public async Task Who_asks_for_the_result_gets_it_if_it_comes_in_time_and_else_the_run()
    {
        var ended = await (await SendSharedAsync("shared", "{}", Secret, query: "?wait=60s")).JsonOf();
        (ended.Text("status"), ended.Text("action"), ended.GetProperty("state").ToString()).ShouldBe(("completed", "default", """{"seen":true}"""));
        (await (await SendSharedAsync("shared", "{}", Secret, headers: [("Prefer", "wait=60")])).JsonOf()).Text("status").ShouldBe("completed");
        (await (await _server.Client.PostAsync("/hooks/open?wait=60s", "{}")).JsonOf()).GetProperty("state").ValueKind.ShouldBe(JsonValueKind.Null);
        var late = await (await SendSharedAsync("waiting", "{}", Secret, query: "?wait=10ms")).JsonOf(HttpStatusCode.Accepted);
        (await _server.System.FindAsync(new RunId(late.Text("run")!))).ShouldNotBeNull();
        await (await SendSharedAsync("shared", "{}", Secret, query: "?wait=soon")).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-parameter");
    }

    [Theory]
    [InlineData("application/json", "[1,\"x\"]", "[1,\"x\"]")]
    [InlineData("application/cloudevents+json; charset=utf-8", "{\"a\":1}", "{\"a\":1}")]
    [InlineData("application/x-www-form-urlencoded", "a=1&b=x+y&b=z", "{\"a\":\"1\",\"b\":\"x y,z\"}")]
    [InlineData("text/plain", "hello", "\"hello\"")]
    [InlineData("application/octet-stream", "abc", "{\"base64\":\"YWJj\"}")]
    [InlineData("application/json", "", "null")]
    public async Task A_body_is_read_by_its_media_type(string type, string body, string seen)
    {
        var started = await (await SendSharedAsync("shared", body, Secret, type)).JsonOf(HttpStatusCode.Accepted);
        (await _server.System.WaitAsync(new RunId(started.Text("run")!))).State.Bind<JsonElement>("webhook").GetProperty("body").GetRawText().ShouldBe(seen);
    }

    [Theory]
    [InlineData("application/json", "{")]
    [InlineData("application/json", "{\"a\":1,\"a\":2}")]
    [InlineData("application/json", "\"\\ud800\"")]
    [InlineData("application/json", "{\"a\":1}{}")]
    [InlineData("application/json", "NaN")]
    public async Task A_body_that_is_not_what_it_says_is_refused_and_starts_nothing(string type, string body)
    {
        await (await SendSharedAsync("shared", body, Secret, type)).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");
        await (await SendSharedAsync("shared", body, "another-of-sixteen-bytes", type)).ShouldBeProblem(HttpStatusCode.Unauthorized, "proof-wrong");
        (await _server.System.ListAsync(new RunQuery())).Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Hostile_bodies_headers_and_names_are_refused_or_taken_as_text_and_the_server_goes_on()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);
        await (await SendSharedAsync("shared", deep, Secret)).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");
        (await SendSharedAsync("shared", $"\"{new string('x', 70_000)}\"", Secret)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        foreach (var delivery in new[] { new string('d', 301), "" })
            await (await SendSharedAsync("shared", "{}", Secret, headers: [("ActorFlow-Delivery", delivery)])).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-header");
        foreach (var name in new[] { "..%2f..%2fetc%2fpasswd", "%00", "%ff%fe", "a%0d%0ab", new string('n', 2_000), "%3Cscript%3E" })
            ((int)(await _server.Client.PostAsync($"/hooks/{name}", "{}")).StatusCode).ShouldBeInRange(400, 404, name);

        using var bad = new HttpRequestMessage(HttpMethod.Post, "/hooks/shared") { Content = new ByteArrayContent([0x22, 0xff, 0xfe, 0x22]) };
        bad.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        bad.Headers.TryAddWithoutValidation("X-Webhook-Secret", Secret);
        await (await _server.Client.SendAsync(bad)).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");

        var huge = await (await SendSharedAsync("shared", """{"n":123456789012345678901234567890,"e":1e308,"__proto__":{"x":1},"$type":"System.Diagnostics.Process"}""", Secret)).JsonOf(HttpStatusCode.Accepted);
        (await _server.System.WaitAsync(new RunId(huge.Text("run")!))).Status.ShouldBe(RunStatus.Completed);
        (await _server.System.ListAsync(new RunQuery())).Runs.Count.ShouldBe(1);
    }

    private Task AllEndedAsync()
        => Until.SoAsync(async () => (await _server.System.ListAsync(new RunQuery())).Runs.All(run => run.Status is RunStatus.Completed), "all runs are completed");

    private async Task<HttpResponseMessage> SendSignedAsync(
        string flow, string body, string secret, DateTimeOffset? at = null, (string Name, string Value)[]? headers = null, string query = "")
    {
        var (timestamp, signature) = WebhookSignature.Sign(secret, at ?? TimeProvider.System.GetUtcNow(), Encoding.UTF8.GetBytes(body));
        return await _server.Client.PostAsync($"/hooks/{flow}{query}", body, [("ActorFlow-Timestamp", timestamp), ("ActorFlow-Signature", signature), .. headers ?? []]);
    }

    private async Task<HttpResponseMessage> SendSharedAsync(
        string flow, string body, string? secret, string type = "application/json", (string Name, string Value)[]? headers = null, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hooks/{flow}{query}") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (secret is not null)
            request.Headers.TryAddWithoutValidation("X-Webhook-Secret", secret);
        foreach (var (name, value) in headers ?? [])
            request.Headers.TryAddWithoutValidation(name, value);
        return await _server.Client.SendAsync(request);
    }
}
