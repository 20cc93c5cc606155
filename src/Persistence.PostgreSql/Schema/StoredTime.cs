namespace ActorFlow.Persistence.PostgreSql.Schema;

/// <summary>Times as they are stored: microseconds since 1970-01-01 UTC.</summary>
internal static class StoredTime
{
    public static long Of(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? Of(DateTimeOffset? time) => time is { } value ? Of(value) : null;

    public static DateTimeOffset ToTime(long stored) => new((stored * TimeSpan.TicksPerMicrosecond) + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);

    public static DateTimeOffset? ToTime(long? stored) => stored is { } value ? ToTime(value) : null;
}
