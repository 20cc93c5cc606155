using ActorFlow.Journal;

namespace ActorFlow.Persistence.PostgreSql.Schema;

/// <summary>Names of blobs as bytes.</summary>
internal static class BlobHash
{
    public static byte[] Of(BlobId blobId)
    {
        var hash = new byte[BlobId.Length];
        blobId.CopyTo(hash);
        return hash;
    }

    /// <summary>Several, one after the other.</summary>
    public static byte[] OfAll(IReadOnlyList<BlobId> blobs)
    {
        var hashes = new byte[blobs.Count * BlobId.Length];
        for (var i = 0; i < blobs.Count; i++)
            blobs[i].CopyTo(hashes.AsSpan(i * BlobId.Length));
        return hashes;
    }
}
