using System.Text.Json;
using ActorFlow.Cli;
using ActorFlow.Cli.Calling;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Members;
using ActorFlow.Cluster.PostgreSql;
using ActorFlow.Cluster.Tests.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Cli;

/// <summary>What people see of a cluster: <c>members</c> and <c>shards</c>.</summary>
public sealed class MembersVerbTests : IAsyncLifetime
{
    private ClusterDatabase _database = null!;
    private PostgreSqlLeaseStore _store = null!;
    private string _live = "";
    private string _gone = "";

    public async Task InitializeAsync()
    {
        _database = await ClusterDatabase.CreateAsync();
        _store = _database.Store();
        _live = (await JoinAsync("orders-1"))!;
        _gone = (await JoinAsync("orders-2"))!;
        await _store.ClaimAsync(_live, [], [0, 1, 2], default);
        await _store.ClaimAsync(_gone, [], [3], default);
        await _database.ExecuteAsync($"UPDATE actorflow.member SET dead = clock_timestamp() WHERE id = '{_gone}'");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Members_are_listed_with_state_share_and_lease_and_shards_without_an_owner_are_told()
    {
        var (code, said, remarks) = await CallAsync("members");
        code.ShouldBe(0, remarks);
        said.ShouldMatch($@"MEMBER +STATE +SHARDS +CAPACITY +LEASE +VERSION +CAPABILITIES +ADDRESS *\n{_live} +live +3 +150 +\S.* 1\.2\.3 +gpu,region=eu +10\.0\.0\.7 *\n$");
        remarks.ShouldContain("13 of 16 shards have no owner");
        (await CallAsync("members", "--all")).Said.ShouldMatch($@"\n{_gone} +dead +1 ");
    }

    [Fact]
    public async Task Members_as_json_keep_their_names()
    {
        var member = JsonDocument.Parse((await CallAsync("members", "--json")).Said).RootElement.GetProperty("members").EnumerateArray().Single();
        member.EnumerateObject().Select(one => one.Name).ShouldBe(
            ["id", "name", "incarnation", "state", "shards", "capacity", "leaseSeconds", "capabilities", "version", "eventFormat", "address",
                "joinedAt"]);
        (member.GetProperty("id").GetString(), member.GetProperty("state").GetString(), member.GetProperty("shards")
            .GetInt32()).ShouldBe((_live, "live", 3));
        member.GetProperty("leaseSeconds").GetDouble().ShouldBeInRange(1, 300);
    }

    [Fact]
    public async Task Shards_are_listed_with_owners_and_terms()
    {
        var (code, said, _) = await CallAsync("shards");
        code.ShouldBe(0);
        said.ShouldMatch($@"SHARD +OWNER +STATE +TERM *\n0 +{_live} +live +1 *\n1 +{_live} +live +1 *\n2 +{_live} +live +1 *\n3 +{_gone} +dead +1 *\n4 +nobody +0 *\n");
        (await CallAsync("shards", "--of", "orders-1")).Said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);
        var shard = JsonDocument.Parse((await CallAsync("shards", "--json", "--of", _gone)).Said).RootElement.GetProperty("shards").EnumerateArray()
            .Single();
        shard.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)
            .ShouldBe($$"""{"shard":3,"owner":"{{_gone}}","ownerState":"dead","term":1,"eventFormat":1}""");
    }

    [Fact]
    public async Task Without_a_PostgreSQL_database_it_is_said_how_to_name_one()
    {
        var (code, _, remarks) = await CallPlainAsync("members", "--db", "orders.db");
        code.ShouldBe(RunExitCode.Usage);
        remarks.ShouldContain("--db 'Host=");
    }

    private ValueTask<string?> JoinAsync(string name)
        => _store.JoinAsync(new MemberProfile(name, 150, ["gpu", "region=eu"], "1.2.3", 1, "10.0.0.7"), "ticket of " + name, TimeSpan.FromMinutes(5),
            default);

    private Task<(int Code, string Said, string Remarks)> CallAsync(params string[] args)
        => CallPlainAsync([.. args, "--db", _database.ConnectionString]);

    private static async Task<(int Code, string Said, string Remarks)> CallPlainAsync(params string[] args)
    {
        using var said = new StringWriter { NewLine = "\n" };
        using var remarks = new StringWriter { NewLine = "\n" };
        var code = await new CommandTree(new ActorFlowCliBuilder(), new CliTerminal(said, remarks, width: () => 200)).RunAsync(args);
        return (code, said.ToString(), remarks.ToString());
    }
}
