using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteDefinitions(SqliteAccess access) : IDefinitionStore
{
    private static readonly IReadOnlyDictionary<string, string> ReadSql = SqlText.Of("read");
    private static readonly IReadOnlyDictionary<string, string> WriteSql = SqlText.Of("maintain");

    public async ValueTask SaveDefinitionAsync(string fingerprint, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        await access.WriteAsync(
            context =>
            {
                context.Connection[WriteSql["SaveDefinition"]].Bind(1, fingerprint).Bind(2, canonical.Span).Bind(3, Checksum(canonical.Span)).Run();
                return true;
            },
            cancellationToken);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> FindDefinitionAsync(string fingerprint, CancellationToken cancellationToken)
    {
        var (canonical, checksum) = await access.ReadAsync(Find, fingerprint, cancellationToken);
        if (canonical is not null && checksum != Checksum(canonical))
            throw new JournalUnavailableException(access.Options.Path, $"the stored definition {fingerprint} is damaged",
                "Register the flow again, or restore the journal from a backup.") { IsDamage = true };
        return canonical is null ? default(ReadOnlyMemory<byte>?) : canonical;
    }

    private static (byte[]? Canonical, long Checksum) Find(Connection connection, string fingerprint)
    {
        var rows = connection[ReadSql["Definition"]].Bind(1, fingerprint);
        var found = rows.Step() ? (rows.Blob(0).ToArray(), rows.Int64(1)) : (null, 0);
        rows.Reset();
        return found;
    }

    public static uint Checksum(ReadOnlySpan<byte> canonical) => EntryChain.Next(uint.MaxValue, canonical.Length, canonical);
}
