using ActorFlow.Actors.Inbox;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Offers;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow;

/// <content>The engine in a cluster: it leads the runs of the shards that it is given, and asks other members for the rest.</content>
public sealed partial class FlowSystem : IShardEngine
{
    private const int TakeUpChunk = 256;

    private IShardedRuns? _sharded;
    private ActorRef<ClerkMessage>? _clerk;
    private ActorRef<WorkMessage>? _worker;

    /// <summary>The place in a cluster, or null for an engine that has its journal to itself.</summary>
    internal IClusterSeat? Seat => _environment.Seat;

    /// <summary>Whether a command came through the inbox of runs, and not through that of an embedded journal.</summary>
    internal bool IsOfCluster(CommandTicket ticket) => _environment.Desk is { } desk && desk.IsFrom(ticket);

    /// <inheritdoc/>
    async ValueTask IShardEngine.GainAsync(IReadOnlyList<OwnedShard> shards, CancellationToken cancellationToken)
    {
        if (_environment.Shards is not { } table || _door is not { } door || _stopped is not null)
            return;
        foreach (var shard in shards)
            table.Gain(shard, _environment.Now);
        IReadOnlyCollection<int> gained = [.. shards.Select(shard => shard.Shard)];
        // What is told twice, because the journal failed in between, is known the second time.
        await door.UseAsync((this, gained, cancellationToken), static async (_, what) =>
        {
            await what.Item1.TakeUpAsync(what.gained, what.cancellationToken);
            return true;
        });
        _clerk?.Tell(ClerkMessage.Look.Instance);
    }

    /// <inheritdoc/>
    void IShardEngine.Lose(IReadOnlyList<int> shards)
    {
        // At once, so that nothing more is sent for them; the registry then lets go of their runs.
        if (_environment.Shards is { } table)
            _registry.Tell(new RegistryMessage.Lose(shards.Distinct().ToDictionary(shard => shard, table.Lose)));
    }

    /// <inheritdoc/>
    async ValueTask IShardEngine.HandOverAsync(int shard, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _registry.Tell(new RegistryMessage.HandOver(shard, done));
        try
        {
            await Through(done.Task).WaitAsync(_options.StopTimeout, _options.TimeProvider, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            // What is still in flight is cut off: whoever leads its run next finds it unfinished.
        }

        ((IShardEngine)this).Lose([shard]);
    }

    private void SetUpCluster(IRunJournal journal)
    {
        if (_options.Cluster is not { } cluster)
            return;
        _sharded = journal.Capability<IShardedRuns>()
            ?? throw new CapabilityMissingException("a way for several engines to share it", hasJournal: true);
        var inbox = journal.Capability<IRunInbox>() ?? throw new CapabilityMissingException("an inbox of runs", hasJournal: true);
        _environment.Seat = cluster(journal);
        _environment.Shards = new ShardTable(_environment.Seat.Placement);
        _environment.Desk = new InboxDesk(inbox, _incarnation, _options.Serialization.PayloadCodec);
        if (_environment.Shards.Shards != _sharded.Shards)
            throw new ArgumentException(
                $"The journal has {_sharded.Shards} shards, and the cluster reckons with {_environment.Shards.Shards}. Configure the number that the journal was made with.");
    }

    private void SpawnElsewhere(IRunJournal journal, EventCodec codec)
    {
        if (_environment.Desk is { } desk)
            _environment.Elsewhere =
                _actors.Spawn(Props.Create<ElsewhereMessage>(() => new Elsewhere(_environment, desk, _sharded!, codec,
                    journal.Capability<IJournalHints>())), "elsewhere");
    }

    /// <summary>Offers work to other members, and takes what they offer.</summary>
    private void SpawnOffers(IRunJournal journal)
    {
        if (_environment.Desk is null || journal.Capability<IOfferStore>() is not { } store)
            return;
        var hints = journal.Capability<IJournalHints>();
        _environment.Offering = _actors.Spawn(Props.Create<OfferMessage>(() => new Offering(_environment, store, hints)), "offers");
        var name = $"{Environment.MachineName}-{Environment.ProcessId}.{_incarnation}";
        if (_options.OfferConcurrency > 0)
            _worker = _actors.Spawn(Props.Create<WorkMessage>(() => new OfferWorker(_environment, store, new OfferRunner(_environment, name), name,
                hints)), "worker");
    }

    /// <summary>Lets what other members have offered end, and gives back what does not in the time a stop has.</summary>
    private async Task LeaveOffersAsync()
    {
        if (_worker is null)
            return;
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _worker.Tell(new WorkMessage.Stop(stopped));
        try
        {
            await Through(stopped.Task).WaitAsync(_options.StopTimeout, _options.TimeProvider);
            return;
        }
        catch (TimeoutException)
        {
            // Somebody else takes it.
        }

        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _worker.Tell(new WorkMessage.GiveBack(back));
        try
        {
            await Through(back.Task).WaitAsync(InboxPatience, _options.TimeProvider);
        }
        catch (TimeoutException)
        {
            // Then it runs out.
        }
    }

    private void SpawnClerk()
    {
        var codec = new EventCodec(new StateJournaling { PayloadCodec = _options.Serialization.PayloadCodec });
        var commands = new ShardCommands(this, _environment, _environment.Desk!, new CommandRunner(this, _environment.OpenedAt, _environment.Logger),
            codec);
        _clerk = _actors.Spawn(Props.Create<ClerkMessage>(() => new InboxClerk(_environment, _environment.Desk!, commands,
            _journal!.Capability<IJournalHints>())), "clerk");
    }

    /// <summary>Takes up what has not ended in shards that are owned from now on.</summary>
    private async ValueTask TakeUpAsync(IReadOnlyCollection<int> shards, CancellationToken cancellationToken)
    {
        var runs = new List<(RunId, bool)>();
        await foreach (var run in _sharded!.UnfinishedAsync(shards, cancellationToken))
        {
            if (!IsAsleep(run))
                runs.Add((run.RunId, run.Status == RunStatus.Parked));
            else if (run.Due is { } due)
                _environment.WakeUps!.Tell(new WakeUpMessage.Sleep(run.RunId, due));
            if (runs.Count < TakeUpChunk)
                continue;
            _registry.Tell(new RegistryMessage.Recover(runs));
            runs = [];
        }

        if (runs.Count > 0)
            _registry.Tell(new RegistryMessage.Recover(runs));
    }

    private async Task LeaveClerkAsync()
    {
        if (_clerk is null)
            return;
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _clerk.Tell(new ClerkMessage.Stop(stopped));
        try
        {
            await Through(stopped.Task).WaitAsync(InboxPatience, _options.TimeProvider);
        }
        catch (TimeoutException)
        {
            // What is still being carried out is carried out or not; the next owner finds it in the inbox or in the run.
        }
    }
}
