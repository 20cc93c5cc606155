using ActorFlow.Actors.Kernel;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorFlow;

/// <summary>How a <see cref="FlowSystem"/> is set up. Read once, at the start.</summary>
public sealed class FlowSystemOptions : IJournalSetup
{
    internal Actors.FlowRegistry Flows { get; } = new();

    /// <summary>Whether nodes that hold resources outlive the system.</summary>
    internal bool KeepsNodes { get; set; }

    /// <summary>Whether plain hops of runs in memory take the short way. Both ways lead to the same; tests compare them.</summary>
    internal bool HopsStraight { get; set; } = true;

    /// <summary>Whether threads on which visits wait behind each other are looked after. Tests go without, to see what is done besides.</summary>
    internal bool WatchesLeads { get; set; } = true;

    internal NodeMiddleware[] Middleware { get; private set; } = [];

    internal Func<IServiceProvider?, IRunJournal>? Journal { get; private set; }

    /// <summary>Makes this process's place in a cluster, once the journal is open; null for an engine that has its journal to itself.</summary>
    internal Func<IRunJournal, Actors.Shards.IClusterSeat>? Cluster { get; set; }

    /// <summary>Whether the time of day is to be that of others, with whom the runs are shared; whoever sets this tells it to the <see cref="Actors.Kernel.Timers.CorrectedTime"/> that takes the place of <see cref="TimeProvider"/>.</summary>
    internal bool SharesTime { get; set; }

