using ActorFlow.Actors.Kernel;
using ActorFlow.Cluster.Leases;
using ActorFlow.Polling;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.PostgreSql;

/// <summary>Members on a real server, each with an engine that only notes what it leads: join, leave, take over, hand over.</summary>
public sealed class ClusterMemberTests : IAsyncLifetime
{
    private const int Shards = ClusterDatabase.Shards;

    private readonly Signals _signals = new();
    private readonly List<ClusterMember> _members = [];
    private ClusterDatabase _database = null!;
    private int _tickets;

    public async Task InitializeAsync() => _database = await ClusterDatabase.CreateAsync();

    public async Task DisposeAsync()
    {
        foreach (var member in _members)
            await member.LeaveAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_first_member_leads_every_shard()
    {
        var (member, engine) = await StartAsync("a");
        await _signals.UntilAsync(() => engine.Led.Count == Shards);
        engine.Led.Values.ShouldAllBe(shard => shard.Term == 1 && shard.WasHandedOver);
        for (var shard = 0; shard < Shards; shard++)
            member.Placement.TermOf(shard).ShouldBe(1);
    }

    [Fact]
    public async Task A_member_that_joins_gets_its_share_by_hand_over_and_a_member_that_leaves_gives_it_back()
    {
        var (first, a) = await StartAsync("a");
        await _signals.UntilAsync(() => a.Led.Count == Shards);
        var (second, b) = await StartAsync("b");
        await _signals.UntilAsync(() => a.Led.Count == Shards / 2 && b.Led.Count == Shards / 2);
        a.HandedOver.ShouldBe(Shards / 2);
        b.Led.Values.ShouldAllBe(shard => shard.Term == 3 && shard.WasHandedOver);
        await second.DrainAsync(TimeSpan.FromMinutes(1));
        b.Led.ShouldBeEmpty();
        b.HandedOver.ShouldBe(Shards / 2);
        await _signals.UntilAsync(() => a.Led.Count == Shards);
        await second.LeaveAsync();
        (await first.MembersAsync(default)).Single(member => member.Name == "b").State.ShouldBe(MemberState.Dead);
    }

    [Fact]
    public async Task Members_of_different_capacity_get_shares_by_it()
    {
        var (_, a) = await StartAsync("a", options => options.Capacity = 300);
        var (_, b) = await StartAsync("b");
        var (_, none) = await StartAsync("c", options => options.Capacity = 0);
        await _signals.UntilAsync(() => a.Led.Count == 12 && b.Led.Count == 4);
        none.Led.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_shards_of_a_member_that_died_are_taken_over_when_its_lease_is_over()
    {
        var (first, a) = await StartAsync("a");
        await _signals.UntilAsync(() => a.Led.Count == Shards);
        var (_, b) = await StartAsync("b");
        await _signals.UntilAsync(() => a.Led.Count == Shards / 2 && b.Led.Count == Shards / 2);
        var life = first.Status.Life!;
        await first.CrashAsync();
        await _database.BuryAsync(life);
        await _signals.UntilAsync(() => b.Led.Count == Shards);
        b.Led.Values.Count(shard => !shard.WasHandedOver).ShouldBe(Shards / 2);
    }

    [Fact]
    public async Task A_member_that_is_cut_off_stops_to_believe_is_declared_dead_and_comes_back_as_a_new_life()
    {
        var gate = new GatedStore(_database.Store());
        var (cut, a) = await StartAsync("a", options => (options.LeaseTime, options.LeaseMargin) = (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1)), gate);
        await _signals.UntilAsync(() => a.Led.Count == Shards);
        var (_, b) = await StartAsync("b");
        await _signals.UntilAsync(() => a.Led.Count == Shards / 2 && b.Led.Count == Shards / 2);
        var before = cut.Status.Life;
        gate.Shut();
        await _signals.UntilAsync(() => a.Led.Count == 0);
        await _signals.UntilAsync(() => b.Led.Count == Shards);
        Enumerable.Range(0, Shards).ShouldAllBe(shard => cut.Placement.TermOf(shard) == 0);
        // What it had sent before comes late: the renewal is refused.
        gate.Open();
        await _signals.UntilAsync(() => a.Led.Count == Shards / 2);
        cut.Status.Life.ShouldNotBe(before);
        cut.Status.Life.ShouldStartWith("a#");
    }

    [Fact]
    public async Task A_member_whose_sessions_are_cut_within_its_lease_goes_on_leading()
    {
        var (member, engine) = await StartAsync("a");
        await _signals.UntilAsync(() => engine.Led.Count == Shards);
        var life = member.Status.Life;
        for (var round = 0; round < 5; round++)
            await _database.TerminateSessionsAsync();
        var (_, b) = await StartAsync("b");
        await _signals.UntilAsync(() => engine.Led.Count == Shards / 2 && b.Led.Count == Shards / 2);
        member.Status.Life.ShouldBe(life);
    }

    [Fact]
    [Trait("semantics", "11")]
    public async Task Members_whose_clocks_are_an_hour_apart_do_not_notice()
    {
        var (ahead, behind) = (new ShiftedTime(TimeSpan.FromHours(1)), new ShiftedTime(TimeSpan.FromHours(-1)));
        var (_, a) = await StartAsync("a", time: ahead);
        await _signals.UntilAsync(() => a.Led.Count == Shards);
        var (second, b) = await StartAsync("b", time: behind);
        await _signals.UntilAsync(() => a.Led.Count == Shards / 2 && b.Led.Count == Shards / 2);
        var life = second.Status.Life!;
        await second.CrashAsync();
        await _database.BuryAsync(life);
        await _signals.UntilAsync(() => a.Led.Count == Shards);
        a.Led.Values.Count(shard => !shard.WasHandedOver).ShouldBe(Shards / 2);
    }

    [Fact]
    public async Task A_drain_that_takes_too_long_ends_and_leaving_gives_up_what_is_left_without_the_wait_for_the_lease()
    {
        var (first, a) = await StartAsync("a");
        await _signals.UntilAsync(() => a.Led.Count == Shards);
        a.HandOverGate = new TaskCompletionSource().Task;
        await first.DrainAsync(TimeSpan.FromMilliseconds(50));
        a.Led.Count.ShouldBe(Shards);
        var (_, b) = await StartAsync("b");
        await first.LeaveAsync();
        a.Led.ShouldBeEmpty();
        await _signals.UntilAsync(() => b.Led.Count == Shards);
    }

    [Fact]
    public async Task Hand_overs_are_bounded()
    {
        var (_, a) = await StartAsync("a", options => options.HandOversAtOnce = 3);
        await _signals.UntilAsync(() => a.Led.Count == Shards);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        a.HandOverGate = gate.Task;
        var (_, b) = await StartAsync("b");
        await _signals.UntilAsync(() => a.HandingOver == 3);
        b.Led.ShouldBeEmpty();
        gate.SetResult();
        await _signals.UntilAsync(() => b.Led.Count == Shards / 2);
        a.MostAtOnce.ShouldBe(3);
    }

    [Fact]
    public async Task An_older_life_of_the_same_name_hands_everything_to_the_newer_one()
    {
        var (_, older) = await StartAsync("twin");
        await _signals.UntilAsync(() => older.Led.Count == Shards);
        var (_, newer) = await StartAsync("twin");
        await _signals.UntilAsync(() => newer.Led.Count == Shards);
        older.Led.ShouldBeEmpty();
    }

    [Fact]
    public async Task All_write_the_oldest_event_format_and_an_older_member_declines_shards_with_newer_events()
    {
        var (first, a) = await StartAsync("a", options => options.EventFormat = 2);
        await _signals.UntilAsync(() => a.Led.Count == Shards);
        await UntilAsync(first, shards => shards.All(shard => shard.EventFormat == 2), "the shards have the newer format");
        var (old, b) = await StartAsync("b", options => options.EventFormat = 1);
        await old.Status.WhenReady.WaitAsync(Until.Patience);
        await UntilAsync(first, _ => first.Status.WrittenFormat == 1, "the older format is written");
        b.Led.ShouldBeEmpty();
        await old.LeaveAsync();
        await UntilAsync(first, _ => first.Status.WrittenFormat == 2, "the newer format is written again");
    }

    [Fact]
    public async Task A_refused_write_has_the_member_look_at_once()
    {
        var (member, engine) = await StartAsync("a", options => options.HeartbeatEvery = TimeSpan.FromMinutes(3), listens: false);
        await _signals.UntilAsync(() => engine.Led.Count == Shards);
        await _database.ExecuteAsync("UPDATE actorflow.shard SET term = term + 1, owner = NULL WHERE shard = 5");
        member.Doubt(5, 1);
        await _signals.UntilAsync(() => engine.Led.TryGetValue(5, out var shard) && shard.Term == 3);
    }

    private static Task UntilAsync(ClusterMember member, Func<IReadOnlyList<ShardInfo>, bool> isSo, string what)
        => Until.SoAsync(async () => isSo(await member.ShardsAsync(default)), what);

    private async Task<(ClusterMember Member, RecordingEngine Engine)> StartAsync(
        string name, Action<ClusterOptions>? configure = null, ILeaseStore? store = null, TimeProvider? time = null, bool listens = true)
    {
        var options = new ClusterOptions
        {
            Name = name,
            Shards = Shards,
            // So long that no machine misses it; a test that wants it to be over says so to the database.
            LeaseTime = TimeSpan.FromMinutes(10),
            LeaseMargin = TimeSpan.FromSeconds(10),
            HeartbeatEvery = TimeSpan.FromMilliseconds(200),
            SettleTime = TimeSpan.Zero,
        };
        configure?.Invoke(options);
        options.Validate();
        store ??= listens ? _database.Store() : new DeafStore(_database.Store());
        var ticket = Interlocked.Increment(ref _tickets);
        var member = new ClusterMember(options, store, () => $"ticket {ticket}.{Interlocked.Increment(ref _tickets)}", time ?? TimeProvider.System, Dispatcher.ThreadPool, NullLogger.Instance);
        _members.Add(member);
        var engine = new RecordingEngine(_signals);
        await member.BeginAsync(engine, default);
        return (member, engine);
    }

    /// <summary>A machine whose time of day is wrong.</summary>
    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
