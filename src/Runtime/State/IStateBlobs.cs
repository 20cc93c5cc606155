namespace ActorFlow;

/// <summary>Where values beyond a threshold go instead of into the event that names them.</summary>
internal interface IStateBlobs
{
    /// <summary>Keeps a value's JSON (or its encrypted payload), no later than the event that will name it is written, and gives its content
    /// address.</summary>
    string Put(ReadOnlySpan<byte> content);

    /// <summary>Gives the content back.</summary>
    ReadOnlyMemory<byte> Get(string address);
}
