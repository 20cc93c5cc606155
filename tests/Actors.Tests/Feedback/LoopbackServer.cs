using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorFlow.Polling;

namespace ActorFlow.Actors.Tests.Feedback;

/// <summary>A small HTTP server on the loopback that keeps what it is sent.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly SemaphoreSlim _taken = new(0);
    private readonly Task _work;
    private int _takenSoFar;

    public LoopbackServer()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook");
        _work = ServeAsync();
    }

    public Uri Address { get; }

    public HttpStatusCode Status { get; init; } = HttpStatusCode.NoContent;

    public string? RetryAfter { get; init; }

    /// <summary>How many calls are answered with 503 before any is taken.</summary>
    public int FailFirst { get; init; }

    public IReadOnlyList<Call> Calls => [.. _calls];

    /// <summary>Waits until so many calls in all have been answered with the usual status.</summary>
    public async Task TakenAsync(int calls)
    {
        for (; _takenSoFar < calls; _takenSoFar++)
        {
            if (!await _taken.WaitAsync(Until.Patience))
                throw new TimeoutException($"{_takenSoFar} of {calls} calls came.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _work;
        _stop.Dispose();
        _taken.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (IOException)
            {
                // The client has gone.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
            head.Append((char)one[0]);
        var headers = head.ToString().Split("\r\n").Skip(1).Where(line => line.Contains(':', StringComparison.Ordinal))
            .ToDictionary(line => line[..line.IndexOf(':', StringComparison.Ordinal)].Trim().ToLowerInvariant(), line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        var body = new byte[int.Parse(headers["content-length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        _calls.Enqueue(new Call(headers, body));
        var status = _calls.Count <= FailFirst ? HttpStatusCode.ServiceUnavailable : Status;
        var wait = RetryAfter is null ? "" : $"Retry-After: {RetryAfter}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(int)status} X\r\nContent-Length: 0\r\nConnection: close\r\nLocation: /elsewhere\r\n{wait}\r\n"), _stop.Token);
        if (_calls.Count > FailFirst)
            _taken.Release();
    }

    /// <summary>What was sent; names of headers in lower case.</summary>
    internal sealed record Call(IReadOnlyDictionary<string, string> Headers, byte[] Body);
}
