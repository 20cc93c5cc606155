namespace ActorFlow.Persistence.Sqlite.Schema;

/// <summary>Statuses as they are stored: the number of a status, and the same plus 16 for the tombstone of a pruned run.</summary>
internal static class StoredStatus
{
    public const long Quarantined = (long)RunStatus.Quarantined;
    public const long Parked = (long)RunStatus.Parked;

    private const long Tombstone = 16;

    public static bool IsTombstone(long stored) => stored >= Tombstone;

    public static long OfPruned(RunStatus status) => (long)status + Tombstone;

    public static RunStatus StatusOf(long stored) => (RunStatus)(stored % Tombstone);
}
