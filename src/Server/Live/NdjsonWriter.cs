using ActorFlow.Server.Operations;

namespace ActorFlow.Server.Live;

/// <summary>NDJSON: a JSON object a line.</summary>
internal sealed class NdjsonWriter(ApiCall call) : LiveWriter(call)
{
    protected override string MediaType => "application/x-ndjson";

    public Task LineAsync<T>(T value) => PutAsync((byte[])[.. LineOf(value), (byte)'\n']);

    public override Task BeatAsync() => PutAsync("{\"type\":\"heartbeat\"}\n"u8.ToArray());
}
