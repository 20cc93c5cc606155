using System.Buffers;
using System.Text.Json;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ActorFlow.Server.Live;

/// <summary>
/// Writes an answer that goes on: each piece leaves at once, and the next one is not asked for before the reader has taken this one. A reader that
/// takes nothing for too long is cut off. Not thread-safe.
/// </summary>
internal abstract class LiveWriter(ApiCall call)
{
    /// <summary>How much may lie in this process before the reader has to take it.</summary>
    private const int MostUnflushed = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _piece = new();
    private long _unflushed;
    private long _lastPut = call.Time.GetTimestamp();

    protected abstract string MediaType { get; }

    protected ApiCall Call => call;

    /// <summary>Whether nothing has been written for as long as a reader may be left without a sign.</summary>
    public bool IsSilent => call.Time.GetElapsedTime(_lastPut) >= call.Options.HeartbeatEvery;

    /// <summary>Begins the answer.</summary>
    public async Task BeginAsync(int status = StatusCodes.Status200OK)
    {
        var (http, response) = (call.Http, call.Http.Response);
        // Our own limit holds for readers that are slow, not the server's rate, which would cut those off that wait between bursts.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.StatusCode = status;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(call.Cancelled);
    }

    /// <summary>Shows that the connection is alive.</summary>
    public abstract Task BeatAsync();

    /// <summary>Sends what has been written.</summary>
    /// <exception cref="OperationCanceledException">The reader has gone.</exception>
    /// <exception cref="ReaderCutOffException">The reader took nothing for too long.</exception>
    public async Task FlushAsync()
    {
        if (_unflushed == 0)
            return;
        _unflushed = 0;
        var flush = call.Http.Response.BodyWriter.FlushAsync(call.Cancelled).AsTask();
        try
        {
            await flush.WaitAsync(call.Options.SlowReaderLimit, call.Time, call.Cancelled);
        }
        catch (TimeoutException)
        {
            call.Http.Abort();
            throw new ReaderCutOffException();
        }
    }

    /// <summary>Writes a piece. It leaves with the next flush, or when much has come together.</summary>
    protected async Task PutAsync(ReadOnlyMemory<byte> piece)
    {
        call.Http.Response.BodyWriter.Write(piece.Span);
        _unflushed += piece.Length;
        _lastPut = call.Time.GetTimestamp();
        if (_unflushed >= MostUnflushed)
            await FlushAsync();
    }

    /// <summary>A value as one line of JSON; valid until the next one.</summary>
    protected ReadOnlySpan<byte> LineOf<T>(T value)
    {
        _piece.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_piece, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder });
        JsonSerializer.Serialize(writer, value, ApiJson.TypeOf<T>());
        writer.Flush();
        return _piece.WrittenSpan;
    }
}
