using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorFlow.Journal;
using ActorFlow.Server.Endpoints;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using ActorFlow.Server.Security;
using ActorFlow.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

/// <summary>Nobody takes more than their share, and browsers get no more than data.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_caller_who_asks_too_often_is_told_when_to_come_again_and_others_are_served()
    {
        await using var server = await TestServer.StartAsync(options: options =>
        {
            options.Security.ApiKeys = ApiKeyUse.Required;
            (options.Security.RequestsPerSecond, options.Security.RequestBurst) = (1, 5);
        });
        var (_, greedy) = await server.MakeKeyAsync(AccessRights.Read);
        var (_, other) = await server.MakeKeyAsync(AccessRights.Read);
        var answers = new List<HttpResponseMessage>();
        // Many at once, as often as it takes: what is granted anew each second must not be enough for them, on a slow machine neither.
        do
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.SendAsync("GET", "/api/v1/server", greedy))));
        while (answers.All(answer => answer.StatusCode == HttpStatusCode.OK));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBeGreaterThanOrEqualTo(5);
        var refused = answers.First(answer => answer.StatusCode != HttpStatusCode.OK);
        await refused.ShouldBeProblem(HttpStatusCode.TooManyRequests, "too-many-requests");
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeGreaterThanOrEqualTo(1);
        (await server.SendAsync("GET", "/api/v1/server", other)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_address_that_guesses_is_heard_no_more_for_a_while_and_floods_no_audit()
    {
        await using var server = await TestServer.StartAsync(options: options =>
        {
            options.Security.ApiKeys = ApiKeyUse.Required;
            options.Security.FailuresPerMinute = 5;
        });
        var (_, valid) = await server.MakeKeyAsync(AccessRights.Read);
        for (var i = 0; i < 5; i++)
            (await server.SendAsync("GET", "/api/v1/server", "afk_guess")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        for (var i = 0; i < 5; i++)
            await (await server.SendAsync("GET", "/api/v1/server", valid)).ShouldBeProblem(HttpStatusCode.TooManyRequests, "too-many-requests");
        (await (await server.StoreAsync()).Audit.ReadAsync(new AuditQuery(), default)).Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_whether_it_says_its_length_or_not()
    {
        await using var server = await TestServer.StartAsync(options: options => options.Security.MaxBodyBytes = 1_000);
        var body = $$"""{"name":"{{new string('x', 2_000)}}","rights":["read"]}""";
        await (await server.SendAsync("POST", "/api/v1/keys", null, body)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys") { Content = Answers.Json(body) };
        chunked.Headers.TransferEncodingChunked = true;
        await (await server.Client.SendAsync(chunked)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_given_up_and_says_so()
    {
        await using var server = await TestServer.StartAsync(options: options => options.Security.RequestTimeout = TimeSpan.FromSeconds(1), services: services => services.AddSingleton<IRequestGate, Stuck>());
        await (await server.SendAsync("GET", "/api/v1/server", null)).ShouldBeProblem(HttpStatusCode.GatewayTimeout, "timed-out");
    }

    [Fact]
    public void Streams_are_counted_per_caller_and_in_all_and_given_back()
    {
        using var limits = new RequestLimits(new ServerSecurityOptions { StreamsPerCaller = 2, Streams = 3 });
        var first = limits.TakeStream("a");
        using var second = limits.TakeStream("a");
        Should.Throw<ApiProblemException>(() => limits.TakeStream("a")).Code.ShouldBe(ProblemCode.TooManyStreams);
        using var third = limits.TakeStream("b");
        Should.Throw<ApiProblemException>(() => limits.TakeStream("c")).Message.ShouldContain("The server has");
        first.Dispose();
        limits.TakeStream("c").Dispose();
        limits.TakeStream("a").Dispose();
    }

    [Fact]
    public async Task Every_answer_tells_browsers_to_make_nothing_more_of_it()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var (method, path) in new[] { ("GET", "/api/v1/server"), ("GET", "/health"), ("GET", "/api/v1/nothing"), ("POST", "/hooks/none"), ("DELETE", "/api/v1/keys/x") })
        {
            var headers = (await server.SendAsync(method, path, null)).Headers;
            headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
            headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
            headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
            headers.GetValues("Cross-Origin-Resource-Policy").ShouldBe(["same-origin"]);
            headers.CacheControl.ShouldNotBeNull();
            headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Only_pages_of_the_origins_that_are_configured_may_call_from_a_browser()
    {
        const string Console = "https://console.example.org";
        await using var server = await TestServer.StartAsync(options: options =>
        {
            options.Security.ApiKeys = ApiKeyUse.Required;
            options.Security.CorsOrigins = Console;
        });
        var (_, key) = await server.MakeKeyAsync(AccessRights.Read);

        var asked = await server.SendAsync("OPTIONS", "/api/v1/server", null, null, ("Origin", Console), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "authorization"));
        asked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        asked.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Console]);
        asked.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("Authorization");
        asked.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        (await server.SendAsync("GET", "/api/v1/server", key, null, ("Origin", Console))).Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Console]);
        foreach (var origin in new[] { "https://console.example.org.evil.org", "http://console.example.org", "null", "https://evil.org" })
        {
            var refused = await server.SendAsync("OPTIONS", "/api/v1/server", null, null, ("Origin", origin), ("Access-Control-Request-Method", "GET"));
            await refused.ShouldBeProblem(HttpStatusCode.Forbidden, "origin-refused");
            refused.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
            refused.Headers.Vary.ShouldContain("Origin");
        }
    }

    /// <summary>Something in the server that hangs until it is told to stop.</summary>
    private sealed class Stuck : IRequestGate
    {
        public async ValueTask EnterAsync(ApiCall call) => await Task.Delay(Timeout.InfiniteTimeSpan, call.Cancelled);

        public ValueTask LeaveAsync(ApiCall call, CallOutcome outcome) => default;
    }
}
