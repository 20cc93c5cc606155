using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Client;
using ActorFlow.Actors.Feedback;
using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Timers;
using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;
using ActorFlow.Runs;
using Microsoft.Extensions.Logging;

namespace ActorFlow;

/// <summary>The engine in this process: an actor system, a registry of runs, and a journal. Starting one takes up every unfinished run of its journal.</summary>
/// <remarks>Thread-safe. Dispose it to stop in order; without that, or after a crash, the next start takes up the runs all the same.</remarks>
public sealed partial class FlowSystem : IFlowSystem
{
    private readonly FlowSystemOptions _options;
    private readonly RunEnvironment _environment;
    private readonly RunStarter? _starter;
    private readonly ActorSystem _actors;
    private readonly ActorRef<RegistryMessage> _registry;
    private readonly IRunJournal? _journal;
    private readonly JournalDoor? _door;
    private readonly JournalBacklog _backlog;
    private readonly NodeResources _resources;
    private readonly long _incarnation;
    private readonly Lock _gate = new();
    private long _nextRun;

    private FlowSystem(FlowSystemOptions options, IRunJournal? journal, JournalOpening? opening)
    {
        _options = options;
        _journal = journal;
        _backlog = new JournalBacklog(options.BacklogBytes);
        _incarnation = opening?.Incarnation ?? 1;
        var logger = options.LoggerFactory.CreateLogger("ActorFlow");
        _environment = new RunEnvironment(options, options.Flows, logger);
        _actors = ActorSystem.Create("actorflow", new ActorSystemOptions
        {
            // Nothing in memory is worth waiting for once the runs have left it: whatever still runs is user code whose result counts no more.
            StopDeadline = TimeSpan.FromSeconds(1),
            ShutdownDeadline = TimeSpan.FromSeconds(2),
            Time = options.TimeProvider,
            Dispatcher = options.Dispatcher,
            Logger = logger,
            Observer = options.MailboxObserver,
        });
        _environment.Actors = _actors;
        _environment.Nodes = new NodeCrew(_actors);
        if (journal is not null)
        {
            var codec = new EventCodec(new StateJournaling { PayloadCodec = options.Serialization.PayloadCodec });
            SetUpCluster(journal);
            _environment.WasClean = opening!.WasClean;
            _door = new JournalDoor(journal, _actors);
            _environment.Door = _door;
            _environment.Loader = new RunLoader(_door, codec, logger);
            _environment.Shelf = new RunShelf(_door);
            _environment.Keeper = _actors.Spawn(Props.Create<JournalKeeperMessage>(() => new JournalKeeper(_door, options, logger) { Shards = _environment.Shards }), "keeper");
            var writer = _actors.Spawn(Props.Create<WriterMessage>(
                () => new JournalWriter(_door, codec, opening.Incarnation, options, _backlog, logger, OnJournalLost)
                {
                    News = _news,
                    Shards = _environment.Shards,
                    Desk = _environment.Desk,
                }).WithOutcomesTakenThere(), "journal");
            _door.Complain = (broken, error) => writer.Tell(new WriterMessage.Trouble(broken, error));
            _environment.Writer = writer;
            _environment.Definitions = journal.Capability<IDefinitionStore>() is { } definitions ? new DefinitionKeeper(_door, definitions) : null;
            SpawnElsewhere(journal, codec);
            _stored = new StoredRuns(new GuardedJournal(_door), _news, options.TimeProvider, ownsJournal: false);
        }

        var batches = _environment.Batches = _actors.Spawn(Props.Create<RootMessage>(() => new BatchRoot()), "batches");
        foreach (var pool in _environment.Pools.Values)
            pool.WakeIn = (waiting, wait) => batches.Tell(new RootMessage.PoolDue(waiting, wait));
        _environment.Releaser = _actors.Spawn(Props.Create<ReleaseMessage>(() => new Releaser(logger)), "releaser");
        if (options.Notifiers.Count > 0)
            _environment.Herald = _actors.Spawn(Props.Create<HeraldMessage>(() => new Herald(_environment, options.Notifiers, logger)), "herald");
        _resources = new NodeResources(_environment);
        var registry = _actors.SpawnParent(Props.Create<RegistryMessage>(() => new RunRegistry(_environment)).WithNextOnBorrowedThread(), "runs");
        _environment.Registry = _registry = registry;
        // In a seeded world, and where somebody looks at mailboxes, everything is told, and one after the other.
        if (options is { HopsStraight: true, MailboxObserver: null, RandomSeed: null, Dispatcher.IsSeeded: false })
            _environment.Starter = new RunStarter(_environment, registry);
        // Of a run that is not in the journal beside it, its status cannot be asked there; so here all begin in one way.
        _starter = journal is null ? _environment.Starter : null;
        if ((_environment.Shards is { } shards ? new ShardWakeUps(_sharded!, shards) : journal?.Capability<IWakeUps>()) is { } wakeUps)
            _environment.WakeUps = _actors.Spawn(Props.Create<WakeUpMessage>(() => new WakeUps(_environment, _door!, wakeUps, _registry, logger)), "wake-ups");
    }

