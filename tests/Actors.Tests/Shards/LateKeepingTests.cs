using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>What an engine writes beside the entries of a run comes too late when another member leads the run by then: it changes nothing.</summary>
[Trait("semantics", "11")]
public sealed class LateKeepingTests
{
    private static readonly StateKey<long> Total = new("total");

    private readonly FlowDefinition _counts = Flow.Named("counts").StartAt(Node.WaitForSignal<int>("wait", "end")).KeepHistory(10)
        .OnUpdate<int, long>("add", (state, count) => state.Add(Total, count)).Build();

    [Fact]
    public async Task A_snapshot_that_is_on_its_way_when_the_shard_is_lost_is_not_stored()
    {
        await using var cluster = new ScriptedCluster();
        HeldKeeping? held = null;
        var a = await cluster.JoinAsync(o => Keep(o, snapshots: 4), journal => held = new HeldKeeping(journal));
        var b = await cluster.JoinAsync(o => Keep(o, snapshots: 0));
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        await AddAsync(a, 12);
        await held!.Snapshot.Reached.WaitAsync(ScriptedCluster.Patience);
        await cluster.TakeOverAsync("r", a, b);
        await b.System.UpdateAsync<int, long>("r", "add", 1);

        held.Snapshot.Open();
        await held.Snapshot.Passed.WaitAsync(ScriptedCluster.Patience);

        (await ((ISnapshotStore)cluster.Place).LoadAsync("r", default)).ShouldBeNull();
        (await b.System.UpdateAsync<int, long>("r", "add", 1)).ShouldBe(14);
    }

    [Fact]
    public async Task A_trim_that_is_on_its_way_when_the_shard_is_lost_cuts_nothing_off()
    {
        await using var cluster = new ScriptedCluster();
        HeldKeeping? held = null;
        var a = await cluster.JoinAsync(o => Keep(o, snapshots: 0), journal => held = new HeldKeeping(journal));
        var b = await cluster.JoinAsync(o => Keep(o, snapshots: 0));
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        await AddAsync(a, 30);
        await held!.Trim.Reached.WaitAsync(ScriptedCluster.Patience);
        await cluster.TakeOverAsync("r", a, b);
        (await b.System.UpdateAsync<int, long>("r", "add", 1)).ShouldBe(31);

        held.Trim.Open();
        await held.Trim.Passed.WaitAsync(ScriptedCluster.Patience);

        (await ((IJournalTrimming)cluster.Place).FindBaselineAsync("r", default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_leader_of_a_run_stores_its_snapshots_and_cuts_it()
    {
        await using var cluster = new ScriptedCluster();
        HeldKeeping? held = null;
        var a = await cluster.JoinAsync(o => Keep(o, snapshots: 4), journal => held = new HeldKeeping(journal));
        held!.Snapshot.Open();
        held.Trim.Open();
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        await AddAsync(a, 30);
        await held.Snapshot.Passed.WaitAsync(ScriptedCluster.Patience);
        await held.Trim.Passed.WaitAsync(ScriptedCluster.Patience);

        (await ((ISnapshotStore)cluster.Place).LoadAsync("r", default)).ShouldNotBeNull();
        (await ((IJournalTrimming)cluster.Place).FindBaselineAsync("r", default)).ShouldNotBeNull();
    }

    private void Keep(FlowSystemOptions options, int snapshots)
    {
        options.AddFlow(_counts);
        options.SnapshotEvery = snapshots;
    }

    private async Task AddAsync(ScriptedMember member, int times)
    {
        await member.System.StartAsync(_counts, null, new() { Id = "r" });
        for (var i = 0; i < times; i++)
            await member.System.UpdateAsync<int, long>("r", "add", 1);
    }

    /// <summary>A gate that says when it is reached, and when what stood before it has gone through.</summary>
    private sealed class Hold
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public Task Passed => _passed.Task;

        public void Open() => _opened.TrySetResult();

        public async ValueTask PassAsync(Func<ValueTask> what)
        {
            _reached.TrySetResult();
            await _opened.Task;
            await what();
            _passed.TrySetResult();
        }
    }

    private sealed class HeldKeeping(IRunJournal inner) : JournalDecorator(inner), ISnapshotStore, IJournalTrimming
    {
        public Hold Snapshot { get; } = new();

        public Hold Trim { get; } = new();

        public override ValueTask DisposeAsync()
        {
            Snapshot.Open();
            Trim.Open();
            return base.DisposeAsync();
        }

        public ValueTask SaveAsync(ReadOnlyMemory<RunSnapshot> snapshots, CancellationToken cancellationToken)
            => Snapshot.PassAsync(() => Inner.Capability<ISnapshotStore>()!.SaveAsync(snapshots, cancellationToken));

        public ValueTask<RunSnapshot?> LoadAsync(RunId runId, CancellationToken cancellationToken)
            => Inner.Capability<ISnapshotStore>()!.LoadAsync(runId, cancellationToken);

        public ValueTask TrimAsync(RunBaseline baseline, CancellationToken cancellationToken)
            => Trim.PassAsync(() => Inner.Capability<IJournalTrimming>()!.TrimAsync(baseline, cancellationToken));

        public ValueTask<RunBaseline?> FindBaselineAsync(RunId runId, CancellationToken cancellationToken)
            => Inner.Capability<IJournalTrimming>()!.FindBaselineAsync(runId, cancellationToken);
    }
}
