namespace ActorFlow;

/// <summary>Where values beyond a threshold go instead of into the event that names them.</summary>
internal interface IStateBlobs
{
    /// <summary>Keeps a value's JSON (or its encrypted payload), no later than what will name it is written, and gives its content address.</summary>
    /// <returns>Null when the value has to stay where it is.</returns>
    string? Put(ReadOnlyMemory<byte> content);

    /// <summary>Gives the content back.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not at hand.</exception>
    ReadOnlyMemory<byte> Get(string address);
}
