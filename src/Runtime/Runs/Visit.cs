using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A token at a node, from its emission to the end of its visit. Changed only by <see cref="RunState.Evolve"/>.</summary>
internal sealed partial class Visit(long id, string node, int number, int frame)
{
    /// <summary>The live visits before and after this one: links that <see cref="VisitTable"/> keeps, not part of the state.</summary>
    internal Visit? Before, After;

    private long _since;
    private long _begun;

    public long Id { get; private set; } = id;

    // Null where it is that of the place, which is all that is written when the visit goes on.
    private string? _node = node;
    private FlowNode? _place;

    public string Node => _node ?? _place?.Name ?? "";

    /// <summary>Which entry into the node of its frame it is, from 1.</summary>
    public int Number { get; private set; } = number;

    public int Frame => frame;

    /// <summary>The attempt that is in flight or due, from 1; grows over retries of the run too.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>The run's time when the visit was emitted, or sent into its next attempt: what time to live is judged at.</summary>
    public DateTimeOffset Since
    {
        get => new(_since, TimeSpan.Zero);
        set => _since = value.UtcTicks;
    }

    /// <summary><see cref="Since"/> in UTC ticks.</summary>
    internal long SinceTicks => _since;

    /// <summary>The run's time of the first dispatch: what the total timeout counts from.</summary>
    public DateTimeOffset Begun
    {
        get => new(_begun, TimeSpan.Zero);
        set => _begun = value.UtcTicks;
    }

    /// <summary>The version of the event that made the attempt pending; it may start when that is committed.</summary>
    public long SinceVersion { get; set; }

    public bool Failed => Failure is not null;

    /// <summary>Whether nothing is known of the visit but where it is, which entry and which attempt it is, and since when.</summary>
    public bool IsPlain => _rare is null && _waits.Count == 0;

    /// <summary>Whether nothing of the visit itself keeps it from starting, in a run that does nothing but its work.</summary>
    internal bool IsUntroubled => IsActive && IsPlain && !Interrupted && !IsHeldBack;

    /// <summary>Whether the visit counts in <see cref="Runs.Frame.Active"/> of the frames around it.</summary>
    public bool IsActive { get; set; }

    /// <summary>Cut off by a cancel; not failed, and not done.</summary>
    public bool Interrupted { get; set; }

    /// <summary>Held by a failure that came before it could begin, until a retry.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>Whether something of it is known to have begun: an attempt that failed, or anything that was journaled, or a wait for a further try of its flow.</summary>
    public bool HasBegun => Attempt > AttemptsBefore + 1 || Prep is not null || Steps is not null || Items is not null || Progress is not null || AwaitedChild is not null || Child is not null
        || Due is not null || SuspendedAt is not null || Waits.Count > 0 || WasCutOff;

    /// <summary>The node's place in the definition, if known: a cache of the process, not part of the state.</summary>
    public FlowNode? Place
    {
        get => _place;
        set
        {
            _node ??= _place?.Name;
            _place = value;
        }
    }

    /// <summary>Becomes the visit that follows it, at the node that it leads to: for whoever knows that nobody looks at it as the one that it was.</summary>
    /// <remarks>Only of a visit of which nothing else is known (<see cref="IsPlain"/>), and which is active.</remarks>
    internal void GoOn(long next, FlowNode place, int entry)
    {
        Id = next;
        Number = entry;
        // A reference that is written costs more than a look at it.
        if (!ReferenceEquals(_place, place))
            (_node, _place) = (null, place);
        Attempt = 1;
        Interrupted = false;
    }

    /// <summary>Holds on to nothing of its run: for whoever makes it the visit of another one.</summary>
    internal void Forget() => (_node, _place) = (null, null);

    /// <summary>Says that the visit is pending since an event, and begins with it.</summary>
    /// <param name="at">The run's time, in UTC ticks.</param>
    /// <param name="version">The event's version.</param>
    internal void Begin(long at, long version)
    {
        _since = _begun = at;
        SinceVersion = version;
    }
}
