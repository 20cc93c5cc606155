namespace ActorFlow;

/// <content>Where Exec may run in a cluster.</content>
public sealed partial class NodeOptions
{
    /// <summary>The most capabilities that a node may ask for: 16.</summary>
    public const int MaxRequires = 16;

    internal const int MaxCapability = 100;

    /// <summary>What a member must be able to do to run the node's Exec, or the items of its batch: <c>gpu</c>, <c>region=eu</c>. The default is nothing.</summary>
    /// <remarks>
    /// Set by <see cref="Require"/>. In a cluster such work is offered to all members that can do it, the run's owner among them; an engine alone runs it if its own options say that it can, and
    /// else fails the visit.
    /// </remarks>
    public IReadOnlyList<string> Requires { get; private set; } = [];

    /// <summary>
    /// Whether Exec, or each item of a batch, is offered to every member, so that the visits of one run spread over the cluster. The default is no: it runs where the run is led, unless
    /// <see cref="Requires"/> asks for something.
    /// </summary>
    /// <remarks>
    /// Without a cluster it means nothing. What Prep returns and what Exec returns have to be of JSON. An Exec that is offered has steps, a cursor, its data, services of the member that runs it
    /// and its cancellation; output that it emits is seen on that member. It has no waits, checkpoints or child runs. Its timeouts begin when it is offered.
    /// </remarks>
    public bool IsOffered
    {
        get;
        set => field = Change(value);
    }

    /// <summary>Whether Exec may run on another member than the one that leads the run.</summary>
    internal bool MayTravel => IsOffered || Requires.Count > 0;

    /// <summary>Asks for what a member must be able to do; adds to what is asked for already.</summary>
    /// <param name="capabilities">Each 1 to 100 characters, without commas and control characters; compared exactly.</param>
    /// <exception cref="ArgumentException">A capability is malformed, or there are too many.</exception>
    /// <exception cref="NodeFrozenException">A flow that uses the node has been built.</exception>
    public void Require(params ReadOnlySpan<string> capabilities)
    {
        var all = new SortedSet<string>(Requires, StringComparer.Ordinal);
        foreach (var capability in capabilities)
        {
            var trimmed = capability?.Trim() ?? "";
            if (trimmed.Length is 0 or > MaxCapability || trimmed.Contains(',', StringComparison.Ordinal) || trimmed.Any(char.IsControl))
                throw new ArgumentException($"'{capability}' is no capability. Write 1 to {MaxCapability} characters without commas and control characters, such as gpu or region=eu.", nameof(capabilities));
            all.Add(trimmed);
        }

        if (all.Count > MaxRequires)
            throw new ArgumentException($"Node '{_node.Name}' asks for {all.Count} capabilities. At most {MaxRequires} can be asked for.", nameof(capabilities));
        Requires = Change<IReadOnlyList<string>>([.. all]);
    }

    private void CopyOffersFrom(NodeOptions other)
    {
        Requires = other.Requires;
        IsOffered = other.IsOffered;
    }
}
