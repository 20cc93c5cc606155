using System.Net;
using System.Text;
using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Journal;
using ActorFlow.Server.Tests.Hosting;
using ActorFlow.Server.Tests.Security;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Webhooks;

/// <summary>Receivers that are set up, changed, tried and removed while the server runs.</summary>
public sealed class ReceiverTests : IAsyncLifetime
{
    private static readonly FlowDefinition Quick = Flow.Named("quick").StartAt(Node.Named("one").Post(state => state.Set("n", 1))).Build();

    private Receiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    [Trait("semantics", "9")]
    public async Task A_receiver_is_told_from_the_moment_it_is_set_up_also_by_the_next_process()
    {
        await using var server = await StartAsync();
        await server.RunAsync("quick", "before", "{}");
        var secret = await AddAsync(server, "billing", """, "events": ["completed"]""");
        await server.RunAsync("quick", "r1", "{}");
        (await _receiver.WaitForAsync(1)).Select(one => one.Run).ShouldBe(["r1"], "what was before is nobody's news");

        // That it was taken is noted: else the next process would make it again.
        while ((await server.Client.GetJsonAsync("/api/v1/webhooks/deliveries")).GetProperty("deliveries")[0].Text("state") != "delivered")
            await Task.Yield();
        await server.RestartAsync();
        await server.RunAsync("quick", "r2", "{}");

        var told = await _receiver.WaitForAsync(2);
        told.Select(one => $"{one.Run} {one.Event}").ShouldBe(["r1 completed", "r2 completed"]);
        told.ShouldAllBe(one => IsSigned(one, secret));
        (await server.Client.GetJsonAsync("/api/v1/webhooks/deliveries?subscription=billing")).GetProperty("deliveries").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_secret_is_told_once_and_never_again_whoever_made_it()
    {
        await using var server = await StartAsync();
        var made = await AddAsync(server, "made", "");
        var given = $"given-{new string('x', 20)}";
        var answer = await server.Client.PostJsonAsync("/api/v1/webhooks", Body("given", $$""", "secret": "{{given}}", "keyId": "2026-11" """), HttpStatusCode.Created);
        answer.GetProperty("secret").ValueKind.ShouldBe(JsonValueKind.Null, "its caller knows it");
        made.Length.ShouldBe(43);
        await server.RunAsync("quick", "r1", "{}");
        await _receiver.WaitForAsync(4);

        foreach (var path in new[] { "/api/v1/webhooks", "/api/v1/webhooks/made", "/api/v1/webhooks/given", "/api/v1/webhooks/deliveries", "/api/v1/audit", "/api/v1/metrics" })
        {
            var text = await server.Client.GetStringAsync(path);
            (text.Contains(made, StringComparison.Ordinal) || text.Contains(given, StringComparison.Ordinal) || text.Contains("/hook", StringComparison.Ordinal)).ShouldBeFalse(path);
        }

        (await server.Client.GetJsonAsync("/api/v1/webhooks/given")).GetProperty("keyIds")[0].GetString().ShouldBe("2026-11");
        (await server.StoreAsync()).Audit.ShouldNotBeNull();
        (await (await server.StoreAsync()).Audit.ReadAsync(new AuditQuery { Action = "createWebhook" }, default)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_secret_is_replaced_in_two_steps_without_a_delivery_that_fits_none()
    {
        await using var server = await StartAsync();
        var former = await AddAsync(server, "billing", """, "events": ["completed"], "keyId": "old" """);
        var tag = await TagAsync(server, "billing");
        var changed = await (await server.SendAsync("PATCH", "/api/v1/webhooks/billing", null, """{"key": {"id": "new"}}""", ("If-Match", tag))).JsonOf();
        var secret = changed.Text("secret")!;
        changed.GetProperty("webhook").GetProperty("keyIds").EnumerateArray().Select(id => id.GetString()).ShouldBe(["new", "old"]);
        await server.RunAsync("quick", "r1", "{}");
        var both = (await _receiver.WaitForAsync(1))[0];
        (IsSigned(both, former), IsSigned(both, secret)).ShouldBe((true, true));

        await (await server.SendAsync("PATCH", "/api/v1/webhooks/billing", null, """{"dropKeys": ["old"]}""", ("If-Match", tag))).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
        await (await server.SendAsync("PATCH", "/api/v1/webhooks/billing", null, """{"dropKeys": ["old", "new"]}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");
        await (await server.SendAsync("PATCH", "/api/v1/webhooks/billing", null, """{"dropKeys": ["old"]}""")).JsonOf();
        await server.RunAsync("quick", "r2", "{}");
        var one = (await _receiver.WaitForAsync(2))[1];
        (IsSigned(one, former), IsSigned(one, secret)).ShouldBe((false, true));
    }

    [Fact]
    public async Task What_is_wanted_and_where_changes_at_once()
    {
        await using var other = await Receiver.StartAsync();
        await using var server = await StartAsync();
        await AddAsync(server, "billing", """, "events": ["started"]""");
        await server.RunAsync("quick", "r1", "{}");
        await _receiver.WaitForAsync(1);
        await (await server.SendAsync("PATCH", "/api/v1/webhooks/billing", null, $$"""{"events": ["completed"], "flows": ["quick"], "withData": true, "address": "{{other.Address}}"}""")).JsonOf();
        await server.RunAsync("quick", "r2", "{}");
        // The end of the run before may be read from the feed after the change, and is told by what holds then.
        await other.UntilAsync(all => all.Any(one => one.Run == "r2"));
        other.All.ShouldAllBe(one => one.Event == "completed" && one.Json.EnumerateObject().Any(member => member.Name == "data"));
        _receiver.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_removed_receiver_is_told_no_more_and_what_was_owed_to_it_is_given_up_for_good()
    {
        // Nothing is tried again while the test looks.
        await using var server = await StartAsync(options => options.Webhooks.FirstWait = TimeSpan.FromHours(1));
        _receiver.Answer = static (_, response) =>
        {
            response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await AddAsync(server, "billing", """, "events": ["completed"]""");
        await server.RunAsync("quick", "r1", "{}");
        await _receiver.WaitForAsync(1);

        (await (await server.SendAsync("DELETE", "/api/v1/webhooks/billing", null)).JsonOf()).GetProperty("changed").GetBoolean().ShouldBeTrue();

        await (await server.SendAsync("DELETE", "/api/v1/webhooks/billing", null)).ShouldBeProblem(HttpStatusCode.NotFound, "unknown-webhook");
        var owed = (await server.Client.GetJsonAsync("/api/v1/webhooks/deliveries")).GetProperty("deliveries")[0];
        (owed.Text("state"), owed.Text("error")).ShouldBe(("given-up", "The webhook was removed."));
        await (await server.SendAsync("POST", $"/api/v1/webhooks/deliveries/{owed.Text("id")}/redeliver", null)).ShouldBeProblem(HttpStatusCode.NotFound, "unknown-webhook");

        // Its name is free again, for somebody who is told of what comes.
        _receiver.Answer = static (_, _) => Task.CompletedTask;
        await AddAsync(server, "billing", """, "events": ["completed"]""");
        await server.RunAsync("quick", "r2", "{}");
        await _receiver.UntilAsync(all => all.Any(one => one.Run == "r2"));
        _receiver.All.Count(one => one.Run == "r1").ShouldBe(1);
    }

    [Fact]
    public async Task A_receiver_is_tried_without_a_run_and_the_outcome_is_told()
    {
        await using var server = await StartAsync();
        var secret = await AddAsync(server, "billing", "");
        var trial = await server.Client.PostJsonAsync("/api/v1/webhooks/billing/test");
        (trial.GetProperty("delivered").GetBoolean(), trial.GetProperty("status").GetInt32()).ShouldBe((true, 200));
        var posted = _receiver.All.Single();
        (posted.Event, posted.Id, IsSigned(posted, secret)).ShouldBe(("test", trial.Text("id"), true));

        _receiver.Answer = static (_, response) =>
        {
            response.StatusCode = 503;
            return Task.CompletedTask;
        };
        var refused = await server.Client.PostJsonAsync("/api/v1/webhooks/billing/test");
        (refused.GetProperty("delivered").GetBoolean(), refused.GetProperty("status").GetInt32(), refused.Text("error")).ShouldBe((false, 503, "It was answered 503."));
        (await server.Client.GetJsonAsync("/api/v1/webhooks/deliveries")).GetProperty("deliveries").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/x")]
    [InlineData("http://[::1]/x")]
    [InlineData("http://[::ffff:10.0.0.1]/x")]
    [InlineData("http://localhost/x")]
    [InlineData("http://printer.localhost./x")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://0x7f000001/x")]
    [InlineData("http://2130706433/x")]
    [InlineData("https://192.168.1.1/x")]
    public async Task An_internal_address_is_refused_when_it_is_set_up_and_when_it_is_changed_to(string address)
    {
        await using var server = await TestServer.StartAsync([Quick]);
        await (await server.SendAsync("POST", "/api/v1/webhooks", null, $$"""{"name": "x", "address": "{{address}}"}""")).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "receiver-refused");
        await server.Client.PostJsonAsync("/api/v1/webhooks", """{"name": "x", "address": "https://billing.example.org/x"}""", HttpStatusCode.Created);
        await (await server.SendAsync("PATCH", "/api/v1/webhooks/x", null, $$"""{"address": "{{address}}"}""")).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "receiver-refused");
        (await server.Client.GetJsonAsync("/api/v1/webhooks/x")).Text("host").ShouldBe("https://billing.example.org");
    }

    [Fact]
    public async Task A_host_that_is_not_on_the_list_is_refused()
    {
        await using var server = await TestServer.StartAsync([Quick], options => options.Webhooks.AllowedHosts = "billing.example.org, *.partner.example");
        await (await server.SendAsync("POST", "/api/v1/webhooks", null, """{"name": "x", "address": "https://partner.example/x"}""")).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "receiver-refused");
        await server.Client.PostJsonAsync("/api/v1/webhooks", """{"name": "x", "address": "https://eu.partner.example/x"}""", HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"name": "deliveries", "address": "https://a.example/"}""", "$.name")]
    [InlineData("""{"name": "a/b", "address": "https://a.example/"}""", "$.name")]
    [InlineData("""{"name": "..", "address": "https://a.example/"}""", "$.name")]
    [InlineData("""{"name": "x", "address": "billing"}""", "$.address")]
    [InlineData("""{"name": "x", "address": "ftp://a.example/"}""", "http")]
    [InlineData("""{"name": "x", "address": "https://user:pass@a.example/"}""", "without a user")]
    [InlineData("""{"name": "x", "address": "https://a.example/", "secret": "short"}""", "16 bytes")]
    [InlineData("""{"name": "x", "address": "https://a.example/", "keyId": "a b"}""", "letters")]
    [InlineData("""{"name": "x", "address": "https://a.example/", "events": ["exploded"]}""", "exploded")]
    [InlineData("""{"name": "x", "address": "https://a.example/", "flows": [""]}""", "$.flows[0]")]
    public async Task What_cannot_be_is_refused_with_the_reason(string body, string told)
    {
        await using var server = await TestServer.StartAsync([Quick]);
        (await (await server.SendAsync("POST", "/api/v1/webhooks", null, body)).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body")).ToString().ShouldContain(told);
        (await server.Client.GetJsonAsync("/api/v1/webhooks")).GetProperty("webhooks").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task What_the_program_has_set_up_is_listed_and_tried_and_neither_changed_nor_taken_over()
    {
        await using var server = await StartAsync(options => options.AddWebhook(new WebhookSubscription { Name = "mine", Address = _receiver.Address, Keys = [new WebhookKey("1", "0123456789abcdef")] }));
        (await server.Client.GetJsonAsync("/api/v1/webhooks/mine")).GetProperty("fixed").GetBoolean().ShouldBeTrue();
        (await server.Client.PostJsonAsync("/api/v1/webhooks/mine/test")).GetProperty("delivered").GetBoolean().ShouldBeTrue();
        await (await server.SendAsync("PATCH", "/api/v1/webhooks/mine", null, "{}")).ShouldBeProblem(HttpStatusCode.Conflict, "webhook-fixed");
        await (await server.SendAsync("DELETE", "/api/v1/webhooks/mine", null)).ShouldBeProblem(HttpStatusCode.Conflict, "webhook-fixed");
        await (await server.SendAsync("POST", "/api/v1/webhooks", null, Body("mine", ""))).ShouldBeProblem(HttpStatusCode.Conflict, "webhook-conflict");
    }

    private static bool IsSigned(Received one, string secret)
        => one.Headers["ActorFlow-Signature"].Split(", ").Contains(WebhookSignature.Sign(secret, DateTimeOffset.FromUnixTimeSeconds(long.Parse(one.Headers["ActorFlow-Timestamp"], System.Globalization.CultureInfo.InvariantCulture)), one.Body).Signature);

    private string Body(string name, string rest) => $$"""{"name": "{{name}}", "address": "{{_receiver.Address}}"{{rest}} }""";

    private async Task<string> AddAsync(TestServer server, string name, string rest)
    {
        var answer = await server.Client.PostAsync("/api/v1/webhooks", Body(name, rest));
        var made = await answer.JsonOf(HttpStatusCode.Created);
        answer.Headers.Location!.OriginalString.ShouldBe($"/api/v1/webhooks/{name}");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        return made.Text("secret")!;
    }

    private static async Task<string> TagAsync(TestServer server, string name)
    {
        using var answer = await server.Client.GetAsync($"/api/v1/webhooks/{name}");
        return answer.Headers.ETag!.Tag;
    }

    private static Task<TestServer> StartAsync(Action<ActorFlowServerOptions>? configure = null) => TestServer.StartAsync([Quick], options =>
    {
        options.Webhooks.AllowInternalAddresses = true;
        configure?.Invoke(options);
    });
}
