using ActorFlow.Definitions;
using ActorFlow.Definitions.Http;
using ActorFlow.Hosting;
using ActorFlow.Hosting.Configuration;
using ActorFlow.Journal;
using ActorFlow.Server.Security;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Server.Webhooks;

/// <summary>
/// Tells subscriptions of events of runs. Reads the feed of the journal from where it was, notes what is owed together with how far it has read, and has it delivered: so a process may end
/// at any time, and nothing is left out. The engine waits for none of it.
/// </summary>
internal sealed partial class WebhookService(
    ActorFlowServerOptions server, ActorFlowSettings settings, HostedFlowSystem system, ServerStores stores, ILogger<WebhookService> logger, TimeProvider? clock = null) : IHostedService, IDisposable
{
    private const int MostOwed = 128;
    private const int MostRead = 2_000;

    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromHours(1);

    private readonly TimeProvider _time = clock ?? TimeProvider.System;
    private readonly CancellationTokenSource _stopping = new();
    private IReadOnlyList<WebhookSubscription> _subscriptions = [];
    private List<SubscriptionLane> _lanes = [];
    private Task _work = Task.CompletedTask;
    private ITimer? _timer;

    /// <summary>Whoever is told.</summary>
    public IReadOnlyList<WebhookSubscription> Subscriptions => _subscriptions;

    /// <summary>Something may be owed that was not a moment ago.</summary>
    public void Wake() => _lanes.ForEach(lane => lane.Wake());

    /// <exception cref="ServerSecurityException">A webhook is set up wrongly.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var options = server.Webhooks;
        settings.Apply(options);
        var problems = options.Problems().Select(problem => $"ActorFlow:Server:Webhooks:{problem.Option} is '{problem.Value}'. Allowed is {problem.Range}, for example {problem.Example}.")
            .Concat(options.Contradictions()).ToList();
        if (problems.Count > 0)
            throw new ServerSecurityException(string.Join(Environment.NewLine, problems));
        _subscriptions = [.. server.Subscriptions, .. Configured(options)];
        if (_subscriptions.Count == 0)
            return;
        if (system.SystemOrNull?.JournalCapability<IEventFeed>() is not { } feed || await stores.GetAsync(cancellationToken) is not { } store || !stores.IsDurable)
            throw new ServerSecurityException("Webhooks of runs need a journal that keeps a feed and a store beside it, so that what is owed survives the process. Use one (UseSqlite), or leave the webhooks out.");
        if (await store.Outbox.PositionAsync(cancellationToken) is null)
            await store.Outbox.AdvanceAsync(await feed.LastAsync(cancellationToken), [], _time.GetUtcNow(), cancellationToken);
        var clients = new GuardedClients(new HttpFunctionOptions { AllowInternalAddresses = options.AllowInternalAddresses, AllowedHosts = ServerSecurityOptions.Split(options.AllowedHosts) });
        var sender = new DeliverySender(options, clients, _time);
        _lanes = [.. _subscriptions.Select(subscription => new SubscriptionLane(subscription, store.Outbox, sender, _time, logger))];
        _work = Task.WhenAll([CollectAsync(store.Outbox), .. _lanes.Select(lane => lane.RunAsync(_stopping.Token))]);
        _timer = _time.CreateTimer(_ => _ = TrimAsync(store.Outbox), null, TimeSpan.Zero, TrimEvery);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (_timer is not null)
            await _timer.DisposeAsync();
        await _work.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private static IEnumerable<WebhookSubscription> Configured(ServerWebhookOptions options)
    {
        if (options.Address.Length == 0)
            yield break;
        var subscription = new WebhookSubscription
        {
            Name = "configured",
            Address = new Uri(options.Address),
            Keys = [new WebhookKey(options.KeyId, options.Secret), .. options.FormerSecret.Length > 0 ? [new WebhookKey(options.FormerKeyId, options.FormerSecret)] : Array.Empty<WebhookKey>()],
            Events = ServerSecurityOptions.Split(options.Events),
            Flows = ServerSecurityOptions.Split(options.Flows),
        };
        try
        {
            subscription.Validate();
        }
        catch (ArgumentException error)
        {
            throw new ServerSecurityException($"ActorFlow:Server:Webhooks: {error.Message}", error);
        }

        yield return subscription;
    }

    private async Task CollectAsync(IWebhookOutbox outbox)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await ReadFeedAsync(outbox, _stopping.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or FlowSystemStoppedException)
            {
                return;
            }
            catch (Exception error)
            {
                // The position is where it was last noted: what was not is read again.
                Troubled(logger, error);
                await Task.Delay(AfterTrouble, _time, _stopping.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task ReadFeedAsync(IWebhookOutbox outbox, CancellationToken cancellationToken)
    {
        var position = await outbox.PositionAsync(cancellationToken) ?? 0;
        var events = new OwedEvents(system, _subscriptions);
        var (owed, read) = (new List<OwedDelivery>(), 0);
        await using var feed = system.FeedAsync(position, follow: true, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = feed.MoveNextAsync().AsTask();
            // Before waiting, and from time to time on a long way: what was read is noted, and delivered.
            if ((owed.Count > 0 && !next.IsCompleted) || owed.Count >= MostOwed || read >= MostRead)
            {
                await NoteAsync(outbox, position, owed, cancellationToken);
                read = 0;
            }

            if (!await next)
                return;
            var item = feed.Current;
            if (item.FollowsGap)
                Gap(logger, item.Position);
            owed.AddRange(await events.OfAsync(item, cancellationToken));
            (position, read) = (item.Position, read + 1);
        }
    }

    private async Task NoteAsync(IWebhookOutbox outbox, long position, List<OwedDelivery> owed, CancellationToken cancellationToken)
    {
        await outbox.AdvanceAsync(position, owed, _time.GetUtcNow(), cancellationToken);
        owed.Clear();
        Wake();
    }

    private async Task TrimAsync(IWebhookOutbox outbox)
    {
        try
        {
            await outbox.TrimAsync(_time.GetUtcNow() - server.Webhooks.KeepDeliveries, CancellationToken.None);
        }
        catch (Exception error)
        {
            NotTrimmed(logger, error);
        }
    }

    [LoggerMessage(97, LogLevel.Error, "The feed of runs cannot be read for webhooks; it is tried again from where it was.")]
    private static partial void Troubled(ILogger logger, Exception error);

    [LoggerMessage(98, LogLevel.Warning, "Runs were pruned or trimmed before position {Position} while no server told their events: webhooks were told nothing of those.")]
    private static partial void Gap(ILogger logger, long position);

    [LoggerMessage(99, LogLevel.Warning, "The log of deliveries cannot be trimmed; it is tried again later.")]
    private static partial void NotTrimmed(ILogger logger, Exception error);
}