    /// <summary>
    /// Why the system can do no more work, or null: the journal cannot be written, and opening it anew has failed <see cref="FlowSystemOptions.ReopenAttempts"/>
    /// times, or another engine has taken it over. Dispose it and start another one.
    /// </summary>
    public Exception? Fault { get; private set; }

    /// <summary>Starts a system: opens the journal, if one is set up, and takes up every unfinished run.</summary>
    /// <param name="configure">Sets up journal, flows and limits. Without a journal, runs live in memory only.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="JournalUnavailableException">The journal cannot be opened.</exception>
    /// <exception cref="OptionOutOfRangeException">An option has a value that it cannot have.</exception>
    public static async Task<FlowSystem> StartAsync(Action<FlowSystemOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new FlowSystemOptions();
        configure(options);
        options.Validate();
        if (options.SharesTime)
            options.TimeProvider = new CorrectedTime(options.TimeProvider);
        var journal = options.Journal?.Invoke(options.Services);
        FlowSystem? system = null;
        try
        {
            var opening = journal is null ? null : await journal.OpenAsync(cancellationToken);
            system = new FlowSystem(options, journal, opening);
            foreach (var flow in options.Flows.All)
                system._resources.Use(flow);
            await system.TakeUpAsync(cancellationToken);
            await system.AttendInboxAsync(cancellationToken);
            if (system._environment.Seat is { } seat)
                await seat.BeginAsync(system, cancellationToken);
            return system;
        }
        catch
        {
            await UndoStartAsync(options, system, journal);
            throw;
        }
    }

