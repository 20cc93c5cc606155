using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace ActorFlow;

/// <summary>A step of a flow. Derive from <see cref="Node{TPrep, TExec}"/>, or build one from lambdas with <see cref="Named"/>.</summary>
/// <remarks>
/// A node object is a definition: it is shared by every run that visits it, at the same time and from any thread, so whatever belongs to one
/// visit goes through the contexts and never into a field. Its options are frozen when a flow that uses it is built.
/// </remarks>
public abstract partial class Node
{
    private protected Node(string? name, Type? named = null)
    {
        var type = named ?? GetType();
        Name = NodeNames.Of(type, name);
        if (!OwnTypes.Contains(type) && type.GetCustomAttribute<ActionsAttribute>() is { } declared)
            Options.Declare(declared);
    }

    /// <summary>The node's name, unique in its flow: the given one, else that of <see cref="NodeNameAttribute"/>, else the name of its type.</summary>
    public string Name { get; }

    /// <summary>How the engine treats the node's visits.</summary>
    public NodeOptions Options => Volatile.Read(ref _options) ?? MakeOptions();

    /// <summary>The options, if anybody has asked for them: most nodes of large flows have none but the defaults.</summary>
    internal NodeOptions? OptionsIfAny => Volatile.Read(ref _options);

    private NodeOptions? _options;

    /// <summary>Whether a flow was built with the node, so that it does not change any more.</summary>
    internal bool IsFrozen { get; private set; }

    internal void Freeze() => IsFrozen = true;

    /// <exception cref="NodeFrozenException">A flow was built with the node.</exception>
    internal void EnsureChangeable()
    {
        if (IsFrozen)
            throw new NodeFrozenException(Name);
    }

    private NodeOptions MakeOptions()
    {
        var options = new NodeOptions(this);
        return Interlocked.CompareExchange(ref _options, options, null) ?? options;
    }

    /// <summary>Starts a node made of lambdas.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <exception cref="ArgumentException">The name is empty, longer than 200 characters or holds control characters.</exception>
    public static NodeBuilder Named(string name) => new(name);

    /// <summary>
    /// A node that is resolved from the host's services when a visit needs it: a scoped or transient one for each visit, disposed when that ends. A further
    /// attempt after a failure is made with fresh services. Register the class, for example <c>services.AddScoped&lt;ChargeCard&gt;()</c>.
    /// </summary>
    /// <typeparam name="TNode">The node's class. Options it sets on itself come too late: set them on what this returns.</typeparam>
    /// <param name="name">The node's name; null takes <see cref="NodeNameAttribute"/> or the type's name.</param>
    public static NodeHandle<TNode> Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.NonPublicMethods)] TNode>(string? name = null)
        where TNode : Node
        => new(name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Whether none of its phases can look at a context: they get the state, and what the phase before returned.</summary>
    internal virtual bool TakesNoContexts => false;

    /// <summary>Whether its items are flows.</summary>
    internal virtual bool RunsFlows => false;

    /// <summary>The flow this node stands for, if it is a nested flow and not a step.</summary>
    internal virtual FlowDefinition? SubFlow => null;

    /// <summary>The word for the kind of node in the canonical form of its flow; a run that stands at the node goes on only at one of the same kind.</summary>
    internal virtual string Kind => "step";

    /// <summary>The type of what Prep hands to Exec, as the canonical form names it; null when there is nothing.</summary>
    internal virtual string? InputType => null;

    /// <summary>The working memory of one visit. Bodies are reset and used again by the actor that owns them.</summary>
    /// <param name="port">The visit's engine side.</param>
    internal abstract VisitBody NewBody(IVisitPort port);

    /// <summary>The working memory of one visit, perhaps that of a visit that has ended.</summary>
    /// <param name="port">The visit's engine side.</param>
    /// <param name="spare">One that nobody uses any more, or null.</param>
    internal virtual VisitBody NewBody(IVisitPort port, VisitBody? spare) => NewBody(port);

    /// <summary>What is wrong with the node itself, found when a flow with it is built.</summary>
    internal virtual IEnumerable<FlowProblem> Problems => [];

    /// <summary>Whether the node's Exec returns something that can be kept.</summary>
    internal virtual bool HasResult => true;

    /// <summary>Ways that the node itself names: those of a choice.</summary>
    internal virtual IEnumerable<(ActionName Action, Node Target)> DrawnBranches => [];

    /// <summary>Whether <see cref="DrawnBranches"/> may name any; told when the node is placed, before it need have named them.</summary>
    internal virtual bool MayDrawBranches => false;

    /// <summary>Whether Post only looks at the state to name an action, so that it is asked again where what it read has moved before its answer counts (rule 4).</summary>
    internal virtual bool RoutesByState => false;

    /// <summary>Where the node's result is kept, below the place of the node's flow.</summary>
    internal virtual string ResultPath => Name;

    /// <summary>The name of the result's type as the canonical form has it; null when there is none.</summary>
    internal virtual string? ResultType => null;

    /// <summary>Names of nodes whose results this one is known to read.</summary>
    internal virtual IEnumerable<string> ReadsResultsOf => [];

    /// <summary>Whether the node can undo what its Exec did.</summary>
    internal virtual bool Compensates => false;

    /// <summary>The type of the result that a compensation takes, as the canonical form names it; null where the node has none.</summary>
    internal virtual string? UndoType => null;

    /// <summary>Flows that the node runs by themselves, with states of their own.</summary>
    internal virtual IEnumerable<FlowDefinition> InnerFlows => [];

    /// <summary>The flow whose runs the node starts as child runs, or null.</summary>
    internal virtual FlowDefinition? ChildFlow => null;

    /// <summary>Where the node was placed last, by a drawing that is not built yet. A hint: whoever uses it looks whether it is a place of its own.</summary>
    internal FlowNode? LastPlace { get; set; }

    /// <summary>The node that this one wraps, or null.</summary>
    internal virtual Node? Wrapped => null;
}
