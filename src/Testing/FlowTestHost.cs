using ActorFlow.Actors.Journal;
using ActorFlow.Testing.Hosting;

namespace ActorFlow.Testing;

/// <summary>
/// A flow system for tests: its journal is in memory, one thread runs everything in an order that a seed chooses, and time is virtual, so a wait of
/// 30 days takes no time. It can crash at any point and be started again, as if the process had been killed.
/// </summary>
/// <remarks>
/// <para>Made by <see cref="RunAsync(Func{FlowTestHost, Task}, FlowTestHostOptions)"/>, or for many seeds by <see cref="Explore"/>. Flows are
/// registered when they are first started, before the first start by <see cref="Register"/>, or by
/// <see cref="FlowTestHostOptions.Configure"/>.</para>
/// <para>Virtual time moves by itself when nothing can run and the test waits for something; <see cref="Advance"/> moves it by hand.</para>
/// <para>Not thread-safe; to be used by the test only, never from inside a node.</para>
/// </remarks>
public sealed partial class FlowTestHost : IAsyncDisposable
{
    private readonly FlowTestHostOptions _options;
    private readonly SeededWorld? _world;
    private readonly FaultyJournal? _faulty;
    private readonly Dictionary<FlowDefinition, FlowDefinition> _flows = [];
    private readonly CommitGate _gate = new();
    private readonly Random _random;

    private FlowTestHost(FlowTestHostOptions options, SeededWorld? world)
    {
        _options = options;
        _world = world;
        _random = new Random(options.Seed);
        if (options.Faults is { } faults)
            _faulty = new FaultyJournal(Journal, faults with { Seed = faults.Seed ^ options.Seed, TimeProvider = TimeProvider });
    }

    /// <summary>The seed of this run.</summary>
    public int Seed => _options.Seed;

    /// <summary>Where committed events are; keeps them over crashes and restarts.</summary>
    public InMemoryJournal Journal { get; } = new();

    /// <summary>The clock of the flow system: virtual, or real under <see cref="FlowTestHostOptions.RealDispatcher"/>.</summary>
    public TimeProvider TimeProvider => _world is null ? TimeProvider.System : _world.Time;

    /// <summary>The virtual clock.</summary>
    /// <exception cref="NotSupportedException">The host runs in real time.</exception>
    public ManualTimeProvider Time => World.Time;

    /// <summary>The flow system of the present life. A crash or restart gives another one.</summary>
    /// <exception cref="FlowSystemStoppedException">It has crashed or was stopped, or was not started yet.</exception>
    public FlowSystem System => Living.System;

    /// <summary>Whether there is a flow system now.</summary>
    public bool IsRunning => _life is { IsOver: false };

    /// <summary>How many batches the present life has had committed: group commit makes them fewer than events.</summary>
    public long Commits => Living.Journal.Commits;

    /// <summary>Whether a commit of the present life is in flight.</summary>
    public bool IsCommitting => Living.Journal.IsCommitting;

    private SeededWorld World
        => _world ?? throw new NotSupportedException("This host runs on the thread pool and in real time (FlowTestHostOptions.RealDispatcher).");

    /// <summary>A number from 0 to <paramref name="limit"/> − 1, chosen by the seed: for the test's own choices.</summary>
    public int Choose(int limit) => _world?.Choose(limit) ?? _random.Next(limit);

    /// <summary>Registers a flow for every start to come. One that is started by the host need not be.</summary>
    /// <returns>The host.</returns>
    public FlowTestHost Register(FlowDefinition flow)
    {
        _ = Hosted(flow);
        return this;
    }

    /// <summary>Forgets a flow: runs of it are parked from the next start on.</summary>
    public void Unregister(FlowDefinition flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        _flows.Remove(flow);
    }

    /// <summary>
    /// Starts a run, or finds the one that has the id or key, and comes back when the start is committed. Starts the flow system if need be.
    /// </summary>
    public async Task<TestRun> StartAsync(FlowDefinition flow, RunInput? input = null, StartOptions? options = null)
    {
        var hosted = Hosted(flow);
        if (_life is null)
            await RestartAsync();
        var life = Living;
        life.Options.Flows.Add(hosted);
        return new TestRun(this, life, await life.Guard(life.System.StartAsync(hosted, input, options)));
    }

    /// <summary>Starts a run and waits for its end, over crashes and restarts.</summary>
    public async Task<RunResult> RunAsync(FlowDefinition flow, RunInput? input = null, StartOptions? options = null)
        => await (await StartAsync(flow, input, options)).WaitAsync();

    /// <summary>A run by its id, whether or not it is known.</summary>
    public TestRun RunOf(RunId runId) => new(this, runId);

    /// <summary>The names of a run's journaled events, in order; empty when nothing of it was committed.</summary>
    public async Task<IReadOnlyList<string>> HistoryAsync(RunId runId)
        => [.. (await Journal.ReadAsync(runId, 1, CancellationToken.None)).Select(entry => entry.Name)];

    /// <summary>Lets no commit through until the returned object is disposed. Commits that are called meanwhile are in flight.</summary>
    public IDisposable HoldCommits() => _gate.Hold();

    /// <summary>The flow as the host runs it: under its own durability.</summary>
    internal FlowDefinition Hosted(FlowDefinition flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (!_flows.TryGetValue(flow, out var hosted))
            _flows.Add(flow, hosted = _options.Durability is { } durability ? flow.Under(durability) : flow);
        return hosted;
    }
}
