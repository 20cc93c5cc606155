namespace ActorFlow;

/// <summary>How the engine treats the visits of a node. Set before a flow that uses the node is built; frozen afterwards.</summary>
public sealed partial class NodeOptions
{
    /// <summary>The default of <see cref="MaxVisits"/>: 10 000.</summary>
    public const int DefaultMaxVisits = 10_000;

    private readonly Node _node;

    internal NodeOptions(Node node) => _node = node;

    /// <summary>How often Exec is tried, and how long to wait between attempts. The default is one attempt.</summary>
    public RetryPolicy Retry
    {
        get;
        set => field = Change(value);
    } = RetryPolicy.None;

    /// <summary>How long one attempt of Exec may take; null (the default) is without limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan? Timeout
    {
        get;
        set => field = Change(Positive(value, nameof(Timeout)));
    }

    /// <summary>How long all attempts and the waits between them may take together; null (the default) is without limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan? TotalTimeout
    {
        get;
        set => field = Change(Positive(value, nameof(TotalTimeout)));
    }

    /// <summary>How often a run may enter the node; the default is 10 000. <see cref="Unlimited"/> lifts the bound, for endless flows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxVisits
    {
        get;
        set => field = Change(value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value,
            $"MaxVisits of node '{_node.Name}' is {value}; it must be 1 or more, for example 100, or NodeOptions.Unlimited."));
    } = DefaultMaxVisits;

    /// <summary>Lifts a bound on visits or steps.</summary>
    public const int Unlimited = int.MaxValue;

    /// <summary>Whether Prep's result is journaled before Exec starts, so that a re-entered visit sees the same input. The default is no.</summary>
    public bool JournalPrep
    {
        get;
        set => field = Change(value);
    }

    /// <summary>The actions the node may return, where it names them; else null. The flow then warns of those that lead nowhere.</summary>
    public IReadOnlyList<ActionName>? Actions { get; private set; }

    /// <summary>Whether returning an action that is not named is an error of the visit. The default is no.</summary>
    public bool ActionsAreStrict { get; private set; }

    /// <summary>Names the actions the node may return; adds to those that are named already.</summary>
    /// <param name="strict">Whether any other is an error of the visit.</param>
    /// <param name="actions">The actions.</param>
    /// <exception cref="NodeFrozenException">A flow that uses the node has been built.</exception>
    public void DeclareActions(bool strict, params ReadOnlySpan<ActionName> actions)
    {
        var all = new List<ActionName>(Actions ?? []);
        foreach (var action in actions)
        {
            if (!all.Contains(action))
                all.Add(action);
        }

        Actions = Change<IReadOnlyList<ActionName>>(all);
        ActionsAreStrict |= strict;
    }

    /// <summary>Takes over what an attribute names.</summary>
    internal void Declare(ActionsAttribute declared)
    {
        Actions = [.. declared.Names.Select(name => new ActionName(name)).Distinct()];
        ActionsAreStrict = declared.Strict;
    }

    /// <summary>What is wrapped around the node's visits, outermost first. The default is nothing.</summary>
    public IReadOnlyList<NodeMiddleware> Middleware => Layers;

    internal NodeMiddleware[] Layers { get; private set; } = [];

    /// <summary>Wraps the node's visits in further layers, inside those that are there.</summary>
    /// <exception cref="NodeFrozenException">A flow that uses the node has been built.</exception>
    public void Use(params ReadOnlySpan<NodeMiddleware> layers) => Layers = Change(MiddlewareStack.Joined(Layers, layers));

    /// <summary>Whether a flow that uses this node has been built, so that the options no longer change.</summary>
    public bool IsFrozen => _node.IsFrozen;

    internal void EnsureChangeable() => _node.EnsureChangeable();

    /// <summary>Whether any option was ever set.</summary>
    internal bool IsChanged { get; private set; }

    /// <summary>Takes over what another node's options say.</summary>
    internal void CopyFrom(NodeOptions other)
    {
        Retry = other.Retry;
        Timeout = other.Timeout;
        TotalTimeout = other.TotalTimeout;
        MaxVisits = other.MaxVisits;
        JournalPrep = other.JournalPrep;
        Layers = other.Layers;
        Actions = other.Actions;
        ActionsAreStrict = other.ActionsAreStrict;
        CopySagaFrom(other);
        CopyDynamicFrom(other);
        CopyOffersFrom(other);
        IsChanged = other.IsChanged;
    }

    private T Change<T>(T value)
    {
        EnsureChangeable();
        IsChanged = true;
        return value;
    }

    private TimeSpan? Positive(TimeSpan? value, string option)
        => value is not { } limit || limit > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(option, limit,
                $"{option} of node '{_node.Name}' is {limit}; it must be longer than zero, for example 00:00:30.");
}
