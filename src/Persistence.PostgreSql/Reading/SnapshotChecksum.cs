using ActorFlow.Journal;

namespace ActorFlow.Persistence.PostgreSql.Reading;

/// <summary>The checksum that is stored with a snapshot: of its run, schema, version and data.</summary>
internal static class SnapshotChecksum
{
    public static uint Of(RunSnapshot snapshot)
        => EntryChain.Next(EntryChain.Next(EntryChain.Start(snapshot.RunId), snapshot.Schema, []), snapshot.Version, snapshot.Data.Span);
}
