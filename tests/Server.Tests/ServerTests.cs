using System.Net;
using ActorFlow.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests;

public sealed class ServerTests
{
    private static readonly FlowDefinition Single = Flow.Named("single").StartAt(Node.Named("only").Post(_ => { })).Build();

    [Fact]
    public async Task It_tells_what_it_is_and_that_it_is_well()
    {
        await using var server = await TestServer.StartAsync([Single]);
        var info = await server.Client.GetJsonAsync("/api/v1/server");
        info.Text("product").ShouldBe("ActorFlow");
        info.GetProperty("flows")[0].GetString().ShouldBe("single");
        foreach (var (path, status) in new[] { ("/health", "healthy"), ("/health/ready", "healthy"), ("/health/live", "alive") })
            (await server.Client.GetJsonAsync(path)).Text("status").ShouldBe(status);
    }

    [Fact]
    public async Task Where_nothing_is_a_problem_says_so_and_a_wrong_method_is_told_the_right_ones()
    {
        await using var server = await TestServer.StartAsync([Single]);
        await (await server.Client.GetAsync("/api/v1/nothing")).ShouldBeProblem(HttpStatusCode.NotFound, "unknown-path");
        var wrong = await server.Client.PostAsync("/api/v1/server", "{}");
        await wrong.ShouldBeProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        wrong.Content.Headers.Allow.ShouldBe(["GET", "HEAD", "OPTIONS"]);
        await (await server.Client.GetAsync("/api/v1/server?verbose=true")).ShouldBeProblem(HttpStatusCode.BadRequest, "unknown-parameter");
    }

    [Fact]
    public async Task A_request_keeps_the_id_that_its_caller_gave_it_unless_it_is_harmful()
    {
        await using var server = await TestServer.StartAsync([Single]);
        (await IdOf("order.7-a_b")).ShouldBe("order.7-a_b");
        (await IdOf("a b")).ShouldNotBe("a b");
        (await IdOf(new string('x', 101))).ShouldNotContain("xx");

        async Task<string> IdOf(string id)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/server");
            request.Headers.TryAddWithoutValidation("X-Request-Id", id);
            return (await server.Client.SendAsync(request)).Headers.GetValues("X-Request-Id").Single();
        }
    }
}
