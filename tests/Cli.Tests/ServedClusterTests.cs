using System.Net.Http.Json;
using System.Text.Json;
using ActorFlow.Cli.Tests.Processes;
using ActorFlow.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary><c>serve --cluster</c>: members as real processes, listed by <c>members</c>, and gone in order after SIGTERM.</summary>
public sealed class ServedClusterTests : IAsyncLifetime
{
    private readonly Shop _shop = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(2) };
    private PostgreSqlDatabase _database = null!;

    public async Task InitializeAsync() => _database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _database.DisposeAsync();
        _shop.Dispose();
    }

    [Fact]
    [Trait("semantics", "11")]
    public async Task Members_share_a_database_are_listed_take_requests_for_all_runs_and_leave_in_order_when_they_are_asked_to_stop()
    {
        var database = ("ActorFlow__Journal__PostgreSql__ConnectionString", _database.ConnectionString);
        // One by the configuration that is shipped and a variable, one by --db alone.
        await using var one = Life.Start(Programs.Shop, [.. Serve, "--config", Repository.File("hocon/cluster.conf")], _shop.Folder, database, ("ActorFlow__Cluster__Name", "orders-1"));
        var first = await UrlOf(one);
        await using var two = Life.Start(Programs.Shop, [.. Serve, "--db", _database.ConnectionString], _shop.Folder, ("ActorFlow__Cluster__Name", "orders-2"));
        var second = await UrlOf(two);
        (await MembersAsync()).ShouldBe(["orders-1 live", "orders-2 live"]);
        await ListedByAsync(first, "orders-1");
        await ListedByAsync(second, "orders-2");

        for (var run = 0; run < 8; run++)
            await CompletesAsync(run % 2 == 0 ? first : second, run % 2 == 0 ? second : first, $"order-{run}");

        await two.SignalAsync("TERM");
        (await two.EndAsync()).ShouldBe(0, two.Describe("was to leave in order"));
        (await MembersAsync()).ShouldBe(["orders-1 live", "orders-2 dead"]);
        // Nobody waits for its lease: what it led is led already, or free to be.
        (await _database.ScalarAsync("SELECT count(*) FROM actorflow.shard s JOIN actorflow.member m ON m.id = s.owner WHERE m.name = 'orders-2'")).ShouldBe(0L);
        await CompletesAsync(first, first, "order-8");

        await one.SignalAsync("TERM");
        (await one.EndAsync()).ShouldBe(0, one.Describe("was to leave in order"));
        (await MembersAsync()).ShouldBe(["orders-1 dead", "orders-2 dead"]);
        (await _database.ScalarAsync("SELECT count(*) FROM actorflow.shard WHERE owner IS NOT NULL")).ShouldBe(0L);
    }

    private static string[] Serve => ["serve", "--cluster", "--json", "--url", "http://127.0.0.1:0"];

    private async Task CompletesAsync(string start, string wait, string id)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { id, input = new { amount = 3 } }), System.Text.Encoding.UTF8, "application/json");
        using var started = await _client.PostAsync($"{start}/api/v1/flows/checkout/runs", content);
        started.IsSuccessStatusCode.ShouldBeTrue(await started.Content.ReadAsStringAsync());
        var ended = await _client.GetFromJsonAsync<JsonElement>($"{wait}/api/v1/runs/{id}/wait?timeout=60s");
        ended.GetProperty("status").GetString().ShouldBe("completed");
    }

    /// <summary>The API of a member tells the same as the command line, and which of them it is itself.</summary>
    private async Task ListedByAsync(string url, string self)
    {
        var members = (await _client.GetFromJsonAsync<JsonElement>($"{url}/api/v1/members")).GetProperty("members").EnumerateArray().ToList();
        members.Select(member => member.GetProperty("name").GetString()).Order(StringComparer.Ordinal).ShouldBe(["orders-1", "orders-2"]);
        members.Single(member => member.GetProperty("isSelf").GetBoolean()).GetProperty("name").GetString().ShouldBe(self);
        members.ShouldAllBe(member => member.GetProperty("state").GetString() == "live" && member.GetProperty("capacity").GetInt32() == 100
            && member.GetProperty("version").GetString()!.Length > 0 && member.GetProperty("eventFormat").GetInt32() == 1 && member.GetProperty("leaseSeconds").GetDouble() > 0);
        var shards = (await _client.GetFromJsonAsync<JsonElement>($"{url}/api/v1/shards")).GetProperty("shards").EnumerateArray().ToList();
        shards.Select(shard => shard.GetProperty("shard").GetInt32()).ShouldBe(Enumerable.Range(0, 256));
        var ids = members.Select(member => member.GetProperty("id").GetString()).ToList();
        shards.ShouldAllBe(shard => shard.GetProperty("owner").ValueKind == JsonValueKind.Null || (ids.Contains(shard.GetProperty("owner").GetString()) && shard.GetProperty("term").GetInt64() > 0));
    }

    private async Task<string[]> MembersAsync()
    {
        var call = (await _shop.CallPlainAsync("members", "--all", "--json", "--db", _database.ConnectionString)).ShouldEndWith(0);
        return [.. JsonDocument.Parse(call.Out).RootElement.GetProperty("members").EnumerateArray()
            .Select(member => $"{member.GetProperty("name").GetString()} {member.GetProperty("state").GetString()}").Order(StringComparer.Ordinal)];
    }

    private static async Task<string> UrlOf(Life life)
    {
        await life.SaysAsync(said => said.Contains('\n', StringComparison.Ordinal), "where it serves");
        return JsonDocument.Parse(life.Out.Split('\n')[0]).RootElement.GetProperty("urls")[0].GetString()!;
    }
}
