using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorFlow.Polling;
using Shouldly;

namespace ActorFlow.Server.Tests.Hosting;

/// <summary>Reads Server-Sent Events as a browser does (HTML Living Standard, 9.2.6).</summary>
internal sealed class SseReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private SseReader(HttpResponseMessage response, StreamReader lines) => (_response, _lines) = (response, lines);

    /// <summary>The id to come back with.</summary>
    public string? LastEventId { get; private set; }

    public int Comments { get; private set; }

    public static async Task<SseReader> OpenAsync(TestServer server, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK, response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new SseReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8)) { LastEventId = lastEventId };
    }

    /// <summary>The next event, or the end as an event named <c>(end)</c>.</summary>
    public async Task<SseEvent> NextAsync()
    {
        var (name, data) = ("message", new StringBuilder());
        while (await _lines.ReadLineAsync().WaitAsync(Until.Patience) is { } line)
        {
            switch (line)
            {
                case "" when data.Length > 0:
                    return new SseEvent(name, LastEventId, JsonDocument.Parse(data.ToString()).RootElement);
                case "":
                    name = "message";
                    break;
                case [':', ..]:
                    Comments++;
                    break;
                case ['i', 'd', ':', ' ', .. var id]:
                    LastEventId = id;
                    break;
                case ['e', 'v', 'e', 'n', 't', ':', ' ', .. var given]:
                    name = given;
                    break;
                case ['d', 'a', 't', 'a', ':', ' ', .. var piece]:
                    data.Append(piece);
                    break;
            }
        }

        return new SseEvent("(end)", LastEventId, default);
    }

    /// <summary>The next event, or null when the stream has ended or was cut off in the middle.</summary>
    public async Task<SseEvent?> NextOrCutAsync()
    {
        try
        {
            return await NextAsync() is { Name: not ("(end)" or "stream-end") } next ? next : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>All events up to the end of the stream, as versions or positions by id.</summary>
    public async Task<IReadOnlyList<SseEvent>> RestAsync()
    {
        var events = new List<SseEvent>();
        while (await NextAsync() is { Name: not "(end)" } next)
            events.Add(next);
        return events;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}

/// <summary>An event.</summary>
internal sealed record SseEvent(string Name, string? Id, JsonElement Data)
{
    public long Number => long.Parse(Id!, CultureInfo.InvariantCulture);
}
