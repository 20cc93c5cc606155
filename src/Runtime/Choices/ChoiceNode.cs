namespace ActorFlow;

/// <summary>
/// A node that looks at the run's state and takes the first branch whose condition holds; the other branches are passed over. Made by
/// <see cref="Node.Choice"/>.
/// </summary>
/// <remarks>
/// <para>Conditions are asked in the order in which they were drawn, until one holds. They run in a node actor, as all user code; when a key that
/// they have read is
/// changed by a parallel branch before the answer counts, they are asked again, so that the branch taken fits the state it is journaled with.</para>
/// <para>Each branch is an action. <c>When(condition, target)</c> names it after its target and draws the way; <c>When("big", condition)</c> leaves
/// that to
/// <see cref="FlowBuilder.Connect(Node, ActionName, Node)"/> or <see cref="NodeDraft.When(string, ActionName)"/>. When no condition holds and there
/// is no
/// <c>Else</c>, the visit fails with a <see cref="ChoiceUnmatchedException"/>: a case that nobody thought of is not passed over in silence. To pass
/// on, write
/// <c>Else(merge)</c>.</para>
/// </remarks>
public sealed class ChoiceNode : Node<NoPrep, NoPrep>
{
    private readonly List<(ActionName Action, Func<SharedState, CancellationToken, ValueTask<bool>> Holds)> _branches = [];
    private readonly List<(ActionName Action, Node Target)> _drawn = [];
    private ActionName? _else;

    internal ChoiceNode(string name)
        : base(name)
    {
    }

    /// <summary>A branch to a node, taken when the condition holds and none before it did.</summary>
    /// <exception cref="ArgumentException">There is a branch of that name already.</exception>
    public ChoiceNode When(Func<SharedState, bool> condition, Node target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return When(target.Name, condition).Leads(target.Name, target);
    }

    /// <summary>A branch to a node, taken when the condition holds and none before it did.</summary>
    /// <exception cref="ArgumentException">There is a branch of that name already.</exception>
    public ChoiceNode When(Func<SharedState, CancellationToken, ValueTask<bool>> condition, Node target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return When(target.Name, condition).Leads(target.Name, target);
    }

    /// <summary>A branch that is an action, taken when the condition holds and none before it did.</summary>
    /// <exception cref="ArgumentException">There is a branch of that name already.</exception>
    public ChoiceNode When(ActionName action, Func<SharedState, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return When(action, (state, _) => new(condition(state)));
    }

    /// <summary>A branch that is an action, taken when the condition holds and none before it did.</summary>
    /// <exception cref="ArgumentException">There is a branch of that name already.</exception>
    public ChoiceNode When(ActionName action, Func<SharedState, CancellationToken, ValueTask<bool>> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Declare(action);
        _branches.Add((action, condition));
        return this;
    }

    /// <summary>The branch to take when no condition holds.</summary>
    /// <exception cref="ArgumentException">There is one already.</exception>
    public ChoiceNode Else(Node target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (_drawn.Exists(branch => branch.Target == target))
            return ElseBy(target.Name);
        return Else((ActionName)target.Name).Leads(target.Name, target);
    }

    /// <summary>The action to take when no condition holds.</summary>
    /// <exception cref="ArgumentException">There is one already.</exception>
    public ChoiceNode Else(ActionName action)
    {
        if (!_branches.Exists(branch => branch.Action == action))
            Declare(action);
        return ElseBy(action);
    }

    internal override bool HasResult => false;

    internal override string Kind => "choice";

    internal override bool RoutesByState => true;

    internal override IEnumerable<(ActionName Action, Node Target)> DrawnBranches => _drawn;

    internal override bool MayDrawBranches => true;

    internal override IEnumerable<FlowProblem> Problems => _branches.Count == 0 && _else is null
        ? [new("empty-choice", Name, "it has no branch.", "Give it one with When, or leave it out.")]
        : [];

    /// <inheritdoc/>
    protected internal override ValueTask<NoPrep> PrepAsync(NodeContext context) => default;

    /// <inheritdoc/>
    protected internal override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context) => default;

    /// <inheritdoc/>
    protected internal override async ValueTask<ActionName> PostAsync(NodeContext context, NoPrep prep, NoPrep exec)
    {
        foreach (var (action, holds) in _branches)
        {
            if (await holds(context.State, context.CancellationToken))
                return action;
        }

        return _else ?? throw new ChoiceUnmatchedException(context.RunId, context.Node, context.Visit, _branches.Select(branch => branch.Action));
    }

    private ChoiceNode ElseBy(ActionName action)
    {
        EnsureChangeable();
        if (_else is { } known)
            throw new ArgumentException($"Choice '{Name}' has an Else already, '{known}', and now '{action}'. Keep one.", nameof(action));
        _else = action;
        return this;
    }

    private void Declare(ActionName action)
    {
        if (_branches.Exists(branch => branch.Action == action))
        {
            throw new ArgumentException(
                $"Choice '{Name}' has a branch '{action}' already. Join the conditions with ||, or name one of the branches otherwise.", nameof(action));
        }

        Options.DeclareActions(strict: true, action);
    }

    private ChoiceNode Leads(ActionName action, Node target)
    {
        _drawn.Add((action, target));
        return this;
    }
}
