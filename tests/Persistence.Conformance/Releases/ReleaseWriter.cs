using System.Text;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using ActorFlow.Maintenance;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Runs;
using ActorFlow.Runtime.Tests.Runs;
using ActorFlow.Testing;

namespace ActorFlow.Persistence.Conformance.Releases;

/// <summary>Writes the journal of a release: the same one at every call.</summary>
internal static class ReleaseWriter
{
    private const int Moves = 40;

    private static readonly EventCodec Codec = new(StateJournaling.Plain);

    public static async Task WriteAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "journal.db");
        var time = new ManualTimeProvider(Say.T0);
        var journal = new SqliteJournal(new SqliteJournalOptions { Path = path, TimeProvider = time });
        await journal.OpenAsync(default);
        await journal.Capability<IRunTransfer>()!.TakeInAsync(Values(), default);
        foreach (var seed in Seeds())
        {
            await journal.Capability<IRunTransfer>()!.TakeInAsync(Taken($"seed-{seed}", Played(seed).History), default);
            foreach (var flow in Drawn(seed))
                await journal.Capability<IDefinitionStore>()!.SaveDefinitionAsync(flow.Fingerprint, flow.Canonical, default);
        }

        await KeepImagesAsync(journal);
        await journal.Capability<IRunShelf>()!.ParkAsync(await FirstAsync(journal, RunStatus.Running), "node 'k' is gone", "0.1.0", Say.T0, default);
        await journal.QuarantineAsync(await FirstAsync(journal, RunStatus.Failed), "the checksum does not fit", "0.1.0", Say.T0, default);
        await journal.MarkCleanAsync(default);

        var expected = new StringBuilder("[\n");
        var first = true;
        await foreach (var (row, text) in ReleaseReader.DescribeAsync(journal))
        {
            await using (var file = new FileStream(Path.Combine(folder, row.RunId.Value + ".jsonl"), FileMode.CreateNew))
                await RunExport.WriteAsync(journal, row.RunId, file);
            expected.Append(first ? "" : ",\n").Append(text);
            first = false;
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "expected.json"), expected.Append("\n]\n").ToString());
        await journal.DisposeAsync();
        foreach (var left in new[] { path + ".lock", path + "-wal", path + "-shm" })
            File.Delete(left);
    }

    /// <summary>Seeds of histories that together hold every event and every end, as few as the first ones give.</summary>
    private static IEnumerable<int> Seeds()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 300; seed++)
        {
            var run = Played(seed);
            if (run.History.Select(fact => fact.GetType().Name).Append(run.Head.Status.ToString()).Where(seen.Add).ToList().Count > 0)
                yield return seed;
        }
    }

    private static FlowDefinition[] Drawn(int seed)
    {
        var flow = new Random(seed).Next();
        return [RandomFlow.Of(flow), RandomFlow.WithSpare(flow)];
    }

    private static RandomRun Played(int seed)
    {
        var dice = new Random(seed);
        _ = dice.Next();
        var run = new RandomRun(Drawn(seed)[0], Drawn(seed)[1]);
        for (var move = 0; move < Moves; move++)
            run.Move(dice.Next());
        return run;
    }

    /// <summary>
    /// A run whose values have every form: plain, special, large, sensitive, encrypted, with a time to live, added, appended, removed.
    /// </summary>
    private static TransferredRun Values()
    {
        var large = Encoding.UTF8.GetBytes($"\"{new string('x', 100)}\"");
        var blob = BlobId.Of(large);
        string[] facts =
        [
            $$"""{"at":"2026-01-01T00:00:00.1234567Z","flow":"values","print":"0123456789abcdef0123456789abcdef","input":[{"k":"n","v":1},{"k":"text","v":"größe 🚀"},{"k":"list","v":[1,2]},{"k":"old","v":true},{"k":"nan","f":"NaN"},{"k":"big","b":"{{blob}}"},{"k":"card","c":"k1","e":"AQJrMQ==","s":1}],"key":"key-1","tags":["eu","vip"],"memo":{"note":"by phone"},"parent":"parent-1","emit":[{"visit":1,"node":"a"}]}""",
            """{"at":"2026-01-01T00:00:01Z","visit":1,"patch":[{"o":"add","k":"n","v":41},{"o":"rem","k":"old"},{"k":"secret","v":"s","s":1},{"k":"soon","v":1,"x":4102444800000}],"result":{"total":3},"end":[{"action":"done"}]}""",
            """{"at":"2026-01-01T00:00:02Z","action":"done"}""",
        ];
        string[] names = ["run-started", "visit-completed", "run-completed"];
        return WithRow(new TransferredRun(Samples.Row("values"), [.. facts.Select((fact, i) => Samples.Entry(i + 1, fact, names[i]))])
        {
            Blobs = [new BlobReference(blob, large)],
        });
    }

    private static TransferredRun Taken(RunId runId, IReadOnlyList<RunEvent> history)
        => WithRow(new TransferredRun(Samples.Row(runId), [.. history.Select((fact, i) => Codec.Encode(fact, i + 1))]));

    private static TransferredRun WithRow(TransferredRun run)
    {
        var fold = FoldedRun.Of(run, codec: null);
        return run with { Summary = Summaries.Of(fold.State, Summaries.DueOf(fold.State)), Questions = fold.QuestionRows };
    }

    private static async Task KeepImagesAsync(SqliteJournal journal)
    {
        var longest = new List<TransferredRun>();
        await foreach (var (row, _) in ReleaseReader.DescribeAsync(journal))
            longest.Add((await journal.Capability<IRunTransfer>()!.TakeOutAsync(row.RunId, default))!);
        longest = [.. longest.OrderByDescending(run => run.Entries.Count).ThenBy(run => run.Summary.RunId.Value, StringComparer.Ordinal)];
        var (trimmed, half) = HalfOf(longest[0]);
        await journal.Capability<IJournalTrimming>()!.TrimAsync(new RunBaseline(trimmed, half.Version, RunImage.Schema,
            RunImage.Write(half, StateJournaling.Plain), []), default);
        var (kept, snapshot) = HalfOf(longest[1]);
        await journal.Capability<ISnapshotStore>()!.SaveAsync(
            new[] { new RunSnapshot(kept, snapshot.Version, RunImage.Schema, RunImage.Write(snapshot, StateJournaling.Plain)) }, default);
    }

    private static (RunId RunId, RunState State) HalfOf(TransferredRun run)
        => (run.Summary.RunId, FoldedRun.Of(run with { Entries = [.. run.Entries.Take(run.Entries.Count / 2)] }, codec: null).State);

    private static async Task<RunId> FirstAsync(SqliteJournal journal, RunStatus status)
        => (await journal.Capability<IRunIndex>()!.ListAsync(new RunQuery { Statuses = [status], OldestFirst = true, Limit = 1 },
            default)).Runs.Single().RunId;
}
