using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>
/// Collects the large values of an append, which are written in the same transaction as the events that name them (rule 15). Not thread-safe.
/// </summary>
internal sealed class BlobBasket : IStateBlobs
{
    private List<BlobReference>? _blobs;

    /// <summary>How many bytes are in it.</summary>
    public long Bytes { get; private set; }

    public string? Put(ReadOnlyMemory<byte> content)
    {
        var name = BlobId.Of(content.Span);
        if (_blobs?.Exists(blob => blob.BlobId == name) != true)
        {
            (_blobs ??= []).Add(new BlobReference(name, content));
            Bytes += content.Length;
        }

        return name.ToString();
    }

    public ReadOnlyMemory<byte> Get(string address) => throw new NotSupportedException("A basket is written from, not read from.");

    /// <summary>Gives what was collected, and is empty again.</summary>
    public IReadOnlyList<BlobReference>? Take()
    {
        var blobs = _blobs;
        (_blobs, Bytes) = (null, 0);
        return blobs;
    }
}
