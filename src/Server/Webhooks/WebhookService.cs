using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Definitions.Http;
using ActorFlow.Hosting;
using ActorFlow.Hosting.Configuration;
using ActorFlow.Journal;
using ActorFlow.Server.Problems;
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
    private WebhookReceivers? _receivers;
    private IReadOnlyList<WebhookSubscription> _fixed = [];
    private Task _work = Task.CompletedTask;
    private ITimer? _timer;
    private DeliverySender? _sender;

    /// <summary>Whoever is told.</summary>
    public IReadOnlyList<WebhookSubscription> Subscriptions => _receivers?.All ?? _fixed;

    /// <summary>Somebody who is told, or null.</summary>
    public WebhookSubscription? Find(string name) => Subscriptions.FirstOrDefault(one => one.Name == name);

    /// <summary>Something may be owed that was not a moment ago.</summary>
    public void Wake() => _receivers?.Wake();

    /// <summary>Has somebody told of what happens from now on.</summary>
    /// <returns>Whether it was added; false when there is one of this name.</returns>
    /// <exception cref="ApiProblemException">Nothing would survive the process.</exception>
    public async Task<bool> AddAsync(WebhookSubscription receiver, CancellationToken cancellationToken) => await Durable().AddAsync(receiver, _time.GetUtcNow(), cancellationToken);

    /// <summary>Changes a receiver that was added so.</summary>
    /// <returns>Whether it was changed; false when somebody else came first.</returns>
    public Task<bool> ChangeAsync(WebhookSubscription receiver, CancellationToken cancellationToken) => Durable().ChangeAsync(receiver, cancellationToken);

    /// <summary>Removes a receiver that was added so.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) => Durable().RemoveAsync(name, _time.GetUtcNow(), cancellationToken);

    /// <summary>Posts something to a receiver at once, to see whether it takes it.</summary>
    public async Task<(string Id, DeliveryTrial Trial)> TryAsync(WebhookSubscription receiver, CancellationToken cancellationToken)
    {
        var (id, now) = ($"test_{RandomNumberGenerator.GetHexString(32, lowercase: true)}", _time.GetUtcNow());
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["id"] = id, ["event"] = "test", ["at"] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) });
        return (id, await Sender().SendAsync(receiver, new WebhookDelivery(0, new OwedDelivery(id, receiver.Name, new RunId("test"), "", "test", now, body), DeliveryState.Owed, 0), cancellationToken));
    }

    /// <exception cref="ServerSecurityException">A webhook is set up wrongly.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var options = server.Webhooks;
        settings.Apply(options);
        var problems = options.Problems().Select(problem => $"ActorFlow:Server:Webhooks:{problem.Option} is '{problem.Value}'. Allowed is {problem.Range}, for example {problem.Example}.")
            .Concat(options.Contradictions()).ToList();
        if (problems.Count > 0)
            throw new ServerSecurityException(string.Join(Environment.NewLine, problems));
        _fixed = [.. server.Subscriptions, .. Configured(options)];
        var (feed, store) = (system.SystemOrNull?.JournalCapability<IEventFeed>(), await stores.GetAsync(cancellationToken));
        if (feed is null || !stores.IsDurable)
        {
            if (_fixed.Count > 0)
                throw new ServerSecurityException("Webhooks of runs need a journal that keeps a feed and a store beside it, so that what is owed survives the process. Use one (UseSqlite), or leave the webhooks out.");
            return;
        }

        _receivers = new WebhookReceivers(
            _fixed, store, feed, subscription => new SubscriptionLane(subscription, store.Outbox, Sender(), _time, logger), _time, _stopping.Token);
        await _receivers.LoadAsync(cancellationToken);
        if (_receivers.All.Count > 0)
            await _receivers.BeginAsync(cancellationToken);
        _work = CollectAsync(store.Outbox, _receivers);
        _timer = _time.CreateTimer(_ => _ = TrimAsync(store.Outbox), null, TimeSpan.Zero, TrimEvery);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (_timer is not null)
            await _timer.DisposeAsync();
        await _work.WaitAsync(cancellationToken);
        if (_receivers is not null)
            await _receivers.DisposeAsync().AsTask().WaitAsync(cancellationToken);
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

    private WebhookReceivers Durable() => _receivers
        ?? throw new ApiProblemException(ProblemCode.NotSupported, "Webhooks of runs need a journal that keeps a feed and a store beside it, so that what is owed survives the process. Serve a database.");

    private DeliverySender Sender() => _sender ??= new DeliverySender(
        server.Webhooks,
        new GuardedClients(new HttpFunctionOptions { AllowInternalAddresses = server.Webhooks.AllowInternalAddresses, AllowedHosts = ServerSecurityOptions.Split(server.Webhooks.AllowedHosts) }),
        _time);

    private async Task CollectAsync(IWebhookOutbox outbox, WebhookReceivers receivers)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await receivers.RefreshAsync(_stopping.Token);
                if (receivers.All.Count > 0)
                    await ReadFeedAsync(outbox, receivers, _stopping.Token);
                else
                    await receivers.SomeAsync(_stopping.Token);
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

    /// <summary>Reads the feed until the end, or until others are to be told: then what was read and not noted is read again, for them.</summary>
    private async Task ReadFeedAsync(IWebhookOutbox outbox, WebhookReceivers receivers, CancellationToken cancellationToken)
    {
        var position = await outbox.PositionAsync(cancellationToken) ?? 0;
        var (known, events) = (receivers.Revision, new OwedEvents(system, receivers.All));
        var (owed, read) = (new List<OwedDelivery>(), 0);
        using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var feed = system.FeedAsync(position, follow: true, round.Token).GetAsyncEnumerator(round.Token);
        while (true)
        {
            var next = feed.MoveNextAsync().AsTask();
            // Before waiting, and from time to time on a long way: what was read is noted, and delivered.
            if ((owed.Count > 0 && !next.IsCompleted) || owed.Count >= MostOwed || read >= MostRead)
            {
                if (await receivers.IsRevisedAsync(known, cancellationToken))
                {
                    await EndAsync(round, next);
                    return;
                }

                await NoteAsync(outbox, position, owed, cancellationToken);
                read = 0;
            }

            if (!await next || receivers.Revision != known)
                return;
            var item = feed.Current;
            if (item.FollowsGap)
                Gap(logger, item.Position);
            owed.AddRange(await events.OfAsync(item, cancellationToken));
            (position, read) = (item.Position, read + 1);
        }
    }

    /// <summary>A reader is left when it does not read.</summary>
    private static async Task EndAsync(CancellationTokenSource round, Task<bool> next)
    {
        await round.CancelAsync();
        try
        {
            await next;
        }
        catch (OperationCanceledException)
        {
            // As asked.
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
