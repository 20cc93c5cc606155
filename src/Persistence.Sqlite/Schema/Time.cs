namespace ActorFlow.Persistence.Sqlite.Schema;

/// <summary>Times as they are stored: microseconds since 1970-01-01 UTC.</summary>
internal static class Time
{
    public static long ToStored(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? ToStored(DateTimeOffset? time) => time is { } value ? ToStored(value) : null;

    public static DateTimeOffset FromStored(long stored)
        => new((stored * TimeSpan.TicksPerMicrosecond) + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);

    public static DateTimeOffset? FromStored(long? stored) => stored is { } value ? FromStored(value) : null;
}
