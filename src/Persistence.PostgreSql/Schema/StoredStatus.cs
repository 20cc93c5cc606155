namespace ActorFlow.Persistence.PostgreSql.Schema;

/// <summary>Statuses as they are stored: the number of a status, and the same plus 16 for the tombstone of a pruned run.</summary>
internal static class StoredStatus
{
    public const short Quarantined = (short)RunStatus.Quarantined;
    public const short Parked = (short)RunStatus.Parked;

    private const int Tombstone = 16;

    public static bool IsTombstone(short stored) => stored >= Tombstone;

    public static short OfPruned(RunStatus status) => (short)((int)status + Tombstone);

    public static RunStatus StatusOf(short stored) => (RunStatus)(stored % Tombstone);
}
