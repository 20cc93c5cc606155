using System.Text;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class JournalConformance
{
    [Fact]
    public async Task A_run_that_is_taken_out_and_in_again_is_the_same_run()
    {
        var blob = "large"u8.ToArray();
        var row = Samples.Row("a", RunStatus.Waiting) with { Key = "key", Tags = ["x", "y"], Parent = "p", Due = Samples.Noon.AddDays(1),
            Outcome = "o", UpdatedAt = Samples.Noon.AddTicks(10) };
        await AppendAsync(
            Start("b"),
            new AppendRequest("a", 0, 0, NextId(), Samples.Entries(1, 3), row, [new BlobReference(BlobId.Of(blob), blob)]),
            Next("a", 3, 1_200));
        await Can<IRunShelf>().ParkAsync("a", "does not fit", "1", Samples.Noon, default);
        var whole = (await Can<IRunTransfer>().TakeOutAsync("a", default))!;
        whole.Damage.ShouldBeNull();
        whole.Aside!.Reason.ShouldBe("does not fit");
        Same(whole.Summary, row);

        await ForgetAsync("a");
        (await Can<IRunTransfer>().TakeInAsync(whole, default)).Outcome.ShouldBe(AppendOutcome.Appended);
        await RestartAsync();
        Same((await Journal.FindAsync("a", default))!, row);
        (await ReadAsync("a")).ShouldBeEntries(Samples.Entries(1, 1_203));
        (await Can<IBlobStore>().ReadBlobAsync(BlobId.Of(blob), default))!.Value.ToArray().ShouldBe(blob);
        (await Journal.FindByKeyAsync("key", default))!.RunId.ShouldBe("a");
        (await Can<IRunIndex>().ListAsync(new RunQuery { Tags = ["y"] }, default)).Runs.ShouldHaveSingleItem().RunId.ShouldBe("a");
        (await Can<IWakeUps>().DueAsync(DateTimeOffset.MaxValue, null, 10, default)).ShouldHaveSingleItem().RunId.ShouldBe("a");
        (await Can<IRunShelf>().FindAsideAsync("a", default)).ShouldBeNull();
        (await FeedAsync(0, 100)).Appends.Where(append => append.RunId == "a").SelectMany(append => append.Entries)
            .ToList().ShouldBeEntries(Samples.Entries(1, 1_203));

        var next = Next("a", 1_203);
        (await OutcomesAsync(Next("a", 1_202), Start("a"))).ShouldBe([AppendOutcome.Conflict, AppendOutcome.Conflict]);
        (await OutcomesAsync(next)).ShouldBe([AppendOutcome.Appended]);
        (await Journal.ContainsAsync("a", next.AppendId, default)).ShouldBeTrue();
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task A_trimmed_run_is_taken_out_and_in_with_its_baseline(int after)
    {
        var blob = "large"u8.ToArray();
        await AppendAsync(Start("a", 6) with { Blobs = [new BlobReference(BlobId.Of(blob), blob)] });
        await Can<IJournalTrimming>().TrimAsync(Baseline("a", 6, "state") with { Blobs = [BlobId.Of(blob)] }, default);
        if (after > 0)
            await AppendAsync(Next("a", 6, after));
        var whole = (await Can<IRunTransfer>().TakeOutAsync("a", default))!;

        await ForgetAsync("a");
        (await Can<IRunTransfer>().TakeInAsync(whole, default)).Outcome.ShouldBe(AppendOutcome.Appended);
        await RestartAsync();
        var baseline = (await Can<IJournalTrimming>().FindBaselineAsync("a", default))!;
        (baseline.Version, baseline.Schema, Encoding.UTF8.GetString(baseline.Data.Span)).ShouldBe((6, 2, "state"));
        (await ReadAsync("a", 7)).ShouldBeEntries(Samples.Entries(7, after));
        await Should.ThrowAsync<VersionTrimmedException>(() => ReadAsync("a", 6));
        (await Can<IBlobStore>().SweepBlobsAsync(DateTimeOffset.MaxValue, default)).ShouldBe(0);
        (await OutcomesAsync(Next("a", 6 + after))).ShouldBe([AppendOutcome.Appended]);
        await Can<IJournalTrimming>().TrimAsync(Baseline("a", 7 + after, "later"), default);
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_is_not_taken_in_where_its_id_or_key_is_known_or_a_blob_is_missing()
    {
        await AppendAsync(Start("a", key: "taken"), Start("ended", status: RunStatus.Completed));
        await Can<IJournalRetention>().PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, []), default);
        var transfer = Can<IRunTransfer>();
        var run = new TransferredRun(Samples.Row("new"), Samples.Entries(1, 2));

        (await transfer.TakeInAsync(run with { Summary = Samples.Row("a") }, default)).Outcome.ShouldBe(AppendOutcome.Conflict);
        (await transfer.TakeInAsync(run with { Summary = Samples.Row("ended") }, default)).Outcome.ShouldBe(AppendOutcome.Conflict);
        (await transfer.TakeInAsync(run with { Summary = Samples.Row("new") with { Key = "taken" } }, default))
            .ShouldBe(new AppendAnswer(AppendOutcome.KeyTaken, "a"));
        (await transfer.TakeInAsync(run with { Blobs = [new BlobReference(BlobId.Of([1]), null)] }, default)).Outcome.ShouldBe(
            AppendOutcome.BlobMissing);
        await Should.ThrowAsync<ArgumentException>(async () => await transfer.TakeInAsync(run with { Entries = [] }, default));
        await Should.ThrowAsync<ArgumentException>(async () => await transfer.TakeInAsync(run with { Entries = Samples.Entries(2, 2) }, default));
        await Should.ThrowAsync<ArgumentException>(async () => await transfer.TakeInAsync(run with { Summary = Samples.Row("new", RunStatus.Parked) },
            default));

        (await Journal.FindAsync("new", default)).ShouldBeNull();
        (await OutcomesAsync(Start("new"), Next("a", 1))).ShouldBe([AppendOutcome.Appended, AppendOutcome.Appended]);
        (await transfer.TakeOutAsync("nobody", default)).ShouldBeNull();
        (await transfer.TakeOutAsync("ended", default))!.Summary.IsPruned.ShouldBeTrue();
        (await DamageAsync()).ShouldBeEmpty();
    }

    // Tags are a set.
    private static void Same(RunSummary actual, RunSummary expected)
    {
        (actual with { Tags = [] }).ShouldBe(expected with { Tags = [] });
        actual.Tags.Order(StringComparer.Ordinal).ShouldBe(expected.Tags.Order(StringComparer.Ordinal));
    }

    /// <summary>Removes a run with all its traces.</summary>
    private async Task ForgetAsync(RunId runId)
    {
        var row = (await Journal.FindAsync(runId, default))!;
        var version = (await Can<IRunTransfer>().TakeOutAsync(runId, default))! is { } run ? (run.Baseline?.Version ?? 0) + run.Entries.Count : 0;
        await AppendAsync(Next(runId, version, 1, row with { Status = RunStatus.Completed, EndedAt = Samples.Noon, Due = null }));
        (await Can<IJournalRetention>().PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, [RunStatus.Completed], row.Flow), default))
            .ShouldBeGreaterThan(0);
        (await Can<IJournalRetention>().ForgetAsync(DateTimeOffset.MaxValue, default)).ShouldBeGreaterThan(0);
    }
}
