using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorFlow;

/// <summary>A JSON writer with its buffer, kept by each thread between uses, for short-lived encodings.</summary>
internal sealed class JsonScratch : IDisposable
{
    // A larger buffer is given back to the collector instead of being kept by the thread.
    private const int KeptBytes = 64 * 1024;

    internal static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // journaled and parsed, never pasted into a page
        MaxDepth = StateSerialization.GreatestDepth,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static JsonScratch? _kept;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    private JsonScratch() => Writer = new Utf8JsonWriter(_buffer, WriterOptions);

    public Utf8JsonWriter Writer { get; }

    public static JsonScratch Rent()
    {
        var scratch = _kept ?? new JsonScratch();
        _kept = null;
        return scratch;
    }

    public ReadOnlySpan<byte> Written
    {
        get
        {
            Writer.Flush();
            return _buffer.WrittenSpan;
        }
    }

    public byte[] ToArray() => Written.ToArray();

    public void Dispose()
    {
        if (_buffer.Capacity > KeptBytes) return;
        _buffer.ResetWrittenCount();
        Writer.Reset();
        _kept = this;
    }
}
