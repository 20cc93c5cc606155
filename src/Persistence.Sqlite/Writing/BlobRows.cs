using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>Writes blobs, once each, and which run names them, inside the transaction of an append.</summary>
internal sealed class BlobRows(Connection connection, IReadOnlyDictionary<string, string> sql)
{
    private readonly Statement _find = connection[sql["FindBlob"]];
    private readonly Statement _add = connection[sql["AddBlob"]];
    private readonly Statement _name = connection[sql["NameBlob"]];
    private readonly Statement _keep = connection[sql["KeepBlob"]];

    /// <summary>Whether every blob is stored or comes with its content.</summary>
    public bool AreThere(IReadOnlyList<BlobReference> blobs)
    {
        foreach (var blob in blobs)
        {
            if (blob.Content is null && Find(blob.BlobId) == 0)
                return false;
        }

        return true;
    }

    /// <summary>The first of some blobs that is not stored, or null.</summary>
    public BlobId? FirstMissing(IReadOnlyList<BlobId> blobs)
    {
        foreach (var blob in blobs)
        {
            if (Find(blob) == 0)
                return blob;
        }

        return null;
    }

    public void Add(long run, long version, IReadOnlyList<BlobReference> blobs)
    {
        foreach (var blob in blobs)
        {
            if (Find(blob.BlobId) == 0)
                Store(blob);
            Name(run, blob.BlobId, version);
        }
    }

    /// <summary>Notes that a run names a blob at a version.</summary>
    /// <exception cref="ArgumentException">The blob is not stored; the caller's transaction is to be abandoned.</exception>
    public void Name(long run, BlobId blobId, long version)
    {
        var number = Find(blobId);
        if (number == 0)
            throw new ArgumentException($"The blob {blobId} is named and not stored.");
        _keep.Bind(1, number).Run();
        _name.Bind(1, run).Bind(2, number).Bind(3, version).Run();
    }

    private long Find(BlobId blobId)
    {
        Span<byte> hash = stackalloc byte[BlobId.Length];
        blobId.CopyTo(hash);
        var number = _find.Bind(1, (ReadOnlySpan<byte>)hash).Step() ? _find.Int64(0) : 0;
        _find.Reset();
        return number;
    }

    private void Store(BlobReference blob)
    {
        Span<byte> hash = stackalloc byte[BlobId.Length];
        blob.BlobId.CopyTo(hash);
        _add.Bind(1, (ReadOnlySpan<byte>)hash).Bind(2, blob.Content!.Value.Span).Run();
    }
}
