using System.Net;
using System.Reflection;
using ActorFlow.Definitions;
using ActorFlow.Definitions.Http;
using ActorFlow.Journal;

namespace ActorFlow.Server.Webhooks;

/// <summary>
/// Posts a delivery once: signed, in a time limit, only where the options allow, following nobody, and reading nothing of the answer but its head.
/// Thread-safe.
/// </summary>
internal sealed class DeliverySender(ServerWebhookOptions options, GuardedClients clients, TimeProvider time)
{
    private const int LongestError = 500;

    private static readonly string Agent =
        $"ActorFlow/{typeof(DeliverySender).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0"}";

    /// <summary>How long a try may take.</summary>
    public TimeSpan LongestTry => options.Timeout;

    /// <returns>What came of it. Never throws but for a cancelled token.</returns>
    public async Task<DeliveryTrial> SendAsync(WebhookSubscription subscription, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await using var timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), timeout, options.Timeout,
            Timeout.InfiniteTimeSpan);
        try
        {
            clients.Check(subscription.Address);
            using var request = Request(subscription, delivery);
            using var answer = await clients.Create().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var status = (int)answer.StatusCode;
            if (answer.IsSuccessStatusCode)
                return new DeliveryTrial(DeliveryState.Delivered, time.GetUtcNow(), status, null, null);
            return Failed(delivery, status, $"It was answered {status}.", answer.StatusCode is HttpStatusCode.Gone, WaitAsked(answer));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(delivery, null, $"There was no answer within {options.Timeout.TotalSeconds:0.###} s.");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Failed(delivery, null, (error.InnerException as RequestRefusedException ?? error).Message);
        }
    }

    private HttpRequestMessage Request(WebhookSubscription subscription, WebhookDelivery delivery)
    {
        var body = delivery.Owed.Body;
        var request = new HttpRequestMessage(HttpMethod.Post, subscription.Address) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        var now = time.GetUtcNow();
        var signed = subscription.Keys.Select(key => WebhookSignature.Sign(key.Secret, now, body.Span)).ToList();
        request.Headers.Add(WebhookSignature.DeliveryHeader, delivery.Owed.Id);
        request.Headers.Add(WebhookSignature.TimestampHeader, signed[0].Timestamp);
        request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, string.Join(", ", signed.Select(one => one.Signature)));
        request.Headers.TryAddWithoutValidation(WebhookSignature.KeyIdHeader, string.Join(", ", subscription.Keys.Select(key => key.Id)));
        request.Headers.Add("ActorFlow-Event", delivery.Owed.Event);
        request.Headers.TryAddWithoutValidation("User-Agent", Agent);
        return request;
    }

    private DeliveryTrial Failed(WebhookDelivery delivery, int? status, string error, bool isFinal = false, TimeSpan? asked = null)
    {
        var (now, tries) = (time.GetUtcNow(), delivery.Attempts + 1);
        var shown = error.Length <= LongestError ? error : error[..LongestError];
        return isFinal || tries >= options.MaxAttempts
            ? new DeliveryTrial(DeliveryState.GivenUp, now, status, shown, null)
            : new DeliveryTrial(DeliveryState.Owed, now, status, shown, now + Wait(tries, asked));
    }

    /// <summary>The wait after so many failed tries: it doubles, to a limit; a receiver may ask for more of it within that limit.</summary>
    private TimeSpan Wait(int tries, TimeSpan? asked)
    {
        var doubled = options.FirstWait.Ticks * Math.Pow(2, Math.Min(tries - 1, 40));
        var wait = TimeSpan.FromTicks((long)Math.Min(doubled, options.LongestWait.Ticks));
        return asked is { } longer && longer > wait ? TimeSpan.FromTicks(Math.Min(longer.Ticks, options.LongestWait.Ticks)) : wait;
    }

    private TimeSpan? WaitAsked(HttpResponseMessage answer)
        => answer.Headers.RetryAfter is not { } asked
            ? null : asked.Delta ?? (asked.Date is { } date && date > time.GetUtcNow() ? date - time.GetUtcNow() : null);
}
