using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Feedback;

/// <summary>
/// Delivers notices to notifiers: several at a time for each, in time limits, again after failures. Nothing that a notifier does reaches a run but
/// the word that it has ended.
/// </summary>
internal sealed partial class Herald(RunEnvironment environment, IReadOnlyDictionary<string, IFeedbackNotifier> notifiers, ILogger logger)
    : Actor<HeraldMessage>
{
    /// <summary>How many deliveries to one notifier are under way at a time; others wait, so that a slow one is not buried.</summary>
    private const int AtATime = 8;

    private readonly Dictionary<string, int> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<Delivery>> _waiting = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override void Receive(HeraldMessage message)
    {
        switch (message)
        {
            case HeraldMessage.Deliver deliver: On(deliver); break;
            case HeraldMessage.Tried tried: On(tried); break;
            case HeraldMessage.Overdue overdue: On(overdue); break;
            case HeraldMessage.Again again: Queue(again.Delivery); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The herald does not know this message.");
        }
    }

    private void On(HeraldMessage.Deliver deliver)
    {
        if (notifiers.TryGetValue(deliver.Hook, out var notifier))
        {
            Queue(new Delivery(deliver, notifier));
            return;
        }

        NotRegistered(logger, deliver.Notice.Id, deliver.Hook);
        deliver.Settled(new NotifierMissingException(deliver.Hook));
    }

    private void Queue(Delivery delivery)
    {
        var hook = delivery.Asked.Hook;
        if (_underWay.GetValueOrDefault(hook) < AtATime)
        {
            Try(delivery);
            return;
        }

        if (!_waiting.TryGetValue(hook, out var waiting))
            _waiting.Add(hook, waiting = new Queue<Delivery>());
        waiting.Enqueue(delivery);
    }

    private void Try(Delivery delivery)
    {
        var (hook, attempt) = (delivery.Asked.Hook, delivery.Attempt);
        _underWay[hook] = _underWay.GetValueOrDefault(hook) + 1;
        var cancellation = delivery.Cancellation = new CancellationTokenSource();
        using var region = Context.EnterUserCode();
        try
        {
            Context.Timers.Start(delivery, new HeraldMessage.Overdue(delivery, attempt), delivery.Notifier.Timeout);
            Context.Pipe(delivery.Notifier.NotifyAsync(delivery.Asked.Notice with { Attempt = attempt }, cancellation.Token), (delivery, attempt),
                static x => new HeraldMessage.Tried(x.delivery, x.attempt, null),
                    static (x, error) => new HeraldMessage.Tried(x.delivery, x.attempt, error));
        }
        catch (Exception error)
        {
            Self.Tell(new HeraldMessage.Tried(delivery, attempt, error));
        }
    }

    private void On(HeraldMessage.Tried tried)
    {
        // What was cut off ends as it likes, and counts no more.
        if (IsCurrent(tried.Delivery, tried.Attempt))
            End(tried.Delivery, tried.Error);
    }

    private void On(HeraldMessage.Overdue overdue)
    {
        if (!IsCurrent(overdue.Delivery, overdue.Attempt))
            return;
        environment.CancelOutside(overdue.Delivery.Cancellation!);
        End(overdue.Delivery,
            new TimeoutException($"The notifier '{overdue.Delivery.Asked.Hook}' had not taken a notice after {overdue.Delivery.Notifier.Timeout:c}."));
    }

    private static bool IsCurrent(Delivery delivery, int attempt) => delivery.Attempt == attempt && delivery.Cancellation is not null;

    private void End(Delivery delivery, Exception? error)
    {
        var hook = delivery.Asked.Hook;
        Context.Timers.Cancel(delivery);
        delivery.Cancellation = null;
        _underWay[hook]--;
        if (error is not null && NextWait(delivery, ref error) is { } wait)
        {
            delivery.Attempt++;
            Context.Timers.Start(new HeraldMessage.Again(delivery), wait);
        }
        else
        {
            if (error is not null)
                GivenUp(logger, error, delivery.Asked.Notice.Id, hook, delivery.Attempt);
            delivery.Asked.Settled(error);
        }

        if (_underWay[hook] < AtATime && _waiting.TryGetValue(hook, out var waiting) && waiting.TryDequeue(out var next))
            Try(next);
    }

    private TimeSpan? NextWait(Delivery delivery, ref Exception error)
    {
        using var region = Context.EnterUserCode();
        try
        {
            if (delivery.Notifier.Retry.NextDelay(delivery.Attempt, error, environment.Jitter()) is not { } wait)
                return null;
            delivery.Notifier.Retry.OnRetry(delivery.Attempt, error, wait);
            TriedAgain(logger, error, delivery.Asked.Notice.Id, delivery.Asked.Hook, delivery.Attempt, wait);
            return wait;
        }
        catch (Exception failure)
        {
            // The policy is user code: its failure ends the tries.
            error = failure;
            return null;
        }
    }

    [LoggerMessage(71, LogLevel.Warning, "Notice {Notice} was not taken by the notifier '{Hook}' at try {Attempt}; it is tried again after {Wait}.")]
    private static partial void TriedAgain(ILogger logger, Exception error, string notice, string hook, int attempt, TimeSpan wait);

    [LoggerMessage(72, LogLevel.Error,
        "Notice {Notice} was not taken by the notifier '{Hook}' and is given up after {Attempt} tries. The run is not concerned.")]
    private static partial void GivenUp(ILogger logger, Exception error, string notice, string hook, int attempt);

    [LoggerMessage(73, LogLevel.Warning, "Notice {Notice} is owed to the notifier '{Hook}', which is not registered any more: it is given up.")]
    private static partial void NotRegistered(ILogger logger, string notice, string hook);
}
