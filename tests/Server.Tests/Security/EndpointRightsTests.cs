using System.Net;
using ActorFlow.Journal;
using ActorFlow.Polling;
using ActorFlow.Server.Endpoints;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Rights;
using ActorFlow.Server.Security;
using ActorFlow.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

/// <summary>Every endpoint of the server, whatever comes to be one: it says what it needs, and refuses who does not have it.</summary>
public sealed class EndpointRightsTests : IAsyncLifetime
{
    private const string Mine = "mine-flow";

    private static readonly FlowDefinition Asking = Flow.Named(Mine).StartAt(Node.Ask("ask", Question.Approval("May it go on?"))).Build();

    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync([Asking], options =>
        {
            options.Security.ApiKeys = ApiKeyUse.Required;
            options.Security.FailuresPerMinute = 1_000_000;
            options.Security.RequestsPerSecond = options.Security.RequestBurst = 1_000_000;
        });
        var run = await _server.System.StartAsync(Mine, null, new StartOptions { Id = new RunId("mine-1") });
        await Until.SoAsync(async () => (await _server.System.QuestionsAsync(new QuestionQuery())).Questions.Count > 0, "the question is asked");
        run.Id.Value.ShouldBe("mine-1");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    private IReadOnlyList<Operation> Operations => _server.Application.Services.GetRequiredService<OperationTable>().All;

    private IEnumerable<Operation> Guarded => Operations.Where(operation => operation.Right.Right is not ServerRight.None);

    [Fact]
    public void Every_endpoint_says_what_right_it_needs()
    {
        var endpoints = _server.Application.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        endpoints.Count.ShouldBeGreaterThanOrEqualTo(Operations.Count);
        endpoints.ShouldAllBe(endpoint => endpoint.Metadata.GetMetadata<RequiredRight>() != null);
        Guarded.Count().ShouldBeGreaterThan(Operations.Count / 2);
        // What asks for nothing is said here one by one, so that nobody opens a door unseen.
        Operations.Where(operation => operation.Right.Right is ServerRight.None).Select(operation => operation.Id)
            .ShouldBeSubsetOf(["getHealth", "getReadiness", "getLiveness", "getOpenApi", "getOpenApiDocument", "receiveWebhook", "receiveWebhookByPut", "receiveWebhookByGet"]);
    }

    [Fact]
    public async Task Without_credentials_and_with_wrong_revoked_or_expired_ones_everything_is_refused()
    {
        var revoked = await _server.MakeKeyAsync(AccessRights.Admin);
        await (await _server.StoreAsync()).Keys.RevokeAsync(revoked.Id, DateTimeOffset.UnixEpoch, default);
        var expired = await _server.MakeKeyAsync(AccessRights.Admin, life: TimeSpan.FromHours(1), now: TimeProvider.System.GetUtcNow().AddHours(-2));
        var (_, stranger, _) = ApiKey.Make();
        var (id, valid) = await _server.MakeKeyAsync(AccessRights.Admin);
        var othersSecret = $"afk_{id}_{stranger[17..]}";

        foreach (var operation in Guarded)
        {
            await Refused(operation, null, "credentials-missing");
            foreach (var wrong in new[] { stranger, othersSecret, revoked.Text, expired.Text, "afk_x", "no-token", "a.b.c", "" })
                await Refused(operation, wrong, "credentials-wrong");
            using var twice = new HttpRequestMessage(new HttpMethod(operation.Method), PathOf(operation));
            twice.Headers.TryAddWithoutValidation("Authorization", $"Bearer {stranger}");
            twice.Headers.TryAddWithoutValidation("X-Api-Key", valid);
            await (await _server.Client.SendAsync(twice)).ShouldBeProblem(HttpStatusCode.Unauthorized, "credentials-wrong");
        }

        async Task Refused(Operation operation, string? key, string code)
        {
            var answer = await _server.SendAsync(operation.Method, PathOf(operation), key, "{}");
            await answer.ShouldBeProblem(HttpStatusCode.Unauthorized, code);
            answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer");
        }
    }

