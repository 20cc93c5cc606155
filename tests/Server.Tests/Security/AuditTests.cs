using System.Net;
using ActorFlow.Journal;
using ActorFlow.Server.Security;
using ActorFlow.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

/// <summary>Every change is in the trail with its actor and outcome, denials too, before anybody is told that it was made; secrets are not.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Changes_and_denials_are_there_with_actor_target_and_outcome_and_looks_are_not()
    {
        await using var server = await TestServer.StartAsync(options: options => options.Security.ApiKeys = ApiKeyUse.Required);
        var (adminId, admin) = await server.MakeKeyAsync(AccessRights.Admin);
        var (readerId, reader) = await server.MakeKeyAsync(AccessRights.Read);

        await server.SendAsync("GET", "/api/v1/server", reader);
        (await server.SendAsync("POST", "/api/v1/keys", admin, """{"name":"made","rights":["read"]}""")).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await server.SendAsync("POST", "/api/v1/keys", admin, """{"name":"","rights":["read"]}""")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await server.SendAsync("DELETE", "/api/v1/keys/0123456789ab?secret=hunter2", admin)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await server.SendAsync("GET", "/api/v1/keys", reader)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await server.SendAsync("GET", "/api/v1/keys", "afk_hunter2")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var page = await (await server.SendAsync("GET", "/api/v1/audit", admin)).JsonOf();
        var entries = page.GetProperty("entries").EnumerateArray().Select(entry => (
            entry.Text("actor"), entry.Text("action"), entry.Text("target"), entry.Text("outcome"), entry.GetProperty("status").GetInt32())).ToList();
        entries.ShouldBe(
        [
            ("anonymous", "listKeys", "/api/v1/keys", "denied", 401),
            ($"key:{readerId} (test Read)", "listKeys", "/api/v1/keys", "denied", 403),
            ($"key:{adminId} (test Admin)", "revokeKey", "/api/v1/keys/0123456789ab", "refused", 400),
            ($"key:{adminId} (test Admin)", "createKey", "/api/v1/keys", "refused", 400),
            ($"key:{adminId} (test Admin)", "createKey", "/api/v1/keys", "done", 201),
        ]);
        page.GetProperty("entries")[0].Text("address").ShouldBe("127.0.0.1");
        page.ToString().ShouldNotContain("hunter2");
        (await (await server.SendAsync("GET", "/api/v1/audit?outcome=denied&limit=1", admin)).JsonOf()).GetProperty("next").GetInt64().ShouldBe(5);
    }

    [Fact]
    public async Task What_cannot_be_noted_is_not_acknowledged()
    {
        await using var server = await TestServer.StartAsync(options: options => options.Security.ApiKeys = ApiKeyUse.Required);
        var (_, admin) = await server.MakeKeyAsync(AccessRights.Admin);
        using (var locked = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={server.Database}.server;Pooling=False"))
        {
            locked.Open();
            using var drop = locked.CreateCommand();
            drop.CommandText = "DROP TABLE audit";
            drop.ExecuteNonQuery();
        }

        try
        {
            (await server.SendAsync("POST", "/api/v1/keys", admin, """{"name":"made","rights":["read"]}""")).IsSuccessStatusCode.ShouldBeFalse();
        }
        catch (HttpRequestException)
        {
            // The connection was cut: nobody was told of anything either.
        }

        server.Errors.ShouldContain(error => error.Contains("audit trail cannot be written", StringComparison.Ordinal));
        server.Errors.Clear();
    }

    [Fact]
    public async Task Entries_that_come_at_once_share_commits_and_all_are_there()
    {
        var trail = new Slow();
        await using var writer = new AuditWriter(trail, new ServerSecurityOptions(), TimeProvider.System, NullLogger.Instance);
        var first = writer.AppendAsync(Entry(0));
        var rest = Enumerable.Range(1, 200).Select(i => writer.AppendAsync(Entry(i))).ToList();
        trail.Open.SetResult();
        await Task.WhenAll([first, .. rest]);

        trail.Written.Count.ShouldBe(201);
        trail.Written.Select(entry => entry.Target).ShouldBe(Enumerable.Range(0, 201).Select(i => $"/{i}"));
        trail.Commits.ShouldBeLessThanOrEqualTo(4);
    }

    private static AuditEntry Entry(int i) => new(0, DateTimeOffset.UnixEpoch, "a", "b", $"/{i}", "done");

    private sealed class Slow : IAuditTrail
    {
        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<AuditEntry> Written { get; } = [];

        public int Commits { get; private set; }

        public async ValueTask AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
        {
            await Open.Task;
            Commits++;
            Written.AddRange(entries);
        }

        public ValueTask<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => new(Written);

        public ValueTask<int> TrimAsync(DateTimeOffset before, long most, CancellationToken cancellationToken) => new(0);
    }
}
