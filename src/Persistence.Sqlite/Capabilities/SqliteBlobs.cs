using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteBlobs(SqliteAccess access) : IBlobStore
{
    private const int Portion = 100;

    private static readonly IReadOnlyDictionary<string, string> ReadSql = SqlText.Of("read");
    private static readonly IReadOnlyDictionary<string, string> WriteSql = SqlText.Of("maintain");

    public async ValueTask<ReadOnlyMemory<byte>?> ReadBlobAsync(BlobId blobId, CancellationToken cancellationToken)
    {
        if (await access.ReadAsync(Read, blobId, cancellationToken) is not { } content)
            return null;
        if (BlobId.Of(content) != blobId)
            throw new JournalUnavailableException(access.Options.Path, $"the blob {blobId} is damaged", "Verify the database, and restore it from a backup.") { IsDamage = true };
        return content;
    }

    public async ValueTask<int> SweepBlobsAsync(DateTimeOffset unnamedSince, CancellationToken cancellationToken)
    {
        for (var swept = 0; ;)
        {
            var portion = await access.WriteAsync(
                context =>
                {
                    context.Connection[WriteSql["SweepBlobs"]].Bind(1, Time.ToStored(unnamedSince)).Bind(2, Portion).Run();
                    return context.Connection.Changes;
                },
                cancellationToken);
            swept += portion;
            if (portion < Portion)
                return swept;
        }
    }

    private static byte[]? Read(Connection connection, BlobId blobId)
    {
        Span<byte> hash = stackalloc byte[BlobId.Length];
        blobId.CopyTo(hash);
        var rows = connection[ReadSql["Blob"]].Bind(1, (ReadOnlySpan<byte>)hash);
        var content = rows.Step() ? rows.Blob(0).ToArray() : null;
        rows.Reset();
        return content;
    }
}
