using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Members;
using ActorFlow.Cluster.PostgreSql;
using ActorFlow.Polling;
using Npgsql;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.PostgreSql;

/// <summary>What the protocol rests on, statement by statement, on a real server.</summary>
public sealed class LeaseStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);
    private static readonly int[] All = [.. Enumerable.Range(0, ClusterDatabase.Shards)];

    private ClusterDatabase _database = null!;
    private PostgreSqlLeaseStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await ClusterDatabase.CreateAsync();
        _store = _database.Store();
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_number_of_shards_that_is_not_the_database_s_is_refused_and_named()
    {
        await _store.OpenAsync(ClusterDatabase.Shards, default);
        var refused = await Should.ThrowAsync<ClusterMisfitException>(async () => await _store.OpenAsync(256, default));
        refused.Message.ShouldContain("has 16 shards");
        refused.Message.ShouldContain("set the option to 16");
    }

    [Fact]
    public async Task A_member_that_joins_is_seen_with_all_it_has_said()
    {
        var id = await _store.JoinAsync(new MemberProfile("orders-1", 250, ["gpu", "region=eu"], "1.2.3", 7, "10.0.0.7:80"), "ticket", Lease, default);
        var member = (await _store.LookAsync(default)).Members.Single();
        member.Id.ShouldBe(id);
        (member.Name, member.Capacity, member.Version, member.EventFormat, member.Address, member.State).ShouldBe(("orders-1", 250, "1.2.3", 7, "10.0.0.7:80", MemberState.Live));
        member.Capabilities.ShouldBe(["gpu", "region=eu"]);
        member.Id.ShouldBe($"orders-1#{member.Incarnation}");
        member.LeaseLeft.ShouldBeInRange(Lease - Until.Patience, Lease);
    }

    [Fact]
    public async Task One_ticket_is_one_life_and_a_dead_one_s_is_good_for_nothing()
    {
        var first = await JoinAsync("a", "ticket");
        await _database.ExpireAsync(first!);
        (await JoinAsync("a", "ticket")).ShouldBe(first);
        (await StateOfAsync(first!)).ShouldBe(MemberState.Live);
        await _store.LeaveAsync(first!, default);
        (await JoinAsync("a", "ticket")).ShouldBeNull();
        (await JoinAsync("a", "another")).ShouldNotBe(first);
    }

    [Fact]
    public async Task Shards_are_taken_once_and_every_change_of_the_owner_raises_the_term()
    {
        var (a, b) = (await LifeAsync("a"), await LifeAsync("b"));
        var taken = await _store.ClaimAsync(a, [], All, default);
        taken.Select(shard => shard.Shard).Order().ShouldBe(All);
        taken.ShouldAllBe(shard => shard.Term == 1 && shard.WasHandedOver);
        (await _store.ClaimAsync(b, [], All, default)).ShouldBeEmpty();
        await _store.ReleaseAsync(a, [new ShardTerm(3, 1), new ShardTerm(4, 9)], default);
        var shards = (await _store.LookAsync(default)).Shards;
        (shards[3].Owner, shards[3].Term).ShouldBe((null, 2));
        (shards[4].Owner, shards[4].Term).ShouldBe((a, 1));
        (await _store.ClaimAsync(b, [], [3, 4], default)).ShouldBe([new(3, 3, true)]);
    }

    [Fact]
    public async Task Only_the_owner_under_the_present_term_releases_a_shard()
    {
        var (a, b) = (await LifeAsync("a"), await LifeAsync("b"));
        await _store.ClaimAsync(a, [], [5], default);
        await _store.ReleaseAsync(b, [new ShardTerm(5, 1)], default);
        await _store.ReleaseAsync(a, [new ShardTerm(5, 0)], default);
        (await _store.LookAsync(default)).Shards[5].Owner.ShouldBe(a);
    }

    [Fact]
    public async Task A_lease_that_is_over_lets_another_member_declare_the_life_dead_and_take_its_shards()
    {
        var (a, b) = (await LifeAsync("a"), await LifeAsync("b"));
        await _store.ClaimAsync(a, [], [1, 2], default);
        (await _store.ClaimAsync(b, [a], [1, 2], default)).ShouldBeEmpty();
        (await StateOfAsync(a)).ShouldBe(MemberState.Live);
        await _database.ExpireAsync(a);
        (await StateOfAsync(a)).ShouldBe(MemberState.Expired);
        (await _store.ClaimAsync(b, [a], [1, 2], default)).OrderBy(shard => shard.Shard).ShouldBe([new(1, 2, false), new(2, 2, false)]);
        (await StateOfAsync(a)).ShouldBe(MemberState.Dead);
    }

    [Fact]
    public async Task A_renewal_after_the_lease_is_granted_until_somebody_has_declared_the_life_dead()
    {
        var (a, b) = (await LifeAsync("a"), await LifeAsync("b"));
        await _database.ExpireAsync(a);
        (await _store.RenewAsync(a, Lease, default)).ShouldBeTrue();
        await _database.ExpireAsync(a);
        await _store.ClaimAsync(b, [a], [], default);
        (await _store.RenewAsync(a, Lease, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_renewal_that_comes_while_the_life_is_declared_dead_waits_and_is_refused()
    {
        var (a, b) = (await LifeAsync("a"), await LifeAsync("b"));
        await _store.ClaimAsync(a, [], [1], default);
        await _database.ExpireAsync(a);
        await using var connection = await OpenAsync();
        await using var burial = await connection.BeginTransactionAsync();
        await RunAsync(connection, $"SELECT * FROM actorflow.claim_shards('{b}', ARRAY['{a}'], ARRAY[1], 'nobody')");
        var renewal = _store.RenewAsync(a, Lease, default).AsTask();
        await WaitingForLocksAsync(1);
        renewal.IsCompleted.ShouldBeFalse();
        await burial.CommitAsync();
        (await renewal).ShouldBeFalse();
    }

    [Fact]
    public async Task A_burial_that_comes_while_the_lease_is_renewed_waits_and_finds_the_member_alive()
    {
        var (a, b) = (await LifeAsync("a"), await LifeAsync("b"));
        await _store.ClaimAsync(a, [], [1], default);
        await _database.ExpireAsync(a);
        await using var connection = await OpenAsync();
        await using var renewal = await connection.BeginTransactionAsync();
        await RunAsync(connection, $"UPDATE actorflow.member SET lease_until = clock_timestamp() + interval '5 minutes' WHERE id = '{a}' AND dead IS NULL");
        var burial = _store.ClaimAsync(b, [a], [1], default).AsTask();
        await WaitingForLocksAsync(1);
        burial.IsCompleted.ShouldBeFalse();
        await renewal.CommitAsync();
        (await burial).ShouldBeEmpty();
        (await StateOfAsync(a)).ShouldBe(MemberState.Live);
    }

    [Fact]
    public async Task A_takeover_waits_for_an_append_under_way_and_a_later_one_finds_the_new_term()
    {
        var (a, b) = (await LifeAsync("a"), await LifeAsync("b"));
        await _store.ClaimAsync(a, [], [1], default);
        await _database.ExpireAsync(a);
        await using var connection = await OpenAsync();
        await using var append = await connection.BeginTransactionAsync();
        await RunAsync(connection, "SELECT 1 FROM actorflow.shard WHERE shard = 1 AND term = 1 FOR SHARE");
        var takeover = _store.ClaimAsync(b, [a], [1], default).AsTask();
        await WaitingForLocksAsync(1);
        await append.CommitAsync();
        (await takeover).ShouldBe([new(1, 2, false)]);
        (await _database.ScalarAsync("SELECT 1 FROM actorflow.shard WHERE shard = 1 AND term = 1 FOR SHARE")).ShouldBeNull();
    }

    [Fact]
    public async Task Two_members_that_declare_each_other_dead_do_not_wait_for_each_other_for_ever()
    {
        var (a, b) = (await LifeAsync("a"), await LifeAsync("b"));
        await using var stores = new PostgreSqlLeaseStore(ClusterDatabase.Options(_database.ConnectionString));
        for (var round = 0; round < 50; round++)
            await Task.WhenAll(_store.ClaimAsync(a, [b], All, default).AsTask(), stores.ClaimAsync(b, [a], [.. All.Reverse()], default).AsTask());
        (await _store.LookAsync(default)).Shards.ShouldAllBe(shard => shard.Term == 1);
    }

    [Fact]
    public async Task Members_without_a_lease_draining_or_dead_ones_get_nothing()
    {
        var (late, draining, dead) = (await LifeAsync("a"), await LifeAsync("b"), await LifeAsync("c"));
        await _database.ExpireAsync(late);
        await _store.DrainAsync(draining, default);
        await _store.LeaveAsync(dead, default);
        foreach (var member in new[] { late, draining, dead, "nobody#1" })
            (await _store.ClaimAsync(member, [], All, default)).ShouldBeEmpty(member);
        (await StateOfAsync(draining)).ShouldBe(MemberState.Draining);
    }

    [Fact]
    public async Task Who_leaves_leaves_its_shards_to_nobody_under_new_terms()
    {
        var a = await LifeAsync("a");
        await _store.ClaimAsync(a, [], All, default);
        await _store.LeaveAsync(a, default);
        (await _store.LookAsync(default)).Shards.ShouldAllBe(shard => shard.Owner == null && shard.Term == 2);
        await _store.LeaveAsync(a, default);
        (await _store.LookAsync(default)).Shards.ShouldAllBe(shard => shard.Term == 2);
    }

    [Fact]
    public async Task The_event_format_of_a_shard_is_raised_under_its_term_and_never_lowered()
    {
        var a = await LifeAsync("a");
        await _store.ClaimAsync(a, [], [1, 2], default);
        await _store.RaiseFormatAsync(a, [new ShardTerm(1, 1), new ShardTerm(2, 9)], 3, default);
        await _store.RaiseFormatAsync(a, [new ShardTerm(1, 1)], 2, default);
        (await _store.LookAsync(default)).Shards.Take(3).Select(shard => shard.EventFormat).ShouldBe([1, 3, 1]);
    }

    [Fact]
    public async Task Lives_that_ended_long_ago_are_forgotten_unless_shards_still_name_them()
    {
        var (gone, owner) = (await LifeAsync("a"), await LifeAsync("b"));
        await _store.ClaimAsync(owner, [], [1], default);
        await _database.ExecuteAsync("UPDATE actorflow.member SET dead = clock_timestamp() - interval '2 days'");
        var fresh = await LifeAsync("c");
        (await _store.LookAsync(default)).Members.Select(member => member.Id).Order(StringComparer.Ordinal).ShouldBe([owner, fresh]);
        _ = gone;
    }

    [Fact]
    public async Task Changes_are_told_to_every_store_also_after_its_session_was_lost()
    {
        var other = _database.Store();
        var heard = new SemaphoreSlim(0);
        using var listening = other.Listen(() => heard.Release());
        // The first is told when listening has begun.
        (await heard.WaitAsync(Until.Patience)).ShouldBeTrue();
        var a = await LifeAsync("a");
        (await heard.WaitAsync(Until.Patience)).ShouldBeTrue();
        await _database.TerminateSessionsAsync();
        (await heard.WaitAsync(Until.Patience)).ShouldBeTrue();
        await _store.ClaimAsync(a, [], [1], default);
        (await heard.WaitAsync(Until.Patience)).ShouldBeTrue();
    }

    private ValueTask<string?> JoinAsync(string name, string ticket) => _store.JoinAsync(new MemberProfile(name, 100, [], "1.0.0", 1, ""), ticket, Lease, default);

    private async Task<string> LifeAsync(string name) => (await JoinAsync(name, "ticket of " + name))!;

    private async Task<MemberState> StateOfAsync(string id) => (await _store.LookAsync(default)).Members.Single(member => member.Id == id).State;

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(_database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Until the server says that so many sessions of this database wait for locks.</summary>
    private async Task WaitingForLocksAsync(long sessions)
    {
        const string Waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        await Until.SoAsync(async () => (long)(await _database.ScalarAsync(Waiting))! >= sessions, $"{sessions} sessions wait for locks");
    }
}
