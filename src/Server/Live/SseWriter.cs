using System.Buffers;
using System.Globalization;
using System.Text;
using ActorFlow.Server.Operations;

namespace ActorFlow.Server.Live;

/// <summary>Server-Sent Events, as browsers read them (HTML Living Standard, 9.2).</summary>
internal sealed class SseWriter(ApiCall call) : LiveWriter(call)
{
    /// <summary>After how many milliseconds a browser comes back.</summary>
    private const int Retry = 1_000;

    private readonly ArrayBufferWriter<byte> _message = new();
    private long? _passed;

    protected override string MediaType => "text/event-stream";

    /// <summary>Tells readers how to come back.</summary>
    public Task GreetAsync() => PutAsync(Encoding.UTF8.GetBytes($"retry: {Retry}\n\n"));

    /// <summary>Writes an event.</summary>
    /// <param name="name">Its name; that of a journaled event holds no line breaks.</param>
    /// <param name="id">Where to go on from after it; null is where it was.</param>
    /// <param name="data">What it says; JSON has no line breaks.</param>
    public Task EventAsync<T>(string name, long? id, T data)
    {
        var json = LineOf(data);
        _message.ResetWrittenCount();
        if (id is { } place)
        {
            _passed = null;
            Add(string.Create(CultureInfo.InvariantCulture, $"id: {place}\n"));
        }

        Add($"event: {name}\ndata: ");
        _message.Write(json);
        Add("\n\n");
        return PutAsync(_message.WrittenMemory);
    }

    /// <summary>Something was passed over that the reader did not want: where to go on from has moved, and the next beat says so.</summary>
    public void Pass(long id) => _passed = id;

    /// <summary>A comment; with an id where something was passed over. A message without data tells the reader nothing but the id.</summary>
    public override Task BeatAsync()
    {
        var beat = _passed is { } id ? string.Create(CultureInfo.InvariantCulture, $": alive\nid: {id}\n\n") : ": alive\n\n";
        _passed = null;
        return PutAsync(Encoding.UTF8.GetBytes(beat));
    }

    private void Add(string text) => Encoding.UTF8.GetBytes(text, _message);
}
