using System.Text;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class JournalConformance
{
    [Fact]
    public async Task The_latest_snapshot_of_a_run_is_kept()
    {
        var store = Can<ISnapshotStore>();
        await AppendAsync(Start("a", 5), Start("b", 5));
        await store.SaveAsync(new[] { Snapshot("a", 2, "two"), Snapshot("b", 5, ""), Snapshot("nobody", 1, "x"), Snapshot("a", 6, "ahead") },
            default);
        await store.SaveAsync(new[] { Snapshot("a", 4, "four"), Snapshot("a", 3, "older") }, default);
        await RestartAsync();
        store = Can<ISnapshotStore>();
        var a = (await store.LoadAsync("a", default))!;
        (a.RunId, a.Version, a.Schema, Encoding.UTF8.GetString(a.Data.Span)).ShouldBe(("a", 4, 3, "four"));
        (await store.LoadAsync("b", default))!.Data.Length.ShouldBe(0);
        (await store.LoadAsync("nobody", default)).ShouldBeNull();
        (await ReadAsync("a", 5)).Count.ShouldBe(1);
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_trimmed_run_begins_with_its_baseline(int version)
    {
        await AppendAsync(Start("a", 2), Next("a", 2, 4), Next("a", 6, 3), Next("a", 9), Start("b", 3));
        await Can<IJournalTrimming>().TrimAsync(Baseline("a", version, "state"), default);
        for (var i = 0; i < 2; i++)
        {
            var baseline = (await Can<IJournalTrimming>().FindBaselineAsync("a", default))!;
            (baseline.RunId, baseline.Version, baseline.Schema, Encoding.UTF8.GetString(baseline.Data.Span)).ShouldBe(("a", version, 2, "state"));
            (await ReadAsync("a", version + 1)).ShouldBeEntries(Samples.Entries(version + 1, 10 - version));
            var error = await Should.ThrowAsync<VersionTrimmedException>(() => ReadAsync("a", version));
            (error.RunId, error.Version, error.Oldest).ShouldBe(("a", version, version));
            error.Message.ShouldContain($"the oldest version kept is {version}");
            await Should.ThrowAsync<VersionTrimmedException>(() => ReadAsync("a", 0));
            await RestartAsync();
        }

        (await OutcomesAsync(Next("a", 9), Next("b", 3))).ShouldBe([AppendOutcome.Conflict, AppendOutcome.Appended]);
        (await OutcomesAsync(Next("a", 10, 2))).ShouldBe([AppendOutcome.Appended]);
        (await ReadAsync("a", version + 1)).ShouldBeEntries(Samples.Entries(version + 1, 12 - version));
        (await ReadAsync("b")).Count.ShouldBe(4);
        (await Can<IJournalTrimming>().FindBaselineAsync("b", default)).ShouldBeNull();
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_is_trimmed_again_and_again_and_an_older_baseline_is_ignored()
    {
        await AppendAsync(Start("a", 4));
        for (var version = 4; version < 60; version += 5)
        {
            await Can<IJournalTrimming>().TrimAsync(Baseline("a", version - 1, $"at {version - 1}"), default);
            await Can<IJournalTrimming>().TrimAsync(Baseline("a", version - 2, "older"), default);
            (await ReadAsync("a", version)).ShouldBeEntries(Samples.Entries(version, 1));
            await AppendAsync(Next("a", version, 5));
        }

        Encoding.UTF8.GetString((await Can<IJournalTrimming>().FindBaselineAsync("a", default))!.Data.Span).ShouldBe("at 58");
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_baseline_needs_an_entry_of_its_version()
    {
        await AppendAsync(Start("a", 2));
        foreach (var bad in new[] { Baseline("a", 3, ""), Baseline("a", 0, ""), Baseline("nobody", 1, "") })
            await Should.ThrowAsync<ArgumentException>(async () => await Can<IJournalTrimming>().TrimAsync(bad, default));
        (await ReadAsync("a")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_baseline_that_names_a_blob_that_is_not_stored_is_refused_and_nothing_is_trimmed()
    {
        byte[] content = [1, 2, 3];
        await AppendAsync(Start("a", 2) with { Blobs = [new(BlobId.Of(content), content)] }, Next("a", 2, 2));
        var bad = Baseline("a", 3, "state") with { Blobs = [BlobId.Of(content), BlobId.Of([9])] };
        (await Should.ThrowAsync<ArgumentException>(async () => await Can<IJournalTrimming>().TrimAsync(bad, default))).Message.ShouldContain(
            $"{BlobId.Of([9])}, which is not stored");
        await RestartAsync();
        (await ReadAsync("a")).ShouldBeEntries(Samples.Entries(1, 4));
        (await Can<IJournalTrimming>().FindBaselineAsync("a", default)).ShouldBeNull();
        (await Can<IBlobStore>().SweepBlobsAsync(DateTimeOffset.MaxValue, default)).ShouldBe(0);
        (await OutcomesAsync(Next("a", 4))).ShouldBe([AppendOutcome.Appended]);
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_definition_is_kept_by_its_fingerprint()
    {
        var store = Can<IDefinitionStore>();
        await store.SaveDefinitionAsync("f1", "{}"u8.ToArray(), default);
        await store.SaveDefinitionAsync("f1", "{}"u8.ToArray(), default);
        await RestartAsync();
        Encoding.UTF8.GetString((await Can<IDefinitionStore>().FindDefinitionAsync("f1", default))!.Value.Span).ShouldBe("{}");
        (await Can<IDefinitionStore>().FindDefinitionAsync("f2", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_blob_is_stored_once_and_written_with_the_append_that_names_it()
    {
        byte[] content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];
        var blob = BlobId.Of(content);
        (await OutcomesAsync(
            Start("a") with { Blobs = [new(blob, content)] },
            Start("b") with { Blobs = [new(blob, null)] },
            Start("c") with { Blobs = [new(BlobId.Of([1]), null)] },
            Start("d") with { Blobs = [new(blob, content), new(blob, content)] }))
                .ShouldBe([AppendOutcome.Appended, AppendOutcome.Appended, AppendOutcome.BlobMissing, AppendOutcome.Appended]);
        (await Journal.FindAsync("c", default)).ShouldBeNull();
        content[0]++;
        await RestartAsync();
        var stored = (await Can<IBlobStore>().ReadBlobAsync(blob, default))!.Value;
        BlobId.Of(stored.Span).ShouldBe(blob);
        (await Can<IBlobStore>().ReadBlobAsync(BlobId.Of([1]), default)).ShouldBeNull();
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_append_leaves_no_blob()
    {
        await AppendAsync(Start("a", 2));
        (await OutcomesAsync(Next("a", 1) with { Blobs = [new(BlobId.Of([7]), new byte[] { 7 })] })).ShouldBe([AppendOutcome.Conflict]);
        (await Can<IBlobStore>().ReadBlobAsync(BlobId.Of([7]), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_blob_is_swept_when_no_run_names_it_any_more_and_its_grace_is_over()
    {
        BlobReference Blob(byte value) => new(BlobId.Of([value]), new byte[] { value });
        async Task<string> StoredAsync()
        {
            var stored = "";
            foreach (var value in new byte[] { 1, 2, 3, 4 })
                stored += await Can<IBlobStore>().ReadBlobAsync(BlobId.Of([value]), default) is null ? "-" : "+";
            return stored;
        }

        var (past, future) = (DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        await AppendAsync(
            Start("a") with { Blobs = [Blob(1), Blob(2), Blob(3)] },
            Next("a", 1) with { Blobs = [Blob(4)] },
            new AppendRequest("gone", 0, 0, NextId(), Samples.Entries(1, 1), Samples.Row("gone", RunStatus.Completed), [Blob(1)]));
        (await Can<IBlobStore>().SweepBlobsAsync(future, default)).ShouldBe(0);

        // The baseline names 2; the entry after it names 4; the run "gone" names 1; nothing names 3.
        await Can<IJournalTrimming>().TrimAsync(Baseline("a", 1, "x") with { Blobs = [BlobId.Of([2])] }, default);
        (await Can<IJournalTrimming>().FindBaselineAsync("a", default))!.Blobs.ShouldBe([BlobId.Of([2])]);
        (await Can<IBlobStore>().SweepBlobsAsync(past, default)).ShouldBe(0);
        (await StoredAsync()).ShouldBe("++++");
        (await Can<IBlobStore>().SweepBlobsAsync(future, default)).ShouldBe(1);
        (await StoredAsync()).ShouldBe("++-+");

        await Can<IJournalRetention>().PruneAsync(new PruneRequest(future, []), default);
        await AppendAsync(Start("again") with { Blobs = [new(BlobId.Of([1]), null)] });   // named again within its grace
        await RestartAsync();
        (await Can<IBlobStore>().SweepBlobsAsync(future, default)).ShouldBe(0);
        (await StoredAsync()).ShouldBe("++-+");
        (await DamageAsync()).ShouldBeEmpty();
    }

    private static RunSnapshot Snapshot(RunId runId, long version, string data) => new(runId, version, 3, Encoding.UTF8.GetBytes(data));

    private static RunBaseline Baseline(RunId runId, long version, string data) => new(runId, version, 2, Encoding.UTF8.GetBytes(data), []);
}
