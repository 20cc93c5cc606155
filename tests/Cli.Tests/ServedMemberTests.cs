using ActorFlow.Cli.Tests.Processes;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Members of a cluster as processes of their own: <c>serve --cluster</c>.</summary>
public sealed class ServedMemberTests
{
    private const long Shards = 16;

    [Fact]
    [Trait("semantics", "11")]
    public async Task A_served_member_leads_the_shards_and_gives_them_up_in_order_when_it_is_terminated()
    {
        await using var database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync();
        await using var member = Serve(database, "a", "--cluster");
        await member.SaysAsync("serving ");
        (await OwnedAsync(database, "a")).ShouldBe(Shards);
        await member.SignalAsync("TERM");
        (await member.EndAsync()).ShouldBe(RunExitCode.Done, member.Describe("ended otherwise"));
        (await database.ScalarAsync("SELECT count(*) FROM actorflow.member WHERE dead IS NULL")).ShouldBe(0L);
        (await database.ScalarAsync("SELECT count(*) FROM actorflow.shard WHERE owner IS NOT NULL")).ShouldBe(0L);
    }

    [Fact]
    [Trait("semantics", "11")]
    public async Task A_member_that_stands_still_beyond_its_lease_is_replaced_and_comes_back_as_a_new_life()
    {
        await using var database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync();
        await using var a = Serve(database, "a", "--config", Repository.File("hocon/cluster.conf"));
        await a.SaysAsync("serving ");
        await using var b = Serve(database, "b", "--config", Repository.File("hocon/cluster.conf"));
        await Until.SoAsync(async () => await OwnedAsync(database, "a") == Shards / 2 && await OwnedAsync(database, "b") == Shards / 2, "the shards are shared");
        await a.SignalAsync("STOP");
        // Its lease is so long that no machine misses it. Here its time passes, also for a renewal that it had sent before and comes late.
        await Until.SoAsync(
            async () =>
            {
                await database.ExecuteAsync("UPDATE actorflow.member SET lease_until = clock_timestamp() - interval '1 second' WHERE name = 'a' AND dead IS NULL");
                return await OwnedAsync(database, "b") == Shards;
            },
            "the shards are taken over");
        (await database.ScalarAsync("SELECT count(*) FROM actorflow.member WHERE name = 'a' AND dead IS NOT NULL")).ShouldBe(1L);
        await a.SignalAsync("CONT");
        await Until.SoAsync(async () => await OwnedAsync(database, "a") == Shards / 2, "it leads again");
        (await database.ScalarAsync("SELECT count(*) FROM actorflow.member WHERE name = 'a'")).ShouldBe(2L);
        a.Error.ShouldContain("was declared dead");
    }

    [Fact]
    public async Task A_file_cannot_be_shared_by_members()
    {
        await using var served = Life.Start(Programs.Tool, ["serve", "--cluster", "--url", "http://127.0.0.1:0", "--db", "orders.db"]);
        (await served.EndAsync()).ShouldBe(RunExitCode.Usage);
        served.Error.ShouldContain("--cluster");
        served.Error.ShouldContain("PostgreSQL");
    }

    private static Life Serve(PostgreSqlDatabase database, string name, params string[] options) => Life.Start(
        Programs.Tool,
        ["serve", "--url", "http://127.0.0.1:0", .. options],
        null,
        ("ActorFlow__Journal__PostgreSql__ConnectionString", database.ConnectionString),
        ("ActorFlow__Cluster__Name", name),
        ("ActorFlow__Cluster__Shards", "16"),
        ("ActorFlow__Cluster__LeaseTime", "00:10:00"),
        ("ActorFlow__Cluster__LeaseMargin", "00:00:10"),
        ("ActorFlow__Cluster__HeartbeatEvery", "00:00:00.2500000"),
        ("ActorFlow__Cluster__SettleTime", "00:00:00"));

    private static async Task<long> OwnedAsync(PostgreSqlDatabase database, string name)
        => (long)(await database.ScalarAsync($"SELECT count(*) FROM actorflow.shard s JOIN actorflow.member m ON m.id = s.owner WHERE m.name = '{name}' AND m.dead IS NULL"))!;
}
