using System.Net;
using ActorFlow.Journal;
using ActorFlow.Polling;
using ActorFlow.Server.Security;
using ActorFlow.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

/// <summary>Who may answer a question that is assigned to somebody.</summary>
public sealed class AssigneeTests
{
    private const string Yes = """{"answer": {"approved": true}}""";

    [Fact]
    public async Task Whoever_may_answer_answers_a_question_of_somebody_else_and_the_history_has_the_proved_name()
    {
        await using var server = await StartAsync(isStrict: false);
        var (id, key) = await server.MakeKeyAsync(AccessRights.Answer);
        (await server.SendAsync("POST", "/api/v1/questions/a1:1/answer", key, Yes)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var (_, reader) = await server.MakeKeyAsync(AccessRights.Read);
        (await (await server.SendAsync("GET", "/api/v1/questions/a1:1/audit", reader)).JsonOf()).ToString().ShouldContain($"key:{id}");
    }

    [Fact]
    public async Task Where_it_is_set_an_assigned_question_is_answered_and_withdrawn_by_its_assignee_and_by_admins_alone()
    {
        await using var server = await StartAsync(isStrict: true);
        var (_, other) = await server.MakeKeyAsync(AccessRights.Answer | AccessRights.Operate | AccessRights.Read);
        foreach (var path in new[] { "answer", "cancel" })
            await (await server.SendAsync("POST", $"/api/v1/questions/a1:1/{path}", other, path == "answer" ? Yes : null)).ShouldBeProblem(HttpStatusCode.Forbidden, "assignee-only");
        var audit = await (await server.StoreAsync()).Audit.ReadAsync(new AuditQuery { Outcome = "denied" }, default);
        audit.Select(entry => (entry.Action, entry.Detail)).ShouldBe([("cancelQuestion", "assignee-only"), ("answerQuestion", "assignee-only")]);

        var annas = await KeyNamedAsync(server, "anna");
        (await server.SendAsync("POST", "/api/v1/questions/a1:1/answer", annas, Yes)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await AskAsync(server, "a2");
        var (_, admin) = await server.MakeKeyAsync(AccessRights.Admin);
        (await server.SendAsync("POST", "/api/v1/questions/a2:1/cancel", admin)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Where_it_is_set_nobody_answers_an_assigned_question_without_having_proved_a_name()
    {
        await using var server = await StartAsync(isStrict: true, ApiKeyUse.Off);
        await (await server.SendAsync("POST", "/api/v1/questions/a1:1/answer", null, """{"answer": {"approved": true}, "by": "anna"}""")).ShouldBeProblem(HttpStatusCode.Forbidden, "assignee-only");
    }

    [Theory]
    [InlineData("user:anna@example.org", "anna@example.org")]
    [InlineData("jwt:a:b", "a:b")]
    [InlineData("anna", "anna")]
    public void A_caller_is_known_by_the_name_behind_its_kind(string name, string assignee) => new ServerCaller(name, AccessRights.Answer).Assignees.ShouldBe([assignee]);

    private static async Task<TestServer> StartAsync(bool isStrict, ApiKeyUse keys = ApiKeyUse.Required)
    {
        var server = await TestServer.StartAsync([TestFlows.Asking], options => (options.Security.AssigneesOnly, options.Security.ApiKeys) = (isStrict, keys));
        await AskAsync(server, "a1");
        return server;
    }

    private static async Task AskAsync(TestServer server, string id)
    {
        await server.System.StartAsync(TestFlows.Asking, null, new StartOptions { Id = new RunId(id) });
        using var limit = new CancellationTokenSource(Until.Patience);
        await foreach (var fact in server.System.EventsAsync(new RunId(id), 0, follow: true, limit.Token))
        {
            if (RunEventNames.Of(fact) == "question-asked")
                return;
        }
    }

    private static async Task<string> KeyNamedAsync(TestServer server, string name)
        => (await KeyIssue.MakeAsync((await server.StoreAsync()).Keys, name, AccessRights.Answer | AccessRights.Operate | AccessRights.Read, [], null, "tests", TimeProvider.System.GetUtcNow(), default)).Item2;
}
