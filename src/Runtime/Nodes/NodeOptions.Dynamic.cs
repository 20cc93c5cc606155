namespace ActorFlow;

/// <content>Bounds of dynamic work.</content>
public sealed partial class NodeOptions
{
    /// <summary>The default of <see cref="MaxIterations"/>: 10.</summary>
    public const int DefaultMaxIterations = 10;

    /// <summary>The default of <see cref="MaxTasks"/>: 1 000.</summary>
    public const int DefaultMaxTasks = 1_000;

    /// <summary>
    /// How often one visit of the node may be followed by an iteration (<see cref="NodeContext.Iterate()"/>), one after the other; the default is 10.
    /// Attempts within an iteration do not count. <see cref="Unlimited"/> lifts the bound; <see cref="MaxVisits"/> holds all the same.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxIterations
    {
        get;
        set => field = Change(AtLeastOne(value, nameof(MaxIterations)));
    } = DefaultMaxIterations;

    /// <summary>
    /// How many pieces of work, jumps and iterations one visit of the node may add; the default is 1 000, as all of it is one event of the journal.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxTasks
    {
        get;
        set => field = Change(AtLeastOne(value, nameof(MaxTasks)));
    } = DefaultMaxTasks;

    private void CopyDynamicFrom(NodeOptions other)
    {
        MaxIterations = other.MaxIterations;
        MaxTasks = other.MaxTasks;
    }

    private int AtLeastOne(int value, string option)
        => value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(option, value,
                $"{option} of node '{_node.Name}' is {value}; it must be 1 or more, for example 10.");
}
