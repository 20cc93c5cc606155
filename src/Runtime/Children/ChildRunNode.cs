namespace ActorFlow;

/// <summary>A flow that runs as a run of its own: own state, own journal, own life. Made by <see cref="FlowDefinition.AsChildRun"/>.</summary>
/// <remarks>
/// <para>Each visit starts one child run; its id is made of the visit's idempotency key, so that a visit which is entered again finds the child it
/// had. The visit waits without holding anything, over restarts too, and goes on with what the child came to: its outcome action routes the
/// flow.</para>
/// <para>A visit has one child. Another attempt of the visit, and a retry of the parent, retry that child: what it has done stays done, and a child
/// that was mended by hand is taken as it is. Only a retry with new keys, and one after the child was killed or pruned, starts another. A child that
/// somebody cancelled or killed gets no further attempt by itself.</para>
/// <para>Of the options, attempts, visits and those of compensations apply; limits of time belong to the nodes of the child. A system that has the
/// flow registered has those of its children registered too.</para>
/// </remarks>
public sealed class ChildRunNode : Node
{
    private Func<SharedState, RunInput>? _input;
    private Func<SharedState, ChildResult, ActionName>? _output;

    internal ChildRunNode(string name, FlowDefinition flow)
        : base(name)
    {
        Flow = flow;
        // The child may have much to undo, each with a limit and attempts of its own.
        Options.CompensationTimeout = TimeSpan.FromMinutes(10);
    }

    /// <summary>The flow of the children.</summary>
    public FlowDefinition Flow { get; }

    /// <summary>Whether the parent waits for the end of the child. The default is yes.</summary>
    public bool Waits { get; private set; } = true;

    /// <summary>What becomes of the child when the parent is cancelled, fails or is killed. The default is to cancel it.</summary>
    public WhenParentStops ParentStops { get; private set; }

    /// <summary>What becomes of what a child has done when the parent undoes its work. The default is that the child undoes it.</summary>
    public WhenParentUndoes ParentUndoes { get; private set; }

    /// <summary>The action of a visit whose child did not complete; null, which is the default, fails the visit.</summary>
    public ActionName? FailureAction { get; private set; }

    internal IReadOnlyList<string>? Keys { get; private set; }

    internal override string Kind => "child";

    internal override bool HasResult => false;

    internal override FlowDefinition ChildFlow => Flow;

    /// <summary>Whether the child is undone with the parent: one that goes its own way is not.</summary>
    internal override bool Compensates
        => Waits && ParentStops == WhenParentStops.CancelChild && ParentUndoes == WhenParentUndoes.UndoChild && Flow.CanUndo;

    internal override string? UndoType => Compensates ? "child run" : null;

    /// <summary>What a child's state begins with, made of the parent's. The default is nothing.</summary>
    public ChildRunNode Input(Func<SharedState, RunInput> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        EnsureChangeable();
        _input = input;
        return this;
    }

    /// <summary>Writes to the parent's state what the child came to. The action stays the child's outcome.</summary>
    /// <exception cref="ArgumentException">It is asynchronous, and nobody would wait for it.</exception>
    public ChildRunNode Output(Action<SharedState, ChildResult> output)
    {
        AtOnce.Ensure(output, nameof(output));
        return Outputs((state, child) =>
        {
            output(state, child);
            return ActionOf(child);
        });
    }

    /// <summary>Writes to the parent's state what the child came to, and names the action.</summary>
    public ChildRunNode Output(Func<SharedState, ChildResult, ActionName> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return Outputs(output);
    }

    /// <summary>
    /// Which keys of the child's state come back to the parent. The default is all: name those that are needed where the state is large.
    /// </summary>
    public ChildRunNode Returns(params ReadOnlySpan<string> keys)
    {
        EnsureChangeable();
        Keys = [.. Keys ?? [], .. keys];
        return this;
    }

    /// <summary>Lets the parent go on as soon as the child is started. The child's end tells the parent nothing.</summary>
    public ChildRunNode Detach()
    {
        EnsureChangeable();
        Waits = false;
        return this;
    }

    /// <summary>What becomes of the child when the parent is cancelled, fails or is killed.</summary>
    public ChildRunNode OnParentStop(WhenParentStops then)
    {
        EnsureChangeable();
        ParentStops = then;
        return this;
    }

    /// <summary>
    /// What becomes of what the child has done when the parent undoes its work, because it fails, is cancelled, or somebody asks for it.
    /// </summary>
    /// <remarks>A child that the parent does not wait for, or that goes on when the parent stops, is never undone by it.</remarks>
    public ChildRunNode OnParentUndo(WhenParentUndoes then)
    {
        EnsureChangeable();
        ParentUndoes = then;
        return this;
    }

    /// <summary>Routes an action when the child failed for good, was cancelled or killed, instead of failing the visit.</summary>
    public ChildRunNode OnChildFailure(ActionName action)
    {
        EnsureChangeable();
        FailureAction = action;
        return this;
    }

    /// <summary>Of what came back of a child's state, what the node asks for.</summary>
    internal StatePatch Asked(StatePatch values)
    {
        if (Keys is null)
            return values;
        var asked = new StatePatch();
        for (var i = 0; i < values.Count; i++)
        {
            if (Keys.Contains(values[i].Key))
                asked.Add(values[i]);
        }

        return asked;
    }

    internal RunInput MapInput(SharedState state) => _input?.Invoke(state) ?? [];

    internal ActionName MapOutput(SharedState state, ChildResult child) => _output?.Invoke(state, child) ?? ActionOf(child);

    internal override VisitBody NewBody(IVisitPort port) => new ChildBody(this, port);

    private ActionName ActionOf(ChildResult child) => child.IsCompleted || !Waits ? child.Action : FailureAction!.Value;

    private ChildRunNode Outputs(Func<SharedState, ChildResult, ActionName> output)
    {
        EnsureChangeable();
        _output = output;
        return this;
    }
}
