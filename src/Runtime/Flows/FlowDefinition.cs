using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorFlow.Definition;

namespace ActorFlow;

/// <summary>What the user drew: nodes and transitions. Immutable, and shared by all runs and threads.</summary>
public sealed partial class FlowDefinition
{
    private readonly List<FlowNode> _nodes;
    private readonly PlacesByName _byName;
    private StrongBox<(byte[] Json, string Fingerprint)>? _shape;

    internal FlowDefinition(string name, List<FlowNode> nodes, PlacesByName byName, FlowNode start, int maxSteps, Durability durability,
        IReadOnlyList<FlowProblem> warnings, bool freezes = true)
    {
        Name = name;
        _nodes = nodes;
        _byName = byName;
        Entry = start;
        MaxSteps = maxSteps;
        Durability = durability;
        Warnings = warnings;
        foreach (var place in nodes)
        {
            place.Flow = this;
            if (!freezes)
                continue;
            place.Drawn.LastPlace = null;
            place.Node.Freeze();
        }
    }

    /// <summary>The flow's name, by which stored runs find it again.</summary>
    public string Name { get; }

    /// <summary>The name of the node where runs begin; of several, the first.</summary>
    public string Start => Starts[0];

    /// <summary>The names of the nodes where runs begin, all at once.</summary>
    public IReadOnlyList<string> Starts => field ??= Entry.Node is StartNode ? [.. Entry.Transitions.Select(edge => edge.To!)] : [Entry.Name];

    /// <summary>How many visits one run may make.</summary>
    public int MaxSteps { get; }

    /// <summary>What runs write before they go on.</summary>
    public Durability Durability { get; private set; }

    /// <summary>How many of a run's newest events are kept at least; null keeps them all.</summary>
    public int? HistoryKept { get; internal init; }

    /// <summary>How long a run may take in all; null is without limit.</summary>
    public TimeSpan? Deadline { get; internal init; }

    /// <summary>What goes on beside a failure that nothing took.</summary>
    public FailurePolicy OnFailure { get; internal init; }

    /// <summary>How many visits of one run may be in flight at the same time; <see cref="NodeOptions.Unlimited"/> is no limit. That of the outermost flow holds for a run.</summary>
    public int MaxConcurrency { get; internal init; } = NodeOptions.Unlimited;

    /// <summary>When runs undo by themselves what their visits have done. That of the outermost flow holds for a run.</summary>
    public CompensateOn CompensatesOn { get; internal init; } = CompensateOn.Failure | CompensateOn.Cancel;

    /// <summary>What the flow was made of, where that is data; null for a flow that was drawn by code.</summary>
    public FlowSource? Source { get; internal init; }

    /// <summary>The keys of the run's state that the flow declares; those of the outermost flow hold for a whole run.</summary>
    public StateSchema State { get; internal init; } = StateSchema.Open;

    /// <summary>What is worth a second look: unreachable nodes, declared actions that are not connected.</summary>
    public IReadOnlyList<FlowProblem> Warnings { get; }

    /// <summary>The nodes, in the order in which they were drawn.</summary>
    public IEnumerable<Node> Nodes => _nodes.Select(node => node.Node).Where(node => node is not StartNode);

    /// <summary>The transitions, node by node in the order in which they were drawn.</summary>
    public IEnumerable<Transition> Transitions => _nodes.Where(node => node.Node is not StartNode).SelectMany(node => node.Transitions);

    /// <summary>Names the shape of the flow: its nodes with their kinds and input types, nested flows, edges and error boundaries.</summary>
    /// <remarks>
    /// A run remembers the fingerprint it was started with. 32 hexadecimal digits, stable over processes and releases. Code bodies, options and the members of types
    /// are not seen by it: a change of what a node does, or of the properties of its input type, is the author's to judge. A flow's <see cref="Source"/> counts whole.
    /// </remarks>
    public string Fingerprint => Shape.Fingerprint;

