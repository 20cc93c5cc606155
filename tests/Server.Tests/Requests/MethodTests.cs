using System.Net;
using ActorFlow.Journal;
using ActorFlow.Server.Endpoints;
using ActorFlow.Server.Tests.Hosting;
using ActorFlow.Server.Tests.Security;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Requests;

/// <summary>HEAD and OPTIONS, which nobody calls by name and everything in between does.</summary>
public sealed class MethodTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync([TestFlows.Doubling, TestFlows.Asking, TestFlows.Sleeping]);
        await _server.RunAsync("doubling", "d1", """{"n": 1}""");
        await _server.AskAsync("a1");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Whatever_can_be_got_can_be_asked_for_without_its_body_with_the_same_rights_and_head()
    {
        foreach (var operation in _server.Application.Services.GetRequiredService<OperationTable>().All.Where(operation => operation.Method == "GET" && !operation.ChangesAlways))
        {
            var path = operation.Path.Replace("{flow}", "doubling").Replace("{function}", "core.end").Replace("{delivery}", "x")
                .Replace("{id}", operation.Path.Contains("questions", StringComparison.Ordinal) ? "a1:1" : "d1").Replace("{webhook}", "x");
            path.ShouldNotContain('{');
            using var head = await _server.SendAsync("HEAD", path, null);
            (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty($"{operation}");
            if (operation.IsLong)
            {
                head.StatusCode.ShouldBe(HttpStatusCode.OK, $"{operation}");
                continue;
            }

            using var get = await _server.SendAsync("GET", path, null);
            head.StatusCode.ShouldBe(get.StatusCode, $"{operation}");
            head.Headers.ETag.ShouldBe(get.Headers.ETag, $"{operation}");
            head.Content.Headers.ContentType.ShouldBe(get.Content.Headers.ContentType, $"{operation}");
            head.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        }
    }

    [Fact]
    public async Task The_head_of_a_stream_does_not_wait_for_its_end_and_tells_of_a_run_that_is_not_there()
    {
        using var live = await _server.SendAsync("HEAD", "/api/v1/runs/a1/stream", null);
        (live.StatusCode, live.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.OK, "text/event-stream"));
        using var wait = await _server.SendAsync("HEAD", "/api/v1/runs/a1/wait?timeout=60s", null);
        wait.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var path in new[] { "/api/v1/runs/nobody/stream", "/api/v1/runs/nobody/wait", "/api/v1/runs/nobody" })
            (await _server.SendAsync("HEAD", path, null)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
    }

    [Fact]
    public async Task A_head_is_judged_like_the_whole()
    {
        await using var server = await TestServer.StartAsync(options: options => options.Security.ApiKeys = ApiKeyUse.Required);
        var (_, key) = await server.MakeKeyAsync(AccessRights.Answer);
        using var without = await server.SendAsync("HEAD", "/api/v1/runs", null);
        without.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var small = await server.SendAsync("HEAD", "/api/v1/runs", key);
        small.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("/api/v1/runs", "GET, HEAD, OPTIONS")]
    [InlineData("/api/v1/runs/d1", "GET, HEAD, OPTIONS")]
    [InlineData("/api/v1/runs/d1/cancel", "OPTIONS, POST")]
    [InlineData("/api/v1/flows/doubling/document", "GET, HEAD, OPTIONS, PUT")]
    [InlineData("/run", "OPTIONS, POST")]
    [InlineData("/health", "GET, HEAD, OPTIONS")]
    public async Task Options_tell_the_methods_of_a_path_and_so_does_a_refusal_of_another(string path, string methods)
    {
        using var options = await _server.SendAsync("OPTIONS", path, null);
        options.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        options.Content.Headers.Allow.Order(StringComparer.Ordinal).ShouldBe(methods.Split(", "));
        using var refused = await _server.SendAsync("PATCH", path, null);
        refused.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        if (path.StartsWith("/api", StringComparison.Ordinal))
            refused.Content.Headers.Allow.Order(StringComparer.Ordinal).ShouldBe(methods.Split(", "));
    }

    [Fact]
    public async Task Where_nothing_is_there_are_no_options()
        => await (await _server.SendAsync("OPTIONS", "/api/v1/nothing", null)).ShouldBeProblem(HttpStatusCode.NotFound, "unknown-path");

    [Fact]
    public async Task A_page_of_a_listed_origin_may_ask_for_every_path_what_it_may_do()
    {
        await using var server = await TestServer.StartAsync([TestFlows.Doubling], options => options.Security.CorsOrigins = "https://console.example.org");
        foreach (var path in new[] { "/api/v1/runs", "/run", "/health", "/api/v1/runs/d1/cancel" })
        {
            using var answer = await server.SendAsync("OPTIONS", path, null, null, ("Origin", "https://console.example.org"), ("Access-Control-Request-Method", "POST"));
            answer.StatusCode.ShouldBe(HttpStatusCode.NoContent, path);
            answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://console.example.org"]);
            answer.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("If-Match");
        }
    }
}
