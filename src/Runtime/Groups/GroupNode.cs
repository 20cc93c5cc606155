namespace ActorFlow;

/// <summary>
/// Branches that run side by side as one node, with a policy that says what it takes to go on. Made by <see cref="Group.Of"/> or
/// <see cref="FlowPart.AsGroup"/>.
/// </summary>
/// <remarks>
/// <para>A branch is a member: a node, another group, or a chain. A member that fails does not disturb the others; when all have ended, the policy
/// judges. If it is
/// content, the group goes on along its default action, once; if not, it fails with a <see cref="GroupFailedException"/>, to be taken by an error
/// boundary like the
/// failure of any node. Cancelling the run interrupts members and is never judged.</para>
/// <para>A group is a nested flow: it has its own frame, attempts and visits can be set, and its members' paths begin with its name. Other nodes read
/// <c>context.ResultOf(group)</c>, a <see cref="GroupOutcome"/> with results and errors per member. A retry of a run that a group has failed runs the
/// failed members
/// again, each from its beginning.</para>
/// </remarks>
public sealed class GroupNode : NestedFlowNode, INode<GroupOutcome>
{
    private readonly FlowPart[] _branches;
    private GroupPolicy _policy = GroupPolicy.Strict;
    private readonly FlowDefinition? _home;
    private FlowDefinition? _built;

    /// <param name="name">Its name.</param>
    /// <param name="branches">Its members.</param>
    /// <param name="home">Of a group that was made for dynamic work: the flow that knows its nodes.</param>
    internal GroupNode(string name, FlowPart[] branches, FlowDefinition? home = null)
        : base(name, null)
    {
        _branches = branches;
        _home = home;
        Members = [.. branches.Select(branch => branch is NodePart { IsPlain: true } plain ? plain.Node.Name : branch.Title)];
    }

    /// <summary>The names of the members, in the order in which they were drawn. A chain is named by its expression.</summary>
    public IReadOnlyList<string> Members { get; }

    internal IReadOnlyList<FlowPart> Parts => _branches;

    /// <summary>What it takes to go on; the default is <see cref="GroupPolicy.Strict"/>.</summary>
    public GroupPolicy Policy => _policy;

    /// <summary>Every member has to succeed. The default.</summary>
    public GroupNode Strict() => Under(GroupPolicy.Strict);

    /// <summary>Goes on whatever becomes of the members, even if all fail. A cancelled run is cancelled all the same.</summary>
    public GroupNode BestEffort() => Under(GroupPolicy.BestEffort);

    /// <summary>Goes on when a number of members succeed. A number below 0 or above that of the members is refused when the flow is built.</summary>
    public GroupNode AtLeast(int count) => Under(GroupPolicy.AtLeast(count));

    /// <summary>Goes on when these members succeed. A name that is no member's is refused when the flow is built.</summary>
    public GroupNode Critical(params ReadOnlySpan<string> members) => Under(GroupPolicy.Critical(members));

    /// <summary>Goes on when a policy says so.</summary>
    /// <exception cref="NodeFrozenException">A flow that uses the group has been built.</exception>
    public GroupNode Under(GroupPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        EnsureChangeable();
        _policy = policy;
        _built = null;
        return this;
    }

    internal override FlowDefinition SubFlow => _built ??= Draw();

    internal override string Kind => "group";

    internal override bool HasResult => true;

    internal override string ResultPath => $"{Name}/{GroupGate.GateName}";

    internal override string? ResultType => TypeNames.Of(typeof(GroupOutcome));

    internal override IEnumerable<FlowProblem> Problems
    {
        get
        {
            var problems = new List<FlowProblem>();
            if (_policy.ProblemIn(this) is { } problem)
                problems.Add(problem);
            try
            {
                _ = SubFlow;
            }
            catch (FlowBuildException inner)
            {
                problems.AddRange(inner.Problems.Select(found => found with { Where = $"{Name}: {found.Where}" }));
            }

            return problems;
        }
    }

    private FlowDefinition Draw()
    {
        var flow = ActorFlow.Flow.Named(Name).ForTask(_home, isWhole: false);
        var members = new List<Node>(_branches.Length);
        for (var i = 0; i < _branches.Length; i++)
            members.Add(MemberOf(_branches[i], Members[i]));
        var gate = new GroupGate(this, members);
        flow.Add(gate);
        foreach (var member in members)
        {
            flow.Add(member);
            if (member.HasResult)
                flow.KeepResult(member);
            flow.ContinueOnError(member);
            flow.LeadOn(member, gate);
        }

        flow.KeepResult(gate);
        if (members.Count > 1)
            flow.Join(gate, ActorFlow.Join.All);
        flow.BeginWith(members.Count == 0 ? [gate] : members);
        return flow.Build();
    }

    /// <summary>A branch as one node: chains and forks within become nested flows, so that a failure ends the branch and nothing else.</summary>
    private Node MemberOf(FlowPart branch, string name)
    {
        if (branch is NodePart { IsPlain: true } plain)
            return plain.Node;
        return ActorFlow.Flow.Named(name).ForTask(_home, isWhole: false).Draw(branch).KeepResults().Build().AsNode(name);
    }
}
