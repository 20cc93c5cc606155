using System.Net;

namespace ActorFlow;

/// <summary>A webhook was answered with a status that is no success.</summary>
public sealed class WebhookRefusedException : Exception, IRetryAdvice
{
    internal WebhookRefusedException(string name, HttpStatusCode status, TimeSpan? retryAfter)
        : base($"The webhook '{name}' was answered with status {(int)status}. A success is 200 to 299; 408, 429 and 500 to 599 are tried again.")
    {
        (Status, RetryAfter) = (status, retryAfter);
    }

    /// <summary>The status.</summary>
    public HttpStatusCode Status { get; }

    /// <inheritdoc/>
    public TimeSpan? RetryAfter { get; }

    /// <inheritdoc/>
    public bool? IsTransient => Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)Status is >= 500 and <= 599;
}
