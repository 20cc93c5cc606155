using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlBlobs(PostgreSqlAccess access) : IBlobStore
{
    private const int Portion = 100;

    public async ValueTask<ReadOnlyMemory<byte>?> ReadBlobAsync(BlobId blobId, CancellationToken cancellationToken)
    {
        if (await access.Database.OneAsync("read", "Blob", p => p.Next(BlobHash.Of(blobId)), row => row.Bytes(0),
            cancellationToken) is not { } content)
            return null;
        if (BlobId.Of(content) != blobId)
            throw new JournalUnavailableException(access.Name, $"the blob {blobId} is damaged",
                "Verify the database, and restore it from a backup.") { IsDamage = true };
        return content;
    }

    public async ValueTask<int> SweepBlobsAsync(DateTimeOffset unnamedSince, CancellationToken cancellationToken)
    {
        var since = StoredTime.Of(unnamedSince);
        for (var swept = 0; ;)
        {
            var (looked, portion) = await access.WriteAsync((context, token) => SweepAsync(context, since, token), cancellationToken);
            swept += portion;
            if (looked < Portion)
                return swept;
        }
    }

    // The rows are locked first: who is about to name one waits, and finds it gone; who has just named one is seen by the second statement.
    private static async ValueTask<(int Looked, int Swept)> SweepAsync(WriteContext context, long since, CancellationToken cancellationToken)
    {
        var locked = (await context.Connection.RowsAsync(context.Sql["maintain", "LockUnnamed"], p => p.Next(since).Next((long)Portion),
            row => row.GetInt64(0), cancellationToken)).ToArray();
        var swept = await context.ExecuteAsync("SweepBlobs", p => p.Next(locked).Next(since), cancellationToken);
        if (swept < locked.Length)
            await context.ExecuteAsync("StillNamed", p => p.Next(locked), cancellationToken);
        return (locked.Length, swept);
    }
}
