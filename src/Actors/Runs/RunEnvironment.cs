using System.Runtime.CompilerServices;
using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Feedback;
using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Offers;
using ActorFlow.Actors.Shards;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorFlow.Actors.Runs;

/// <summary>What all runs of one flow system share. Thread-safe.</summary>
internal sealed class RunEnvironment(FlowSystemOptions options, FlowRegistry flows, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Random _random = options.RandomSeed is { } seed ? new Random(seed) : new Random();
    private readonly ConditionalWeakTable<FlowDefinition, StateScope> _scopes = new();
    private long _seed;

    private static long s_seeders;

    [ThreadStatic]
    private static long t_seed;

    public FlowSystemOptions Options => options;

    public FlowRegistry Flows => flows;

    public ILogger Logger => logger;

    /// <summary>Whether log messages go anywhere, so that scopes are worth opening.</summary>
    public bool HasLog { get; } = options.LoggerFactory is not NullLoggerFactory;

    public IServiceProvider Services => options.Services;

    /// <summary>The actor system; set before the first run.</summary>
    public ActorSystem? Actors { get; set; }

    /// <summary>Opens the scopes of visits; null when the host's services know no scopes.</summary>
    public IServiceScopeFactory? ScopeFactory { get; } = (IServiceScopeFactory?)options.Services.GetService(typeof(IServiceScopeFactory));

    /// <summary>The node actors of all runs; set before the first run.</summary>
    public NodeCrew? Nodes { get; set; }

    /// <summary>Disposes what visits that were cut off have left; set before the first run.</summary>
    public ActorRef<ReleaseMessage>? Releaser { get; set; }

    /// <summary>Keeps the runs that are in memory; set before the first run.</summary>
    public ActorRef<RegistryMessage>? Registry { get; set; }

    /// <summary>Runs batches; set before the first run.</summary>
    public ActorRef<RootMessage>? Batches { get; set; }

    /// <summary>The pools that batches share, by name.</summary>
    public IReadOnlyDictionary<string, SharedPool> Pools { get; } = options.BatchPools.ToDictionary(
        static pool => pool.Key, pool => new SharedPool(pool.Value, options.TimeProvider), StringComparer.Ordinal);

    /// <summary>The journal writer; null when nothing is journaled.</summary>
    public ActorRef<WriterMessage>? Writer { get; set; }

    /// <summary>Whether the journal will not be used again in this life of the engine.</summary>
    public bool IsJournalLost => Door is { IsLost: true };

    /// <summary>The way to the journal; null when nothing is journaled.</summary>
    public JournalDoor? Door { get; set; }

    /// <summary>Reads runs back; null when nothing is journaled.</summary>
    public RunLoader? Loader { get; set; }

    /// <summary>Stores snapshots and baselines; null when nothing is journaled.</summary>
    public ActorRef<JournalKeeperMessage>? Keeper { get; set; }

    /// <summary>Wakes runs that have left memory; null when the journal does not find them.</summary>
    public ActorRef<WakeUpMessage>? WakeUps { get; set; }

    /// <summary>Delivers notices of questions; null when nobody is to be told. Set before the first run.</summary>
    public ActorRef<HeraldMessage>? Herald { get; set; }

    /// <summary>The names of the notifiers that are owed notices until they have taken them.</summary>
    public IReadOnlyList<string> OwedHooks { get; } = [.. options.Notifiers.Where(hook => hook.Value.IsDurable).Select(hook => hook.Key).Order(StringComparer.Ordinal)];

    /// <summary>The names of the notifiers that are told in passing.</summary>
    public IReadOnlyList<string> PassingHooks { get; } = [.. options.Notifiers.Where(hook => !hook.Value.IsDurable).Select(hook => hook.Key).Order(StringComparer.Ordinal)];

    /// <summary>How many of the runs in memory the registry keeps itself. Written by the registry.</summary>
    public volatile int RunsKept;

    /// <summary>How many runs are in memory.</summary>
    public int RunsInMemory => RunsKept + Table.Count;

    /// <summary>The runs in memory that the registry does not keep itself.</summary>
    public RunTable Table { get; } = new();

    /// <summary>Starts the runs in <see cref="Table"/>; null where every start is told to the registry. Set before the first run.</summary>
    public RunStarter? Starter { get; set; }

    /// <summary>Makes the ids of runs that are given none.</summary>
    public RunIds Ids { get; } = new(options.TimeProvider);

    /// <summary>Takes a run out of <see cref="Table"/>; whoever waits for the last one hears of it.</summary>
    /// <param name="slot">The run.</param>
    /// <param name="thread">The number of the calling thread (<see cref="ThreadPlace"/>).</param>
    public void Forget(RunSlot slot, int thread)
    {
        if (Table.Remove(slot, thread) && Table.IsClosed)
            Registry!.Tell(RegistryMessage.TableLeft.Instance);
    }

    /// <summary>When this process had opened the journal: no other one has dispatched anything since.</summary>
    public DateTimeOffset OpenedAt { get; } = options.TimeProvider.GetUtcNow();

    /// <summary>The shards that are owned here; null for an engine that has its journal to itself.</summary>
    public ShardTable? Shards { get; set; }

    /// <summary>This process's place in the cluster; null without one.</summary>
    public IClusterSeat? Seat { get; set; }

    /// <summary>The inbox of runs; null without a cluster.</summary>
    public InboxDesk? Desk { get; set; }

    /// <summary>The way to runs that other members lead; null without a cluster. Set before the first run.</summary>
    public ActorRef<ElsewhereMessage>? Elsewhere { get; set; }

    /// <summary>Offers work to other members; null without a cluster, or where the journal keeps no offers. Set before the first run.</summary>
    public ActorRef<OfferMessage>? Offering { get; set; }

    /// <summary>What this engine can do.</summary>
    public IReadOnlyCollection<string> Capabilities => _capabilities ??= CapabilitiesNow();

    /// <summary>Whether this engine can do all that is asked for.</summary>
    public bool Has(IReadOnlyList<string> requires)
    {
        foreach (var wanted in requires)
        {
            if (!Capabilities.Contains(wanted))
                return false;
        }

        return true;
    }

    /// <summary>What this engine cannot do of what is asked for.</summary>
    public IEnumerable<string> Missing(IReadOnlyList<string> requires) => requires.Where(wanted => !Capabilities.Contains(wanted));

    private HashSet<string>? _capabilities;

    private HashSet<string> CapabilitiesNow() => new(
        options.Capabilities.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Concat(Seat?.Capabilities ?? []), StringComparer.Ordinal);

    /// <summary>Whether whoever led a run before this engine let go of it in order, and until when it may have dispatched something of it.</summary>
    public (bool IsClean, DateTimeOffset Until) TakenOver(RunId run)
        => Shards is null ? (WasClean, OpenedAt) : Shards.HeldOf(run) is { } held ? (held.IsClean, held.Since) : (false, Now);

    /// <summary>What the journal's index and shelf say of runs; null when nothing is journaled.</summary>
    public RunShelf? Shelf { get; set; }

    /// <summary>Stores definitions by fingerprint; null when the journal does not, or nothing is journaled.</summary>
    public DefinitionKeeper? Definitions { get; set; }

    /// <summary>Whether the last engine on this journal stopped in order.</summary>
    public bool WasClean { get; set; } = true;

    /// <summary>Whether every run that the last engine may have left in the middle has been read back and counts what was interrupted. Until then an unclean journal stays so.</summary>
    public volatile bool HasTakenUpAll;

    /// <summary>The layers around the visits of all flows.</summary>
    public MiddlewareChain Middleware { get; } = options.Middleware.Length == 0 ? MiddlewareChain.Empty : new MiddlewareChain(options.Middleware);

    /// <summary>Whether the clock is the machine's own.</summary>
    public bool HasSystemClock { get; } = ReferenceEquals(options.TimeProvider, TimeProvider.System);

    public DateTimeOffset Now => options.TimeProvider.GetUtcNow();

    /// <summary>
    /// The time of a hop. Hops within one tick of the machine's coarse clock, a few milliseconds, share a reading of the exact one: nothing of a plain visit is timed, and a reading costs
    /// more than all else of the decision.
    /// </summary>
    public DateTimeOffset CoarseNow
    {
        get
        {
            if (!HasSystemClock)
                return Now;
            var (tick, known) = (Environment.TickCount64, _coarse);
            if (known?.Tick != tick)
                _coarse = known = new CoarseTime(tick, Now);
            return known.At;
        }
    }

    private volatile CoarseTime? _coarse;

    private sealed record CoarseTime(long Tick, DateTimeOffset At);

    /// <summary>A random number in [0, 1) for waits.</summary>
    public double Jitter()
    {
        lock (_gate)
            return _random.NextDouble();
    }

    /// <summary>A seed for the waits of one run: never zero, never twice the same.</summary>
    public ulong NextSeed()
    {
        // SplitMix64 (Steele, Lea, Flood 2014) over a counter, so that neighbours differ. Where nobody wants the same again, each thread has its own.
        var z = unchecked((ulong)(options.RandomSeed is { } seed ? Interlocked.Increment(ref _seed) + seed : NextOfThisThread()) * 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        return z ^ (z >> 27) | 1;
    }

    private static long NextOfThisThread()
    {
        if (t_seed == 0)
            t_seed = Interlocked.Increment(ref s_seeders) << 40;
        return ++t_seed;
    }

    /// <summary>How the values of a flow's runs are frozen and written.</summary>
    public StateScope ScopeOf(FlowDefinition flow) => _scopes.TryGetValue(flow, out var scope) ? scope : _scopes.GetValue(flow, NewScope);

    /// <summary>Cancels user code without running its callbacks here: they may hang.</summary>
    public void CancelOutside(CancellationTokenSource cancellation)
    {
        if (!options.Dispatcher.IsSeeded)
        {
            _ = cancellation.CancelAsync();
            return;
        }

        // In a seeded world nothing runs on the thread pool; the cancellation is a pick like another.
        ExternalOperation.Begin(Actors!, "cancellation of user code").Complete(cancellation, static source =>
        {
            try
            {
                source.Cancel();
            }
            catch (AggregateException)
            {
                // Callbacks of user code threw. As on the thread pool, nobody hears of it.
            }
        });
    }

    private StateScope NewScope(FlowDefinition flow) => new()
    {
        Serialization = options.Serialization,
        Schema = flow.State,
        Mode = flow.KeepsReferences ? FreezeMode.KeepReferences : Writer is null || flow.Durability == Durability.None ? FreezeMode.InMemory : FreezeMode.Durable,
    };
}
