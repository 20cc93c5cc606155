using System.Net;
using System.Net.Sockets;
using ActorFlow.Server.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ActorFlow.Server.Security;

/// <summary>What the gate knows of one request while that is under way. Used by the request alone.</summary>
internal sealed class GateVisit(HttpContext http) : IDisposable
{
    /// <summary>
    /// A body that is a little too large is read to its end, so that its sender hears the answer before the connection goes; whoever reads it refuses
    /// it by its true limit.
    /// </summary>
    private const int Slack = 64 * 1024;

    private readonly CancellationToken _callers = http.RequestAborted;
    private CancellationTokenSource? _timeout;
    private CancellationTokenSource? _either;
    private ITimer? _timer;

    /// <summary>Where the request comes from.</summary>
    public string Address { get; } = AddressOf(http);

    /// <summary>Whether the caller has to prove who they are.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Who calls, once that is known.</summary>
    public ServerCaller? Caller { get; set; }

    /// <summary>The flow concerned, where the rights asked for it.</summary>
    public string? Flow { get; set; }

    /// <summary>The place among the open streams, to be given back.</summary>
    public IDisposable? Stream { get; set; }

    /// <summary>Whether the trail has the request.</summary>
    public bool IsNoted { get; set; }

    /// <summary>
    /// Where a request comes from. Of IPv6 the first half: the rest is the sender's to choose, and would make every request a stranger's first.
    /// </summary>
    public static string AddressOf(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address)
            return "local";
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    /// <summary>Bounds the size of the request, and its time unless it is long on purpose.</summary>
    public void BeginLimits(ApiCall call, ServerSecurity security)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = Math.Min(size.MaxRequestBodySize ?? long.MaxValue, call.Options.MaxBodyBytes + Slack);
        if (call.Operation.IsLong)
            return;
        _timeout = new CancellationTokenSource();
        _either = CancellationTokenSource.CreateLinkedTokenSource(_callers, _timeout.Token);
        http.RequestAborted = _either.Token;
        _timer = security.Time.CreateTimer(static timeout => ((CancellationTokenSource)timeout!).Cancel(), _timeout, security.Options.RequestTimeout,
            Timeout.InfiniteTimeSpan);
    }

    /// <returns>Whether the time was up before an answer had begun, and the caller is still there.</returns>
    public bool EndLimits(HttpContext context)
    {
        context.RequestAborted = _callers;
        return _timeout is { IsCancellationRequested: true } && !context.Response.HasStarted && !_callers.IsCancellationRequested;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _either?.Dispose();
        _timeout?.Dispose();
        Stream?.Dispose();
    }
}
