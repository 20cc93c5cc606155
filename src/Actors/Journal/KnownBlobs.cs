using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>For an image: large values that the journal holds for the run are named, all others are written out.</summary>
/// <param name="known">What the journal holds.</param>
internal sealed class KnownBlobs(IReadOnlyCollection<BlobId> known) : IStateBlobs
{
    private readonly HashSet<BlobId> _named = [];

    /// <summary>The blobs that were named.</summary>
    public IReadOnlyList<BlobId> Named => [.. _named];

    public string? Put(ReadOnlyMemory<byte> content)
    {
        var name = BlobId.Of(content.Span);
        if (!known.Contains(name))
            return null;
        _named.Add(name);
        return name.ToString();
    }

    public ReadOnlyMemory<byte> Get(string address) => throw new NotSupportedException("An image is written with these, not read.");
}