    /// <summary>Finds a run by its id, in any status.</summary>
    /// <returns>The run, or null when it is not known here.</returns>
    public async Task<RunHandle?> FindRunAsync(RunId runId, CancellationToken cancellationToken = default)
    {
        ThrowIfUnable();
        try
        {
            return new RunHandle(this, await FindSlotAsync(runId, cancellationToken));
        }
        catch (RunNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The slot in which the run's end will be told, marked as waited for: it is kept while the run is out of memory.</summary>
    internal async ValueTask<RunSlot> AttachAsync(RunSlot known, CancellationToken cancellationToken)
    {
        for (var slot = known; ;)
        {
            if (slot.TryBeginWait())
                return slot;
            var next = await FollowAsync(slot, cancellationToken);
            // The same one again was about to be let go of, and was kept because somebody began to wait.
            slot = next != slot || (_stopped is null && slot.IsJournaled) ? next : throw new FlowSystemStoppedException();
        }
    }

    internal ActorSystem Actors => _actors;

    internal bool IsSeeded => _options.Dispatcher.IsSeeded;

    /// <summary>How many runs are in memory, as the registry last knew.</summary>
    internal int RunsInMemory => _environment.RunsInMemory;

    /// <summary>Ends at once, as if the process had been killed: nothing is drained, nothing marked as clean, and the journal is left as it is.</summary>
    internal void Crash()
    {
        lock (_gate)
            _stopped ??= Task.CompletedTask;
        _news.End(new FlowSystemStoppedException());
        _environment.Seat?.Crash();
        _door?.GiveUp(new FlowSystemStoppedException());
        _ = _actors.ShutdownAsync(TimeSpan.Zero);
    }

    /// <summary>Whether anybody watches the output of nodes.</summary>
    internal bool IsWatched => _actors.EventStream.HasSubscribers;

    internal async Task<RunSlot> FollowAsync(RunSlot known, CancellationToken cancellationToken)
    {
        if (!known.IsJournaled || _stopped is not null)
            return known;
        return await FindSlotAsync(known.RunId, cancellationToken);
    }

    internal async Task<RunResult> GetAsync(RunSlot slot, CancellationToken cancellationToken)
    {
        if (!slot.IsJournaled && slot.TryGetResult(out var result))
            return result;
        ThrowIfUnable();
        var reply = NewReply<RunResult>();
        _registry.Tell(new RegistryMessage.Forward(slot.RunId, new RunMessage.Query(reply)));
        return await Answer(reply.Task, cancellationToken);
    }

    internal async Task<bool> ControlAsync(RunId runId, RunControl control, CancellationToken cancellationToken)
        => (await RequestAsync(runId, control, cancellationToken)).Refusal == Refusal.None;

    internal async Task<ControlAnswer> RequestAsync(RunId runId, RunControl control, CancellationToken cancellationToken)
    {
        ThrowIfUnable();
        var reply = NewReply<ControlAnswer>();
        _registry.Tell(new RegistryMessage.Forward(runId, new RunMessage.Control(control, reply)));
        return await Answer(reply.Task, cancellationToken);
    }

    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        if (_journal is null)
            return;
        var runs = new List<(RunId, bool)>();
        // In a cluster nothing is owned yet, and what is unfinished comes with the shards.
        await foreach (var run in _sharded is null ? _journal.UnfinishedAsync(cancellationToken) : AsyncEnumerable.Empty<RunSummary>())
        {
            if (!IsAsleep(run))
                runs.Add((run.RunId, run.Status == RunStatus.Parked));
        }

        if (runs.Count > 0)
            _registry.Tell(new RegistryMessage.Recover(runs));
        else
            _environment.HasTakenUpAll = true;
        _environment.WakeUps?.Tell(WakeUpMessage.Begin.Instance);
    }

    /// <summary>Whether a run that has not ended need not be in memory: it waits for a time, or for a person. What may have begun before an unclean end is taken up and counted.</summary>
    private bool IsAsleep(RunSummary run)
    {
        if (_environment.WakeUps is null || _options.PassivateAfter == TimeSpan.Zero)
            return false;
        // A run under another definition than the one registered is judged at every start (rule 31), so that what will not go on shows at once.
        if (_options.Flows.Find(run.Flow) is not { } flow || flow.Fingerprint != run.Fingerprint || flow.Durability == Durability.None)
            return false;
        var (isClean, until) = _environment.TakenOver(run.RunId);
        return (run.Status == RunStatus.Waiting && (run.Due is null || run.Due > until)) || (run.Status == RunStatus.Paused && isClean);
    }

    private async Task<RunSlot> FindSlotAsync(RunId runId, CancellationToken cancellationToken)
    {
        var reply = NewReply<RunSlot>();
        _registry.Tell(new RegistryMessage.Follow(runId, reply));
        return await Answer((await Answer(reply.Task, cancellationToken)).Started, cancellationToken);
    }

    private void EnsureRegistered(FlowDefinition flow)
    {
        if (flow.Durability == Durability.None || _journal is null)
            return;
        var known = _options.Flows.Find(flow.Name) ?? throw new FlowNotRegisteredException(flow.Name, "is durable, and is not registered here");
        if (!ReferenceEquals(known, flow) && known.Fingerprint != flow.Fingerprint)
            throw new FlowNotRegisteredException(flow.Name, "is registered here with another definition");
    }

    private RunId NewId()
        => _options.RandomSeed is null
            ? _environment.Ids.Next()
            : $"run-{_incarnation}.{Interlocked.Increment(ref _nextRun)}";

    private void OnJournalLost(Exception error)
    {
        Fault = error;
        _news.End(Unavailable(error));
        // Others go on with what this member can lead no more.
        _ = _environment.Seat?.LeaveAsync();
    }

    private void ThrowIfUnable()
    {
        if (_stopped is not null)
            throw new FlowSystemStoppedException();
        if (Fault is not null)
            throw Unavailable(Fault);
    }

    private static JournalUnavailableException Unavailable(Exception fault)
        => new("of this system", "it cannot be written any more", "Dispose the flow system and start it again; unfinished runs go on.", fault);

    private static TaskCompletionSource<T> NewReply<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Awaits what an actor will complete, or a cancellation.</summary>
    internal static Task<T> Answer<T>(Task<T> task, CancellationToken cancellationToken)
    {
        return cancellationToken.CanBeCanceled && !task.IsCompleted ? Through(task).WaitAsync(cancellationToken) : task;

        static async Task<T> Through(Task<T> task) => await task;
    }

    /// <summary>A detour that keeps the thread pool out of seeded worlds: an await comes back to its context, what is hung on a task directly does not.</summary>
    private static async Task Through(Task task) => await task;
}