    /// <summary>Names the shape alone, whatever the flow was made of: the same for a flow of code and for that of its document. Where there is no <see cref="Source"/>, it is the fingerprint.</summary>
    public string ShapeFingerprint => Source is null ? Fingerprint : _shapeAlone ??= CanonicalFlow.Of(this, withSource: false).Fingerprint;

    private string? _shapeAlone;

    /// <summary>Uses this flow as a node of another one: it shares the run's state, and its outcome action routes the outer flow.</summary>
    /// <param name="name">The node's name; null is the flow's name.</param>
    public NestedFlowNode AsNode(string? name = null) => new(name ?? Name, this);

    /// <inheritdoc cref="FlowDrawing.ToMermaid"/>
    public string ToMermaid() => FlowDrawing.Of(this).ToMermaid();

    /// <inheritdoc cref="FlowDrawing.ToDot"/>
    public string ToDot() => FlowDrawing.Of(this).ToDot();

    /// <inheritdoc cref="FlowDrawing.ToSvg"/>
    public string ToSvg() => FlowDrawing.Of(this).ToSvg();

    /// <summary>What is wrapped around the visits of all nodes, outermost first.</summary>
    internal NodeMiddleware[] Middleware { get; init; } = [];

    /// <summary>The canonical form, which is stored by fingerprint, as UTF-8 JSON.</summary>
    internal ReadOnlyMemory<byte> Canonical => Shape.Json;

    /// <summary>The canonical form, read as that of any other definition is.</summary>
    internal DefinitionShape ReadShape() => DefinitionShape.Read(Canonical);

    /// <summary>Of a flow that was drawn for dynamic work: the flow that knows its nodes.</summary>
    internal FlowDefinition? Home { get; init; }

    /// <summary>How runs may be changed from outside, by name.</summary>
    internal IReadOnlyDictionary<string, FlowUpdate> Updates { get; init; } = new Dictionary<string, FlowUpdate>(StringComparer.Ordinal);

    internal FlowNode Entry { get; }

    /// <summary>The nodes as numbers, with the edges in both directions.</summary>
    internal FlowGraph Graph => field ??= Joins?.Graph ?? new FlowGraph(_nodes, _byName, Entry);

    /// <summary>As pictures and statuses see it.</summary>
    internal DrawnFlow Drawn => field ??= DrawnFlow.Of(this);

    /// <summary>Where paths come together; null when no node joins any, as in most flows, whose runs then pay nothing for it.</summary>
    internal JoinMap? Joins { get; init; }

    internal ReadOnlySpan<FlowNode> Places => CollectionsMarshal.AsSpan(_nodes);

    private (byte[] Json, string Fingerprint) Shape => (_shape ??= new(CanonicalFlow.Of(this))).Value;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The same flow with another durability.</summary>
    internal FlowDefinition Under(Durability durability)
    {
        // Asked for first, so that the copy keeps it: a flow that contains itself names the original inside.
        _ = Fingerprint;
        var copy = (FlowDefinition)MemberwiseClone();
        copy.Durability = durability;
        copy.KeepsReferences &= durability == Durability.None;
        return copy;
    }

    /// <summary>Looks at the input of every run before it is started, and may refuse it or take out what is not to be kept; null for none.</summary>
    internal Func<RunInput, RunInput>? Admission { get; set; }

    /// <summary>Whether the state of runs keeps mutable objects as they are, without freezing them; only where nothing is journaled.</summary>
    internal bool KeepsReferences { get; set; }

    /// <summary>How a node joins the paths that lead to it.</summary>
    /// <exception cref="ArgumentException">The flow has no such node.</exception>
    public Join JoinOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return (Find(node.Name) ?? throw new ArgumentException($"Flow '{Name}' has no node '{node.Name}'.", nameof(node))).Join;
    }

    internal FlowNode? Find(string node) => _byName.Find(node);
}
