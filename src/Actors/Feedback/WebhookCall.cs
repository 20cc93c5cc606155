namespace ActorFlow.Actors.Feedback;

/// <summary>Sends one body, and takes the answer for an acknowledgement or not.</summary>
internal sealed class WebhookCall(WebhookOptions options, string name)
{
    // Connections are renewed, so that a changed address is noticed, and redirects are not followed: a signed body goes where it was meant to, or
    // nowhere.
    private static readonly Lazy<HttpClient> Shared = new(static () => new HttpClient(
        new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false }) { Timeout =
            Timeout.InfiniteTimeSpan });

    /// <exception cref="WebhookRefusedException">The answer is no success.</exception>
    /// <exception cref="HttpRequestException">There was none.</exception>
    public async ValueTask PostAsync(ReadOnlyMemory<byte> body, Action<HttpRequestMessage> sign, CancellationToken cancellationToken)
    {
        var own = options.Client?.Invoke();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, options.Address) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
            sign(request);
            using var answer = await (own ?? Shared.Value).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new WebhookRefusedException(name, answer.StatusCode, WaitOf(answer));
        }
        finally
        {
            own?.Dispose();
        }
    }

    private TimeSpan? WaitOf(HttpResponseMessage answer) => answer.Headers.RetryAfter is not { } asked ? null
        : asked.Delta ?? (asked.Date is { } date && date - options.TimeProvider.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero);
}
