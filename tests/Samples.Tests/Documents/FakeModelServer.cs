using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorFlow.Samples.Tests.Documents;

/// <summary>
/// A server on the loopback address that speaks OpenAI's chat completions: <c>POST /v1/chat/completions</c> with tools, streaming and structured
/// output. What it says is up to a test.
/// </summary>
internal sealed class FakeModelServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<JsonElement, FakeReply> _model;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentBag<Task> _answers = [];
    private readonly Task _loop;

    /// <param name="model">What is answered to a request's body.</param>
    public FakeModelServer(Func<JsonElement, FakeReply> model)
    {
        _model = model;
        // A port that is free now may be taken by the time it is listened on; then the next one is tried.
        for (var tries = 0; ; tries++)
        {
            var address = $"http://127.0.0.1:{FreePort()}";
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add($"{address}/");
            try
            {
                _listener.Start();
                Url = $"{address}/v1";
                break;
            }
            catch (HttpListenerException) when (tries < 20)
            {
            }
        }

        _loop = ServeAsync();
    }

    /// <summary>What OPENAI_BASE_URL has to be.</summary>
    public string Url { get; }

    /// <summary>The bodies of all requests.</summary>
    public ConcurrentQueue<JsonElement> Requests { get; } = new();

    /// <summary>The variables of a process that uses this model.</summary>
    public string? Variable(string name)
        => name switch { "OPENAI_BASE_URL" => Url, "OPENAI_API_KEY" => "sk-fake-key", "OPENAI_MODEL" => "fake", _ => null };

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        await _loop;
        await Task.WhenAll(_answers);
        _listener.Close();
        _stopped.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                _answers.Add(AnswerAsync(await _listener.GetContextAsync()));
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var request = JsonElement.Parse(await new StreamReader(context.Request.InputStream, Encoding.UTF8).ReadToEndAsync());
            Requests.Enqueue(request);
            if (context.Request.Url!.AbsolutePath != "/v1/chat/completions" || context.Request.Headers["Authorization"] != "Bearer sk-fake-key")
            {
                context.Response.StatusCode = 404;
                context.Response.Close();
                return;
            }

            var reply = _model(request);
            if (reply.Held is { } held)
                await held.WaitAsync(_stopped.Token);
            var isStream = request.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;
            context.Response.ContentType = isStream ? "text/event-stream" : "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(isStream ? Pieces(reply) : Whole(reply)));
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or OperationCanceledException or IOException)
        {
            // The other side has hung up, as a killed process does, or the test is over.
        }
    }

    private static string Whole(FakeReply reply) => new JsonObject
    {
        ["id"] = "c-1",
        ["object"] = "chat.completion",
        ["created"] = 1,
        ["model"] = "fake",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["finish_reason"] = reply.Calls.Count > 0
            ? "tool_calls" : "stop", ["message"] = Message(reply) }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 1, ["completion_tokens"] = 1, ["total_tokens"] = 2 },
    }.ToJsonString();

    private static JsonObject Message(FakeReply reply)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = reply.Text };
        if (reply.Calls.Count > 0)
            message["tool_calls"] = new JsonArray(
                [.. reply.Calls.Select((call, index) => (JsonNode)Call(index, call.Name, call.Arguments.ToJsonString(), call.Id))]);
        return message;
    }

    /// <summary>As servers stream: a word at a time, and the arguments of tools in halves.</summary>
    private static string Pieces(FakeReply reply)
    {
        var pieces = new List<JsonObject>();
        foreach (var word in (reply.Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            pieces.Add(new JsonObject { ["content"] = pieces.Count == 0 ? word : $" {word}" });
        for (var i = 0; i < reply.Calls.Count; i++)
        {
            var arguments = reply.Calls[i].Arguments.ToJsonString();
            pieces.Add(new JsonObject { ["tool_calls"] =
                new JsonArray(Call(i, reply.Calls[i].Name, arguments[..(arguments.Length / 2)], reply.Calls[i].Id)) });
            pieces.Add(new JsonObject { ["tool_calls"] = new JsonArray(Call(i, null, arguments[(arguments.Length / 2)..], null)) });
        }

        var text = new StringBuilder();
        foreach (var piece in pieces)
            text.Append($"data: {Chunk(piece, null)}\n\n");
        return text.Append($"data: {Chunk([], reply.Calls.Count > 0 ? "tool_calls" : "stop")}\n\ndata: [DONE]\n\n").ToString();
    }

    private static string Chunk(JsonObject delta, string? finish) => new JsonObject
    {
        ["id"] = "c-1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1,
        ["model"] = "fake",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    }.ToJsonString();

    private static JsonObject Call(int index, string? name, string arguments, string? id)
    {
        var function = new JsonObject { ["arguments"] = arguments };
        if (name is not null)
            function["name"] = name;
        var call = new JsonObject { ["index"] = index, ["type"] = "function", ["function"] = function };
        if (id is not null)
            call["id"] = id;
        return call;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

/// <summary>What a fake model says.</summary>
internal sealed record FakeReply(string? Text)
{
    public IReadOnlyList<(string Id, string Name, JsonObject Arguments)> Calls { get; init; } = [];

    /// <summary>The answer is held back until this is done.</summary>
    public Task? Held { get; init; }
}
