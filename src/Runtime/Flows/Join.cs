namespace ActorFlow;

/// <summary>What a node does with the tokens that arrive at it: a visit for each, or one visit that several paths come together for.</summary>
/// <remarks>
/// The inputs of a join are the edges that lead to it: each action of each node counts, and so do error boundaries. An input is dead when nothing
/// that still runs in the same flow can come over it any more. Immutable; one object may serve any number of nodes.
/// </remarks>
public sealed record Join
{
    private Join(JoinKind kind, int count) => (Kind, Count) = (kind, count);

    /// <summary>Every token that arrives is a visit of its own. The default, as loops and fan-out need it.</summary>
    public static Join Each { get; } = new(JoinKind.Each, 0);

    /// <summary>One visit once every input has arrived or is dead; none when all are dead.</summary>
    public static Join All { get; } = new(JoinKind.All, 0);

    /// <summary>One visit for the first token to arrive. What arrives later has done its work, and ends here.</summary>
    public static Join Any { get; } = new(JoinKind.Any, 1);

    /// <summary>Which of the four ways it is.</summary>
    public JoinKind Kind { get; }

    /// <summary>How many inputs have to arrive for <see cref="JoinKind.Any"/> (1) and <see cref="JoinKind.AtLeast"/>; 0 for the others.</summary>
    public int Count { get; }

    /// <summary>Whether the visits that could still arrive are cut off when the join is made. The default is no: they end and commit.</summary>
    public bool CancelsRemaining { get; private init; }

    /// <summary>Whether the node is passed over when too few inputs can arrive. The default is no: it fails, naming those that are missing.</summary>
    public bool IsBypassedWhenUnreachable { get; private init; }

    /// <summary>One visit once a number of inputs have arrived; what arrives later ends there.</summary>
    /// <param name="count">How many inputs; 1 or more, and no more than the node has.</param>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public static Join AtLeast(int count)
        => count >= 1 ? new(JoinKind.AtLeast, count)
            : throw new ArgumentOutOfRangeException(nameof(count), count,
                $"A join of at least {count} inputs would need nothing to arrive; ask for 1 or more, for example 2.");

    /// <summary>The same join, which cuts off what could still arrive once it is made. For <see cref="Any"/> and <see cref="AtLeast"/>.</summary>
    public Join CancelRemaining() => this with { CancelsRemaining = true };

    /// <summary>The same join, passed over and not failed when too few inputs can arrive. For <see cref="AtLeast"/>.</summary>
    public Join BypassWhenUnreachable() => this with { IsBypassedWhenUnreachable = true };

    /// <inheritdoc/>
    public override string ToString()
        => $"{Kind}{(Kind == JoinKind.AtLeast ? $"({Count})" : "")}{(CancelsRemaining ? ", cancels remaining" : "")}{(IsBypassedWhenUnreachable ? ", else bypassed" : "")}";
}

/// <summary>The ways in which tokens can come together at a node.</summary>
public enum JoinKind
{
    /// <summary>Every token is a visit.</summary>
    Each,

    /// <summary>All inputs that are not dead.</summary>
    All,

    /// <summary>The first one.</summary>
    Any,

    /// <summary>A number of inputs.</summary>
    AtLeast,
}
