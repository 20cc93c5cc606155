using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

/// <content>What is written beside the entries of a run: by its leader only. Each is tried by an owner from before, by one that states no term, and
/// then by the owner, so that a refusal is not just a bad request.</content>
public abstract partial class SharedJournalConformance
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_snapshot_of_an_owner_from_before_is_not_stored(bool isNewer)
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var (run, before, now) = await MovedAsync(one, two);
        await Can<ISnapshotStore>(two).SaveAsync(new[] { Snapshot(run, 2, "good", now) }, default);

        foreach (var term in (long[])[before, 0, now + 1])
            await Can<ISnapshotStore>(one).SaveAsync(new[] { Snapshot(run, isNewer ? 3 : 2, "late", term) }, default);

        var stored = (await Can<ISnapshotStore>(two).LoadAsync(run, default))!;
        (stored.Version, System.Text.Encoding.UTF8.GetString(stored.Data.Span)).ShouldBe((2, "good"));
        await Can<ISnapshotStore>(two).SaveAsync(new[] { Snapshot(run, 3, "better", now) }, default);
        (await Can<ISnapshotStore>(two).LoadAsync(run, default))!.Version.ShouldBe(3);
    }

    [Fact]
    public async Task Snapshots_of_one_call_are_judged_each_by_its_own_term()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var (lost, before, _) = await MovedAsync(one, two);
        var shards = Can<IShardedRuns>(one).Shards;
        var held = Enumerable.Range(2, 1_000).Select(i => new RunId($"run-{i}")).First(run => RunShard.Of(run, shards) != RunShard.Of(lost, shards));
        var term = await RaiseTermAsync(RunShard.Of(held, shards));
        await AppendAsync(one, Request(one, held, term, 0));

        await Can<ISnapshotStore>(one).SaveAsync(new[] { Snapshot(lost, 2, "late", before), Snapshot(held, 1, "good", term) }, default);

        (await Can<ISnapshotStore>(one).LoadAsync(lost, default)).ShouldBeNull();
        (await Can<ISnapshotStore>(one).LoadAsync(held, default))!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task An_owner_from_before_cuts_nothing_off_a_run()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var (run, before, now) = await MovedAsync(one, two);

        foreach (var term in (long[])[before, 0, now + 1])
            await Can<IJournalTrimming>(one).TrimAsync(new RunBaseline(run, 2, 1, "late"u8.ToArray(), []) { Term = term }, default);

        (await Can<IJournalTrimming>(two).FindBaselineAsync(run, default)).ShouldBeNull();
        (await two.ReadAsync(run, 1, default)).Count.ShouldBe(3);
        await Can<IJournalTrimming>(two).TrimAsync(new RunBaseline(run, 2, 1, "good"u8.ToArray(), []) { Term = now }, default);
        (await Can<IJournalTrimming>(two).FindBaselineAsync(run, default))!.Version.ShouldBe(2);
        (await two.ReadAsync(run, 3, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_owner_from_before_lets_go_of_no_large_value()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var shard = RunShard.Of("run-1", Can<IShardedRuns>(one).Shards);
        var before = await RaiseTermAsync(shard);
        var blob = new BlobReference(BlobId.Of("large"u8), "large"u8.ToArray());
        await AppendAsync(one, Request(one, "run-1", before, 0) with { Blobs = [blob] }, Request(one, "run-1", before, 1));
        var now = await RaiseTermAsync(shard);
        var future = TimeProvider.System.GetUtcNow().AddDays(1);

        // The baseline does not name it, so the trim would release it.
        await Can<IJournalTrimming>(one).TrimAsync(new RunBaseline("run-1", 2, 1, "late"u8.ToArray(), []) { Term = before }, default);

        (await Can<IBlobStore>(two).SweepBlobsAsync(future, default)).ShouldBe(0);
        (await Can<IBlobStore>(two).ReadBlobAsync(blob.BlobId, default)).ShouldNotBeNull();
        await Can<IJournalTrimming>(two).TrimAsync(new RunBaseline("run-1", 2, 1, "good"u8.ToArray(), []) { Term = now }, default);
        (await Can<IBlobStore>(two).SweepBlobsAsync(future, default)).ShouldBe(1);
    }

    [Fact]
    public async Task An_owner_from_before_sets_no_run_aside_and_takes_none_back()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var (run, before, now) = await MovedAsync(one, two);

        foreach (var term in (long[])[before, LedRun.NotLed, now + 1])
        {
            (await Can<IRunShelf>(one).ParkAsync(new LedRun(run, term), "late", "1", Samples.Noon, default)).ShouldBeFalse();
            await one.QuarantineAsync(new LedRun(run, term), "late", "1", Samples.Noon, default);
        }

        (await Can<IRunShelf>(two).FindAsideAsync(run, default)).ShouldBeNull();
        (await OutcomeAsync(two, run, now, 3)).ShouldBe(AppendOutcome.Appended, "the run is not closed");

        (await Can<IRunShelf>(two).ParkAsync(new LedRun(run, now), "does not fit", "1", Samples.Noon, default)).ShouldBeTrue();
        foreach (var term in (long[])[before, LedRun.NotLed, now + 1])
            (await Can<IRunShelf>(one).ReleaseAsync(new LedRun(run, term), default)).ShouldBeFalse();
        (await two.FindAsync(run, default))!.Status.ShouldBe(RunStatus.Parked);
        (await Can<IRunShelf>(two).ReleaseAsync(new LedRun(run, now), default)).ShouldBeTrue();
        await two.QuarantineAsync(new LedRun(run, now), "damaged", "1", Samples.Noon, default);
        (await one.FindAsync(run, default))!.Status.ShouldBe(RunStatus.Quarantined);
        (await Can<IRunShelf>(one).ReleaseAsync(run, default)).ShouldBeTrue("people ask any member for it, and no term says who they are");
    }

    [Fact]
    public async Task A_member_that_states_no_term_writes_nothing_also_to_shards_that_nobody_has_owned_yet()
    {
        var one = await JoinAsync();
        (await OutcomeAsync(one, "run-1", 0, 0)).ShouldBe(AppendOutcome.Fenced);
        (await one.FindAsync("run-1", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Who_tidies_for_all_removes_nothing_any_more_once_another_member_does()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var (run, _, now) = await MovedAsync(one, two);
        await AppendAsync(two, Request(two, run, now, 3, RunStatus.Completed));
        var keeper = RunShard.Of(run, Can<IShardedRuns>(one).Shards) == 0 ? 1 : 0;
        var (before, present) = (await RaiseTermAsync(keeper), await RaiseTermAsync(keeper));
        var all = new PruneRequest(DateTimeOffset.MaxValue, []);

        (await Can<IJournalRetention>(one).PruneAsync(all with { Keeper = (keeper, before) }, default)).ShouldBe(0);

        (await one.FindAsync(run, default))!.IsPruned.ShouldBeFalse();
        (await Can<IJournalRetention>(two).PruneAsync(all with { Keeper = (keeper, present) }, default)).ShouldBe(1);
        (await one.FindAsync(run, default))!.IsPruned.ShouldBeTrue();
    }

    [Fact]
    public async Task An_owner_from_before_offers_no_work()
    {
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var (run, before, now) = await MovedAsync(one, two);

        foreach (var term in (long[])[before, 0, now + 1])
            await Can<IOfferStore>(one).PutAsync([Offer("late", term) with { RunId = run }], default);

        (await ClaimAsync(Can<IOfferStore>(two))).ShouldBeEmpty();
        await Can<IOfferStore>(two).PutAsync([Offer("good", now) with { RunId = run }], default);
        (await ClaimAsync(Can<IOfferStore>(one))).ShouldHaveSingleItem().Offer.Id.ShouldBe("good");
    }

    /// <summary>A run of three entries, of which the first member has led two and the second one.</summary>
    private async Task<(RunId Run, long Before, long Now)> MovedAsync(IRunJournal one, IRunJournal two)
    {
        var shard = RunShard.Of("run-1", Can<IShardedRuns>(one).Shards);
        var before = await RaiseTermAsync(shard);
        await AppendAsync(one, Request(one, "run-1", before, 0), Request(one, "run-1", before, 1));
        var now = await RaiseTermAsync(shard);
        (await OutcomeAsync(two, "run-1", now, 2)).ShouldBe(AppendOutcome.Appended);
        return ("run-1", before, now);
    }

    private static RunSnapshot Snapshot(RunId run, long version, string state, long term)
        => new(run, version, 1, System.Text.Encoding.UTF8.GetBytes(state)) { Term = term };
}
