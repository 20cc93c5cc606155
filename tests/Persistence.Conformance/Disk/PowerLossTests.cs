using ActorFlow.Journal;
using ActorFlow.Persistence.Conformance.Faults;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Disk;

/// <summary>
/// Cuts the power at many moments of a workload and opens what the disk then holds. With full flushes everything acknowledged is there; with normal
/// ones the file is whole and each run a beginning of what was written; without flushes this very test must fail, else it shows nothing.
/// </summary>
public sealed class PowerLossTests
{
    private static readonly int Rounds = Long.Form ? 400 : 60;
    private static readonly int Cuts = Long.Form ? 600 : 50;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task With_full_flushes_nothing_acknowledged_is_lost(int seed)
        => (await CutAsync(seed, options => { })).ShouldAllBe(found => found.IsWhole && found.Lost == 0);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task With_normal_flushes_the_file_stays_whole(int seed)
    {
        var found = await CutAsync(seed, options => options.Synchronous = SqliteSynchronous.Normal);
        found.ShouldAllBe(one => one.IsWhole);
        found.Sum(one => one.Lost).ShouldBeGreaterThan(0, "the last commits may be lost, as the option's description says");
    }

    [Fact]
    public async Task Without_flushes_the_loss_is_seen()
        => (await CutAsync(5, options => options.NeverFlush = true)).Sum(found => found.Lost)
            .ShouldBeGreaterThan(0, "a test that cannot fail proves nothing");

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public async Task After_a_failed_flush_the_journal_stops_and_what_was_acknowledged_before_and_after_survives(int seed)
    {
        var random = new Random(seed);
        var (failed, afterFailure) = (0, 0);
        var isBroken = false;
        var found = await CutAsync(
            seed,
            options => { },
            operation =>
            {
                if (isBroken)
                    afterFailure++;
                if (operation.Kind != DiskOperationKind.Sync || random.Next(40) != 0)
                    return 0;
                failed++;
                isBroken = true;
                return 1034;   // SQLITE_IOERR_FSYNC
            },
            opening: () => isBroken = false);
        failed.ShouldBeGreaterThan(0);
        afterFailure.ShouldBe(0, "after a failed flush nothing is written and nothing flushed until the journal is opened anew");
        found.ShouldAllBe(one => one.IsWhole && one.Lost == 0);
    }

    private sealed record Cut(Dictionary<string, byte[]> Files, Dictionary<RunId, long> Acknowledged);

    /// <param name="IsWhole">Whether what was found could be opened, verified, and read as beginnings of what was written.</param>
    /// <param name="Lost">How many acknowledged entries were missing.</param>
    private sealed record Found(bool IsWhole, long Lost, string Why);

    private static async Task<List<Found>> CutAsync(int seed, Action<SqliteJournalOptions> configure, Func<DiskOperation, int>? fault = null,
        Action? opening = null)
    {
        using var folder = new TemporaryFolder();
        var disk = new SimulatedDisk();
        var options = new SqliteJournalOptions { Path = folder.File("runs.db"), Vfs = disk.Name, CheckpointPages = 100,
            LogRewritten = disk.TakeOver };
        configure(options);
        var journal = new SqliteJournal(options);
        var writer = new PatientWriter(journal) { Opening = opening };
        await writer.OpenAsync();

        var (random, cuts) = (new Random(seed), new List<Cut>());
        var chance = Cuts / (Rounds * 12.0);
        disk.Happening = operation =>
        {
            if (random.NextDouble() < chance)
                cuts.Add(new Cut(disk.AfterPowerLoss(random), writer.Versions.ToDictionary()));
            return fault?.Invoke(operation) ?? 0;
        };
        await WorkAsync(writer, journal, new Random(seed + 1));
        disk.Happening = null;
        await journal.DisposeAsync();

        cuts.Count.ShouldBeGreaterThan(Cuts / 4);
        Counts.Note("losses of power", cuts.Count);
        var found = new List<Found>();
        foreach (var cut in cuts)
            found.Add(await OpenAsync(cut));
        return found;
    }

    private static async Task WorkAsync(PatientWriter writer, SqliteJournal journal, Random random)
    {
        var runs = Enumerable.Range(0, 30).Select(i => new RunId($"run-{i}")).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            await writer.WriteAsync(runs.Where(_ => random.Next(3) == 0));
            if (round % 7 == 0 && writer.Versions.TryGetValue(runs[0], out var version))
            {
                await writer.TryAsync(() =>
                    journal.Capability<ISnapshotStore>()!.SaveAsync(new[] { new RunSnapshot(runs[0], version, 1, "state"u8.ToArray()) }, default)
                    .AsTask());
                await writer.TryAsync(() =>
                    journal.Capability<IJournalTrimming>()!.TrimAsync(new RunBaseline(runs[0], version, 1, "state"u8.ToArray(), []), default)
                    .AsTask());
            }
        }
    }

    private static async Task<Found> OpenAsync(Cut cut)
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, bytes) in cut.Files)
            await File.WriteAllBytesAsync(folder.File(name), bytes);
        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = folder.File("runs.db") });
        try
        {
            await journal.OpenAsync(default);
            await foreach (var damage in journal.Capability<IJournalVerification>()!.VerifyAsync(default))
                return new Found(false, 0, damage.ToString());
            var lost = 0L;
            foreach (var (run, acknowledged) in cut.Acknowledged)
            {
                var from = (await journal.Capability<IJournalTrimming>()!.FindBaselineAsync(run, default))?.Version ?? 0;
                var entries = await journal.ReadAsync(run, from + 1, default);
                entries.ShouldBeEntries(Samples.Entries(from + 1, entries.Count));
                lost += Math.Max(0, acknowledged - from - entries.Count);
            }

            return new Found(true, lost, "");
        }
        catch (Exception e) when (e is JournalUnavailableException or RunJournalException)
        {
            return new Found(false, cut.Acknowledged.Values.Sum(), e.Message);
        }
    }
}
