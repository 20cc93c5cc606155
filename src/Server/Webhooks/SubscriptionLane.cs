using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Server.Webhooks;

/// <summary>Delivers what is owed to one subscription: several runs at a time, each run's events one after the other. Waits for nobody else's receiver.</summary>
internal sealed partial class SubscriptionLane(WebhookSubscription subscription, IWebhookOutbox outbox, DeliverySender sender, TimeProvider time, ILogger logger)
{
    private const int AtATime = 8;

    /// <summary>What a try takes beside its own limit, until it is noted.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);

    /// <summary>Whom it delivers to; what is under way goes on as it began.</summary>
    public WebhookSubscription Subscription { get; set; } = subscription;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);
    private readonly List<Task> _sending = [];
    private TaskCompletionSource _news = NewSignal();

    /// <summary>Something may be owed.</summary>
    public void Wake()
    {
        lock (_gate)
            _news.TrySetResult();
    }

    /// <summary>Delivers until the token ends, then waits for what is under way to be given up.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var news = NextNews();
            TimeSpan? wait;
            try
            {
                wait = await BeginDueAsync(cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                Troubled(logger, error, Subscription.Name);
                wait = AfterTrouble;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await WaitAsync(news, wait, cancellationToken);
        }

        await Task.WhenAll(Sending());
    }

    /// <returns>How long to wait for what is due next; null for nothing.</returns>
    private async Task<TimeSpan?> BeginDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (UnderWay() is { Length: < AtATime } underWay)
        {
            foreach (var delivery in await outbox.DueAsync(Subscription.Name, now, sender.LongestTry + Margin, underWay, AtATime - underWay.Length, cancellationToken))
            {
                lock (_gate)
                {
                    _underWay.Add(delivery.Owed.Id);
                    _sending.RemoveAll(task => task.IsCompleted);
                    _sending.Add(DeliverAsync(delivery, cancellationToken));
                }
            }
        }

        return await outbox.NextDueAsync(Subscription.Name, now, cancellationToken) is { } next ? next - now : null;
    }

    private async Task DeliverAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var trial = await sender.SendAsync(Subscription, delivery, cancellationToken);
            if (trial.State is DeliveryState.GivenUp)
                GivenUp(logger, delivery.Owed.Id, Subscription.Name, delivery.Attempts + 1, trial.Error);
            await outbox.NoteAsync(delivery.Owed.Id, trial, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It stays owed, and is made again by the next process: the receiver knows it by its id.
        }
        catch (Exception error)
        {
            // It was made, and that could not be noted: it is made again after a while, under the same id.
            Troubled(logger, error, Subscription.Name);
            await PauseAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
                _underWay.Remove(delivery.Owed.Id);
            Wake();
        }
    }

    private async Task WaitAsync(Task news, TimeSpan? wait, CancellationToken cancellationToken)
    {
        try
        {
            await (wait is { } span ? news.WaitAsync(span < TimeSpan.FromDays(1) ? span : TimeSpan.FromDays(1), time, cancellationToken) : news.WaitAsync(cancellationToken));
        }
        catch (TimeoutException)
        {
            // The next one is due.
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(AfterTrouble, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private Task NextNews()
    {
        lock (_gate)
        {
            if (_news.Task.IsCompleted)
                _news = NewSignal();
            return _news.Task;
        }
    }

    private string[] UnderWay()
    {
        lock (_gate)
            return [.. _underWay];
    }

    private List<Task> Sending()
    {
        lock (_gate)
            return [.. _sending];
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(95, LogLevel.Warning, "Delivery {Delivery} to webhook '{Subscription}' is given up after {Attempts} tries: {Error} It can be made again by hand.")]
    private static partial void GivenUp(ILogger logger, string delivery, string subscription, int attempts, string? error);

    [LoggerMessage(96, LogLevel.Error, "What is owed to webhook '{Subscription}' cannot be read or noted; it is tried again.")]
    private static partial void Troubled(ILogger logger, Exception error, string subscription);
}