    internal Dictionary<string, IFeedbackNotifier> Notifiers { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, BatchPoolOptions> BatchPools { get; } = new(StringComparer.Ordinal);

    /// <summary>The clock. The default is the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Services that nodes find in their contexts. The default holds none.</summary>
    public IServiceProvider Services { get; set; } = NoServices.Instance;

    /// <summary>Where the engine logs. The default is nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>How values become JSON. The default is <see cref="StateSerialization.Default"/>.</summary>
    public StateSerialization Serialization { get; set; } = StateSerialization.Default;

    /// <summary>How long a node may go on after its run was cancelled before it is abandoned. The default is 10 seconds.</summary>
    public TimeSpan CancelGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <see cref="FlowSystem.StopAsync"/> lets visits in flight end by themselves. The default is 5 seconds.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Under <see cref="Durability.Pipelined"/>: how many events a run may be ahead of its journal before its next node waits. The default is 64.</summary>
    public int PipelineDepth { get; set; } = 64;

    /// <summary>
    /// A run that was in flight when the process ended without order, so many times in a row, is set aside (quarantined): it may be what ends the
    /// process. Any event of the run begins the count anew. The default is 10.
    /// </summary>
    public int MaxUncleanEnds { get; set; } = 10;

    /// <summary>The size in bytes at which the journal writer closes a batch and begins the next one. The default is 4 MB; allowed are 4 096 to 1 073 741 824.</summary>
    public int CommitBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How many appends the journal writer puts into one batch at most. The default is 4 096; allowed are 1 to 1 000 000.</summary>
    public int CommitAppends { get; set; } = 4096;

    /// <summary>
    /// How many bytes may wait for the journal before new runs are kept waiting to start. Nothing that is under way is ever held up. The default is 64 MB; allowed
    /// are 65 536 to 2 147 483 647.
    /// </summary>
    public int BacklogBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// How often a journal that failed is opened anew before the system gives up (<see cref="FlowSystem.Fault"/>): at once, then after waits that double from 100 ms to
    /// 10 seconds. Runs wait meanwhile and go on without a restart. The default is 20, which is two minutes and a half; allowed are 0 to 1 000 000.
    /// </summary>
    public int ReopenAttempts { get; set; } = 20;

    /// <summary>
    /// How often the engine looks for commands that other processes have left in the journal's inbox, where the journal has one. The default is 200
    /// milliseconds; a look costs some microseconds. Zero is never: such commands stay where they are.
    /// </summary>
    public TimeSpan InboxPoll { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// What this engine can do that nodes may ask for (<see cref="NodeOptions.Requires"/>), separated by commas: <c>gpu, region=eu</c>. A member of a cluster adds what its own options say.
    /// The default is empty.
    /// </summary>
    public string Capabilities { get; set; } = "";

    /// <summary>In a cluster: how many Execs and items that were offered this engine runs at the same time. The default is 8; 0 takes none; allowed are 0 to 10 000.</summary>
    public int OfferConcurrency { get; set; } = 8;

    /// <summary>
    /// In a cluster: how long an offer that was taken stays with a worker that is silent; then another one may take it. A worker prolongs it three times as often. The default is 10 seconds;
    /// allowed are 300 milliseconds to an hour.
    /// </summary>
    public TimeSpan OfferLease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many events of a run come between two snapshots, from which it is read back quickly. A snapshot is also taken when a run leaves memory to wait. The default is
    /// 1 000; 0 takes none; allowed are 0 to 1 000 000 000.
    /// </summary>
    public int SnapshotEvery { get; set; } = 1000;

    /// <summary>
    /// How often what nobody needs any more is removed from the journal: ended runs and tombstones that are old enough, and large values that nothing names. The
    /// default is an hour; zero removes nothing.
    /// </summary>
    public TimeSpan TidyEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long large values stay after nothing names them any more. The default is a day.</summary>
    public TimeSpan BlobGrace { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long ended runs are kept with their history. After that they are pruned: id, key, status and outcome stay as a tombstone, so that the same id or key
    /// never runs twice. The default is zero: for ever.
    /// </summary>
    public TimeSpan KeepEndedRuns { get; set; }

    /// <summary>How long tombstones of pruned runs are kept, counted from the end of the run. After that the id and the key are free again. The default is zero: for ever.</summary>
    public TimeSpan KeepTombstones { get; set; }

    /// <summary>
    /// How long a run may have nothing to do but wait before it leaves memory. It comes back when its time has come, and for every request. Runs of
    /// <see cref="Durability.None"/> stay, as they are nowhere else. The default is a minute; zero keeps every run in memory; allowed is up to a day.
    /// </summary>
    public TimeSpan PassivateAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How far ahead the due times of waiting runs are held in memory; what lies beyond costs none. The default is 10 minutes; allowed are a second to a day.
    /// </summary>
    public TimeSpan WakeUpHorizon { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the runs in memory look whether anything pending was forgotten. The default is a minute; zero is never; allowed is up to a day.</summary>
    public TimeSpan ReconcileEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Makes waits and generated ids repeatable, for tests. The default is null: they differ from run to run.</summary>
    public int? RandomSeed { get; set; }

    /// <summary>Where actors run. The default is the thread pool; tests put a seeded dispatcher here.</summary>
    public Dispatcher Dispatcher { get; set; } = Dispatcher.ThreadPool;

    /// <summary>
    /// Makes flows anew of what they were made of (<see cref="FlowDefinition.Source"/>), so that runs of documents keep the one they were started with. The default is null: such runs go
    /// on with the registered flow where they fit.
    /// </summary>
    public IFlowRebuilder? FlowRebuilder { get; set; }

    /// <summary>Sees every message that the engine's actors take; null is nobody.</summary>
    public IMailboxObserver? MailboxObserver { get; set; }

    /// <summary>Registers a flow, so that its stored runs go on when the system starts, and new ones can be started.</summary>
    /// <exception cref="ArgumentException">Another flow has the same name.</exception>
    public FlowSystemOptions AddFlow(FlowDefinition flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        Flows.Add(flow);
        return this;
    }

    /// <summary>Has what happens to questions told: by a log, a webhook, a chat, or whatever a class does.</summary>
    /// <exception cref="ArgumentException">The name is empty or longer than 100 characters, or there is a notifier of that name already.</exception>
    public FlowSystemOptions AddNotifier(IFeedbackNotifier notifier)
    {
        ArgumentNullException.ThrowIfNull(notifier);
        if (string.IsNullOrWhiteSpace(notifier.Name) || notifier.Name.Length > 100)
            throw new ArgumentException($"A notifier's name has 1 to 100 characters; this one is '{notifier.Name}'.", nameof(notifier));
        if (!Notifiers.TryAdd(notifier.Name, notifier))
            throw new ArgumentException($"There is a notifier '{notifier.Name}' already. Give this one another name.", nameof(notifier));
        return this;
    }

    /// <summary>Sets up a pool that batches share by its name (<see cref="BatchOptions.Pool"/>).</summary>
    /// <param name="name">The name.</param>
    /// <param name="configure">Sets its bounds; null leaves the defaults.</param>
    /// <exception cref="ArgumentException">The name is empty, or there is a pool of that name already.</exception>
    public FlowSystemOptions AddBatchPool(string name, Action<BatchPoolOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var pool = new BatchPoolOptions();
        configure?.Invoke(pool);
        if (!BatchPools.TryAdd(name, pool))
            throw new ArgumentException($"There is a batch pool '{name}' already. Give this one another name.", nameof(name));
        return this;
    }

    /// <summary>Wraps the visits of every node of every flow in layers; the first is outermost, and those of flows and nodes are within.</summary>
    public FlowSystemOptions Use(params ReadOnlySpan<NodeMiddleware> layers)
    {
        Middleware = MiddlewareStack.Joined(Middleware, layers);
        return this;
    }

    /// <summary>Wraps the visits of every node of every flow in the layers of a stack.</summary>
    public FlowSystemOptions Use(MiddlewareStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return Use(stack.Layers);
    }

    /// <inheritdoc/>
    public void UseJournal(Func<IServiceProvider?, IRunJournal> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Journal = factory;
    }

    /// <exception cref="OptionOutOfRangeException">An option has a value that it cannot have.</exception>
    internal void Validate()
    {
        foreach (var (name, pool) in BatchPools)
            pool.Validate(name);
        foreach (var problem in Problems())
            throw new OptionOutOfRangeException(problem.Option, problem.Value, problem.Range, problem.Example);
    }

    /// <summary>The options that have a value they cannot have.</summary>
    internal IEnumerable<OptionProblem> Problems() => new[]
    {
        OptionProblem.OfTime(nameof(CancelGrace), CancelGrace, TimeSpan.Zero, TimeSpan.FromDays(1), "00:00:10"),
        OptionProblem.OfTime(nameof(StopTimeout), StopTimeout, TimeSpan.Zero, TimeSpan.FromDays(1), "00:00:05"),
        OptionProblem.OfNumber(nameof(PipelineDepth), PipelineDepth, 1, 65_536, "64"),
        OptionProblem.OfNumber(nameof(MaxUncleanEnds), MaxUncleanEnds, 1, 1_000_000, "10"),
        OptionProblem.OfNumber(nameof(CommitBytes), CommitBytes, 4096, 1 << 30, "4194304"),
        OptionProblem.OfNumber(nameof(CommitAppends), CommitAppends, 1, 1_000_000, "4096"),
        OptionProblem.OfNumber(nameof(BacklogBytes), BacklogBytes, 65_536, int.MaxValue, "67108864"),
        OptionProblem.OfNumber(nameof(SnapshotEvery), SnapshotEvery, 0, 1_000_000_000, "1000"),
        OptionProblem.OfTime(nameof(TidyEvery), TidyEvery, TimeSpan.Zero, TimeSpan.FromDays(40), "01:00:00"),
        OptionProblem.OfTime(nameof(BlobGrace), BlobGrace, TimeSpan.Zero, TimeSpan.FromDays(36_500), "1.00:00:00"),
        OptionProblem.OfTime(nameof(KeepEndedRuns), KeepEndedRuns, TimeSpan.Zero, TimeSpan.FromDays(36_500), "30.00:00:00"),
        OptionProblem.OfTime(nameof(KeepTombstones), KeepTombstones, TimeSpan.Zero, TimeSpan.FromDays(36_500), "365.00:00:00"),
        OptionProblem.OfTime(nameof(PassivateAfter), PassivateAfter, TimeSpan.Zero, TimeSpan.FromDays(1), "00:01:00"),
        OptionProblem.OfTime(nameof(WakeUpHorizon), WakeUpHorizon, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "00:10:00"),
        OptionProblem.OfTime(nameof(ReconcileEvery), ReconcileEvery, TimeSpan.Zero, TimeSpan.FromDays(1), "00:01:00"),
        OptionProblem.OfNumber(nameof(OfferConcurrency), OfferConcurrency, 0, 10_000, "8"),
        OptionProblem.OfTime(nameof(OfferLease), OfferLease, TimeSpan.FromMilliseconds(300), TimeSpan.FromHours(1), "00:00:10"),
        OptionProblem.OfNumber(nameof(ReopenAttempts), ReopenAttempts, 0, 1_000_000, "20"),
        InboxPoll == TimeSpan.Zero || (InboxPoll >= TimeSpan.FromMilliseconds(10) && InboxPoll <= TimeSpan.FromMinutes(1)) ? null
            : new OptionProblem(nameof(InboxPoll), InboxPoll, "00:00:00.0100000 to 00:01:00, or 00:00:00 for never", "00:00:00.2000000"),
    }.OfType<OptionProblem>();

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
