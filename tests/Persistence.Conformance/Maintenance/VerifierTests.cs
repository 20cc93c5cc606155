using ActorFlow.Actors;
using ActorFlow.Journal;
using ActorFlow.Maintenance;
using ActorFlow.Persistence.Conformance.Sqlite;
using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Maintenance;

/// <summary>
/// What the checksums of a store cannot see: rows of the index that are whole and say something else than the entries, and entries that do not
/// follow.
/// </summary>
public sealed class VerifierTests : SqliteFixture
{
    [Theory]
    [InlineData("UPDATE runs SET status = 5 WHERE id = 'failed'; UPDATE run_counts SET count = count - 1 WHERE status = 6; UPDATE run_counts SET count = count + 1 WHERE status = 5", "failed", "status as completed, and the entries say failed")]
    [InlineData("UPDATE runs SET outcome = 'paid' WHERE id = 'done'", "done", "outcome as paid")]
    [InlineData("UPDATE runs SET due = due + 1 WHERE id = 'waiting'", "waiting", "due time")]
    [InlineData("UPDATE runs SET due = NULL WHERE id = 'waiting'", "waiting", "due time as none")]
    [InlineData("UPDATE runs SET key = 'other' WHERE id = 'done'", "done", "start key as other, and the entries say key-done")]
    [InlineData("UPDATE runs SET tags = NULL WHERE id = 'done'", "done", "tags as")]
    [InlineData("UPDATE runs SET parent = 'p' WHERE id = 'done'", "done", "parent as p, and the entries say none")]
    [InlineData("UPDATE runs SET started = started - 1000000 WHERE id = 'done'", "done", "the start as")]
    [InlineData("UPDATE runs SET ended = ended + 1 WHERE id = 'done'", "done", "the end as")]
    [InlineData("UPDATE flows SET fingerprint = 'f' WHERE name = 'checkout'", "done", "fingerprint as f")]
    [InlineData("UPDATE flows SET name = 'other' WHERE name = 'checkout'", "done", "flow as other, and the entries say checkout")]
    public async Task A_row_of_the_index_that_the_entries_do_not_bear_out_is_found(string change, string run, string expected)
    {
        await StoredWork.FillAsync(Database);
        Execute(change);
        (await VerifyAsync()).Found.ShouldContain(damage => damage.RunId == run && damage.Kind == DamageKind.Index && damage.What.Contains(expected));
    }

    [Fact]
    public async Task A_journal_that_an_engine_has_left_in_order_has_no_damage()
    {
        await StoredWork.FillAsync(Database);
        var (found, verifier) = await VerifyAsync();
        found.ShouldBeEmpty();
        verifier.Runs.ShouldBe(6);
        verifier.Entries.ShouldBeGreaterThan(20);
        (verifier.TooNew, verifier.Closed).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Entries_that_do_not_follow_from_one_another_are_found_though_every_checksum_fits()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, new AppendRequest("odd", 0, 0, new AppendId(opening.Incarnation, 1),
            new[] { Samples.Entry(1, """{"at":"2026-01-01T00:00:00Z","visit":7}""") }, Samples.Row("odd")));
        await journal.DisposeAsync();
        (await VerifyAsync()).Found.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            damage => damage.RunId.ShouldBe("odd"), damage => damage.Kind.ShouldBe(DamageKind.Entries),
                damage => damage.What.ShouldContain("visit 7 is not live"));
    }

    [Fact]
    public async Task A_snapshot_that_is_not_the_fold_of_the_entries_is_found_though_its_checksum_fits()
    {
        await StoredWork.FillAsync(Database);
        var (journal, _) = await OpenAsync();
        foreach (var (id, other) in new[] { ("done", "done"), ("declined", "failed") })
        {
            var entries = await journal.ReadAsync(other, 1, default);
            var state = new RunState(id);
            foreach (var entry in entries.Take(3))
                state.Evolve(new EventCodec(StateJournaling.Plain).Decode(id, entry));
            await journal.Capability<ISnapshotStore>()!.SaveAsync(
                new[] { new RunSnapshot(id, 3, RunImage.Schema, RunImage.Write(state, StateJournaling.Plain)) }, default);
        }

        await journal.DisposeAsync();
        (await VerifyAsync()).Found.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            damage => damage.RunId.ShouldBe("declined"), damage => damage.Kind.ShouldBe(DamageKind.Snapshot),
                damage => damage.What.ShouldContain("snapshot of version 3"));
    }

    [Theory]
    [InlineData(0, "is not the fold of the entries")]
    [InlineData(1_000, "the entries end with")]
    public async Task A_snapshot_at_the_baseline_or_beyond_the_end_is_judged_too(int beyond, string expected)
    {
        await StoredWork.FillAsync(Database);
        await using var reader = await Persistence.Sqlite.SqliteJournalReader.OpenAsync(Database);
        var whole = (await reader.Capability<IRunTransfer>()!.TakeOutAsync("done", default))!;
        var images = new List<ReadOnlyMemory<byte>>();
        foreach (var id in new[] { "done", "failed" })
        {
            var state = new RunState(id);
            foreach (var entry in (await reader.ReadAsync(id, 1, default)).Take(3))
                state.Evolve(new EventCodec(StateJournaling.Plain).Decode(id, entry));
            images.Add(RunImage.Write(state, StateJournaling.Plain));
        }

        var run = whole with
        {
            Baseline = new RunBaseline("done", 3, RunImage.Schema, images[0], []),
            Entries = [.. whole.Entries.Skip(3)],
            Snapshot = new RunSnapshot("done", 3 + beyond, RunImage.Schema, images[1]),
        };
        var check = new SnapshotCheck(run, codec: null);
        check.LookAtEnd(FoldedRun.Of(run, codec: null, check.Look).State);
        check.Damage!.What.ShouldContain(expected);
    }

    [Fact]
    public async Task An_event_of_a_newer_build_is_no_damage()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal,
            new AppendRequest("newer", 0, 0, new AppendId(opening.Incarnation, 1), new[] { Samples.Entry(1, "{}", "visit-teleported") },
                Samples.Row("newer")));
        await journal.DisposeAsync();
        var (found, verifier) = await VerifyAsync();
        found.ShouldBeEmpty();
        verifier.TooNew.ShouldBe(1);
    }

    [Fact]
    public async Task Damage_of_one_run_is_named_once_and_its_neighbours_are_still_judged()
    {
        await StoredWork.FillAsync(Database);
        Execute("UPDATE log SET entries = zeroblob(20) WHERE run = (SELECT run FROM runs WHERE id = 'done'); UPDATE runs SET outcome = 'x' WHERE id = 'declined'");
        var (found, verifier) = await VerifyAsync();
        found.Select(damage => (damage.RunId?.Value, damage.Kind)).ShouldBe([("done", DamageKind.Entries), ("declined", DamageKind.Index)]);
        verifier.Runs.ShouldBe(5);
    }

    [Fact]
    public async Task Values_that_are_closed_here_are_no_damage()
    {
        var codec = new AesGcmPayloadCodec("k1", new Dictionary<string, byte[]> { ["k1"] = new byte[32] });
        await StoredWork.FillAsync(Database, codec);
        (await VerifyAsync()).Found.ShouldBeEmpty();
    }

    private async Task<(List<JournalDamage> Found, JournalVerifier Verifier)> VerifyAsync()
    {
        await using var journal = await Persistence.Sqlite.SqliteJournalReader.OpenAsync(Database);
        var (verifier, found) = (new JournalVerifier(journal), new List<JournalDamage>());
        await foreach (var damage in verifier.VerifyAsync())
            found.Add(damage);
        return (found, verifier);
    }
}
