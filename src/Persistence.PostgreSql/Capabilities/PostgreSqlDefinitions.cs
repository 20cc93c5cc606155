using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlDefinitions(PostgreSqlAccess access) : IDefinitionStore
{
    public async ValueTask SaveDefinitionAsync(string fingerprint, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        await access.Session.Database.ExecuteAsync(
            "maintain", "SaveDefinition", p => p.Next(StoredText.Of(fingerprint)).Next(canonical.ToArray()).Next((long)Checksum(canonical.Span)),
                cancellationToken);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> FindDefinitionAsync(string fingerprint, CancellationToken cancellationToken)
    {
        var (canonical, checksum) = await access.Database.OneAsync("read", "Definition", p => p.Next(StoredText.Of(fingerprint)),
            row => (row.Bytes(0), row.GetInt64(1)), cancellationToken);
        if (canonical is not null && checksum != Checksum(canonical))
            throw new JournalUnavailableException(access.Name, $"the stored definition {fingerprint} is damaged",
                "Register the flow again, or restore the journal from a backup.") { IsDamage = true };
        return canonical is null ? default(ReadOnlyMemory<byte>?) : canonical;
    }

    public static uint Checksum(ReadOnlySpan<byte> canonical) => EntryChain.Next(uint.MaxValue, canonical.Length, canonical);
}