    [Fact]
    public async Task With_every_right_but_the_needed_one_everything_is_refused()
    {
        foreach (var operation in Guarded)
        {
            var others = RightNames.All.Where(one => one.Right is not AccessRights.Admin && !one.Right.Grant(operation.Right.Right)).Aggregate(AccessRights.None, (all, one) => all | one.Right);
            if (operation.Tag == "questions")
                others &= ~AccessRights.Answer;   // who answers may see questions
            var (_, key) = await _server.MakeKeyAsync(others);
            await (await _server.SendAsync(operation.Method, PathOf(operation), key, "{}")).ShouldBeProblem(HttpStatusCode.Forbidden, "right-missing");
        }
    }

    [Fact]
    public async Task With_the_right_for_another_flow_nothing_of_this_one_is_seen_or_done()
    {
        var (_, key) = await _server.MakeKeyAsync(AccessRights.Read | AccessRights.Operate | AccessRights.Answer, ["another-flow"]);
        foreach (var operation in Guarded.Where(operation => operation.Right.Right is not ServerRight.Admin))
        {
            var path = PathOf(operation) + (operation.Right.Concern is Concern.Default ? $"?flow={Mine}" : "");
            if (operation.IsLong && operation.Right.Concern is Concern.Listed)
                continue;   // streams of everything: they show what may be seen, which their own tests look at
            var answer = await _server.SendAsync(operation.Method, path, key, operation.Method == "GET" ? null : "{}");
            var text = await answer.Content.ReadAsStringAsync();
            if (operation.Right.Concern is Concern.Listed)
                text.Replace(path, "").ShouldNotContain(Mine, Case.Sensitive, operation.Id);
            else
                answer.StatusCode.ShouldBeOneOf([HttpStatusCode.Forbidden, HttpStatusCode.NotFound], $"{operation}: {text}");
        }

        (await _server.System.FindAsync(new RunId("mine-1")))!.Status.ShouldBe(RunStatus.Waiting);
    }

    [Fact]
    public async Task Who_may_answer_sees_questions_and_nothing_else()
    {
        var (_, key) = await _server.MakeKeyAsync(AccessRights.Answer);
        (await (await _server.SendAsync("GET", "/api/v1/questions", key)).JsonOf()).ToString().ShouldContain("mine-1:1");
        foreach (var path in new[] { "/api/v1/runs", "/api/v1/runs/mine-1", "/api/v1/runs/mine-1/state", "/api/v1/flows" })
            await (await _server.SendAsync("GET", path, key)).ShouldBeProblem(HttpStatusCode.Forbidden, "right-missing");
    }

    [Fact]
    public async Task A_run_of_another_flow_looks_exactly_like_one_that_is_not_there()
    {
        var (_, blind) = await _server.MakeKeyAsync(AccessRights.Read, ["another-flow"]);
        foreach (var operation in Guarded.Where(operation => operation is { Right: { Concern: Concern.Run, Right: ServerRight.Read }, Method: "GET" }))
        {
            var hidden = await (await _server.SendAsync("GET", PathOf(operation), blind)).JsonOf(HttpStatusCode.NotFound);
            var missing = await (await _server.SendAsync("GET", PathOf(operation).Replace("mine-1", "mine-2"), blind)).JsonOf(HttpStatusCode.NotFound);
            hidden.Text("code").ShouldBe(missing.Text("code"));
            hidden.Text("detail")!.Replace("mine-1", "mine-2").ShouldBe(missing.Text("detail"));
        }
    }

    [Fact]
    public async Task With_the_needed_right_nobody_is_refused_for_lack_of_it()
    {
        foreach (var operation in Guarded.Where(operation => operation.Method == "GET" && !operation.IsLong))
        {
            var right = RightNames.All.First(one => one.Right.Grant(operation.Right.Right) && (one.Right is not AccessRights.Admin || operation.Right.Right is ServerRight.Admin)).Right;
            var (_, key) = await _server.MakeKeyAsync(right);
            (await _server.SendAsync("GET", PathOf(operation), key)).StatusCode.ShouldNotBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden);
        }
    }

    private static string PathOf(Operation operation) => operation.Path
        .Replace("{flow}", Mine, StringComparison.Ordinal)
        .Replace("{id}", operation.Right.Concern is Concern.Question ? "mine-1:1" : "mine-1", StringComparison.Ordinal)
        .Replace("{key}", "0123456789ab", StringComparison.Ordinal)
        .Replace("{**rest}", "x", StringComparison.Ordinal) is var path && !path.Contains('{', StringComparison.Ordinal) ? path : Filled(path);

    // Whatever else stands in a path does not matter before the rights are judged.
    private static string Filled(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "1");
}
