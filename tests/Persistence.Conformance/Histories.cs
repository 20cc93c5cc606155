using ActorFlow.Journal;

namespace ActorFlow.Persistence.Conformance;

/// <summary>What the tests of histories ask of a store, and how they write down its answers.</summary>
internal static class Histories
{
    public static async Task SnapshotAsync(IRunJournal journal, params RunSnapshot[] snapshots) => await journal.Capability<ISnapshotStore>()!.SaveAsync(snapshots, default);

    public static async Task<IReadOnlyList<RunHistory?>> ReadAsync(IRunJournal journal, params RunId[] runs) => await journal.Capability<IRunHistories>()!.ReadManyAsync(runs, default);

    public static string Text(RunHistory? history)
    {
        if (history is null)
            return "none";
        var entries = $"{history.Entries[0].Version} to {history.Entries[^1].Version}";
        return history.Snapshot is { } snapshot ? $"snapshot {snapshot.Version}:{snapshot.Schema}, {entries}" : entries;
    }
}
