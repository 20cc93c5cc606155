using ActorFlow.Actors.Kernel;

namespace ActorFlow.Testing;

/// <summary>Settings of a seeded run.</summary>
public sealed record SeededOptions
{
    /// <summary>What user work may do. The default value is <see cref="UserWorkMode.External"/>.</summary>
    public UserWorkMode UserWork { get; init; } = UserWorkMode.External;

    /// <summary>
    /// Real time to wait for external operations before the run fails and names them. The default value is two minutes: on a busy machine work can wait long for a thread, and only work that never
    /// ends is to fail.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Picks after which the run fails as endless. The default value is two million.</summary>
    public long MaxPicks { get; init; } = 2_000_000;

    /// <summary>Virtual time after which the run fails as endless. The default value is ten years.</summary>
    public TimeSpan MaxVirtualTime { get; init; } = TimeSpan.FromDays(3650);

    /// <summary>Settings of the actor system; its clock and its dispatcher are replaced.</summary>
    public ActorSystemOptions System { get; init; } = new();
}

/// <summary>How a seeded run treats user work (rule 39).</summary>
public enum UserWorkMode
{
    /// <summary>
    /// User work may use threads, timers and I/O of the real world. Before each pick the dispatcher waits until every operation has ended, has come
    /// back to its context, or stands in an engine wait; work that awaits something else of the seeded world must say so by <see cref="EngineWait"/>.
    /// </summary>
    External,

    /// <summary>
    /// User work awaits only things of the seeded world (gates of the test, virtual time, actors), so nobody waits for it. If it comes back
    /// from a foreign thread after all, the run fails.
    /// </summary>
    InWorld,
}
