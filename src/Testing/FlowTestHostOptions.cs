using ActorFlow.Journal;

namespace ActorFlow.Testing;

/// <summary>Settings of a <see cref="FlowTestHost"/>.</summary>
public sealed record FlowTestHostOptions
{
    /// <summary>Chooses the schedule, the waits with jitter, and what becomes of a commit that a crash cuts off. The default value is 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Runs every flow under this durability, whatever it was drawn with. The default value is null: as drawn.</summary>
    public Durability? Durability { get; init; }

    /// <summary>
    /// Whether actors run on the thread pool and in real time instead of one thread and virtual time. The default value is no. For nodes that block
    /// their thread, and to see real concurrency; such a test does not replay.
    /// </summary>
    public bool RealDispatcher { get; init; }

    /// <summary>What user work may do, and the limits of the seeded run. Not used with <see cref="RealDispatcher"/>.</summary>
    public SeededOptions Seeded { get; init; } = new();

    /// <summary>What goes wrong in the journal; the seed and the clock in it are the host's. The default value is null: nothing.</summary>
    public JournalFaultOptions? Faults { get; init; }

    /// <summary>
    /// Sets up the flow system: flows, services, limits. Called at every start, after the host's own settings. The default value is null.
    /// </summary>
    public Action<FlowSystemOptions>? Configure { get; init; }

    /// <summary>Wraps the journal, for a decorator of one's own. Called at every start. The default value is null.</summary>
    public Func<IRunJournal, IRunJournal>? WrapJournal { get; init; }
}
