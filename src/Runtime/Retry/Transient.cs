using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorFlow;

/// <summary>Tells errors that may pass by themselves from those that will come back.</summary>
public static class Transient
{
    /// <summary>
    /// The entry of <see cref="Exception.Data"/> that carries a Retry-After where an exception cannot implement <see cref="IRetryAdvice"/>: a
    /// <see cref="TimeSpan"/>, or a number or text of seconds as in the HTTP header.
    /// </summary>
    public const string RetryAfterData = "Retry-After";

    /// <summary>
    /// Whether an error may pass: network errors, timeouts, connections reset or refused, names not resolved, HTTP 408, 429 and 5xx, database errors
    /// that say so, and errors whose <see cref="IRetryAdvice"/> says so. Not validation, other 4xx, cancellation, or a certificate that is not
    /// trusted.
    /// </summary>
    /// <remarks>The inner exceptions of a wrapper decide for it; several at once must all be transient.</remarks>
    public static bool IsTransient(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error switch
        {
            IRetryAdvice { IsTransient: { } known } => known,
            HttpRequestException http => IsTransient(http),
            HttpIOException http => IsTransient(http.HttpRequestError) ?? true,
            TimeoutException => true,
            OperationCanceledException cancelled => cancelled.InnerException is TimeoutException,
            SocketException socket => IsTransient(socket.SocketErrorCode),
            DbException database => database.IsTransient || IsInnerTransient(database),
            AggregateException several => several.InnerExceptions.Count > 0 && several.InnerExceptions.All(IsTransient),
            _ => IsInnerTransient(error),
        };
    }

    /// <summary>How long the other side asked to wait: by <see cref="IRetryAdvice.RetryAfter"/> or the data entry <see cref="RetryAfterData"/> of the
    /// error or an inner one.</summary>
    public static TimeSpan? RetryAfterOf(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is IRetryAdvice { RetryAfter: { } asked }) return NotNegative(asked);
            if (Seconds(error.Data[RetryAfterData]) is { } noted) return NotNegative(noted);
        }
        return null;
    }

    /// <summary>Whether an error means that someone cancelled; an HTTP client's timeout, which comes as a cancellation too, does not.</summary>
    public static bool IsCancellation(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error is OperationCanceledException and not { InnerException: TimeoutException };
    }

    private static bool IsInnerTransient(Exception error) => error.InnerException is { } inner && IsTransient(inner);

    private static bool IsTransient(HttpRequestException http)
    {
        if (http.StatusCode is { } status)
            return status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status is >= 500 and <= 599;
        return IsTransient(http.HttpRequestError) ?? (http.InnerException is null || IsTransient(http.InnerException));
    }

    private static bool? IsTransient(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded
            or HttpRequestError.HttpProtocolError or HttpRequestError.ProxyTunnelError => true,
        HttpRequestError.Unknown => null,
        _ => false, // certificates, credentials, limits, answers that are no HTTP: the next attempt meets the same
    };

    private static bool IsTransient(SocketError error) =>
        error is SocketError.TimedOut or SocketError.ConnectionReset or SocketError.ConnectionRefused
        or SocketError.ConnectionAborted or SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.HostDown
        or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.NetworkReset
        or SocketError.NotConnected or SocketError.Shutdown or SocketError.Disconnecting or SocketError.NoBufferSpaceAvailable
        or SocketError.TooManyOpenSockets or SocketError.SystemNotReady or SocketError.Interrupted;

    private static TimeSpan? Seconds(object? noted) => noted switch
    {
        TimeSpan time => time,
        int seconds => TimeSpan.FromSeconds(seconds),
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) => TimeSpan.FromSeconds(seconds),
        _ => null,
    };

    private static TimeSpan NotNegative(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}
