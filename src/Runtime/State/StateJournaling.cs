namespace ActorFlow;

/// <summary>How patches and maps are written to and read from a journal.</summary>
internal sealed class StateJournaling
{
    /// <summary>From this size a value is a blob of its own.</summary>
    public const int DefaultBlobThreshold = 64 * 1024;

    /// <summary>No encryption, no blobs: for tests and exports without secrets.</summary>
    public static readonly StateJournaling Plain = new();

    public IPayloadCodec? PayloadCodec { get; init; }

    public IStateBlobs? Blobs { get; init; }

    public int BlobThreshold { get; init; } = DefaultBlobThreshold;

    /// <summary>The same with other blobs.</summary>
    public StateJournaling With(IStateBlobs? blobs) => new() { PayloadCodec = PayloadCodec, Blobs = blobs, BlobThreshold = BlobThreshold };
}
