using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ActorFlow;

/// <content>Work that changes as it runs: what Post may ask of the run beside its action.</content>
/// <remarks>
/// All of it is journaled with the visit's action and writes, or not at all. In one visit <see cref="Cancel"/> beats <see cref="Terminate()"/>, that
/// beats <see cref="Goto(ActorFlow.Node)"/>, that beats <see cref="Iterate()"/>, and that the node's own transitions; <see cref="Next(FlowPart)"/>
/// goes with any of the last three. Across visits, what is journaled first counts.
/// </remarks>
public sealed partial class NodeContext
{
    private Asked? _asked;
    private bool _isTaken;

    /// <summary>Whether the context is Post's: only there more can be asked of the run.</summary>
    internal bool IsPost { get; init; }

    /// <summary>How many iterations of the node came before this visit; 0 for the visit that the run came to.</summary>
    public int Iteration => _port.Iteration;

    /// <summary>
    /// Whether the visit has data: of <see cref="Iterate{T}(T)"/>, or of the work it belongs to (<see cref="Next{T}(FlowPart, T)"/>).
    /// </summary>
    public bool HasData => _port.Data is not null;

    /// <summary>The data of the visit: that of its iteration, else of its node in the work it belongs to, else of that work.</summary>
    /// <exception cref="DynamicWorkException">The visit has no data.</exception>
    /// <exception cref="StateShapeException">The data is no <typeparamref name="T"/>.</exception>
    public T Data<T>() => TryGetData<T>(out var data) ? data : throw TaskErrors.NoData(RunId, Node);

    /// <summary>The data of the visit, if it has any.</summary>
    /// <exception cref="StateShapeException">The data is no <typeparamref name="T"/>.</exception>
    public bool TryGetData<T>([MaybeNullWhen(false)] out T data) => TaskErrors.TryRead(_port, out data);

    /// <summary>
    /// Adds work to the run: a node, a chain, branches, a group, or any expression of these (<c>group >> integrate</c>), of nodes that the flow
    /// knows. The node's own transitions fire all the same. The work is done in a scope of its own: no join around it waits for it, and what its
    /// nodes are connected to in the drawing does not count, only their options and error boundaries. The flow is not left before it is done; a
    /// failure in it is a failure of the flow.
    /// </summary>
    /// <param name="task">The work. Its id is that of a <see cref="DynamicTask"/>, else the node's name and a number.</param>
    /// <exception cref="DynamicWorkException">The flow does not know a node of it, the id was used before in this visit, it is too much for one
    /// visit, or this is not Post.</exception>
    public void Next(FlowPart task) => Add(task, null, null);

    /// <summary>Adds work with data, which its nodes read as <see cref="Data{T}"/>.</summary>
    /// <inheritdoc cref="Next(FlowPart)"/>
    /// <param name="task">The work. Its id is that of a <see cref="DynamicTask"/>, else the node's name and a number.</param>
    /// <param name="data">The data; frozen as JSON here.</param>
    public void Next<T>(FlowPart task, T data) => Add(task, null, Frozen(data, "data of dynamic work"));

    /// <summary>Adds work with data under an id.</summary>
    /// <inheritdoc cref="Next(FlowPart)"/>
    /// <param name="task">The work.</param>
    /// <param name="data">The data; frozen as JSON here.</param>
    /// <param name="id">The work's id, unique among those of this visit; 1 to 200 characters.</param>
    public void Next<T>(FlowPart task, T data, string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Add(task, id, Frozen(data, "data of dynamic work"));
    }

    /// <summary>
    /// Jumps to a node of the same flow: the node's own transitions do not fire. Called several times, it leads to each of the nodes. It may not
    /// enter or leave a part of the flow that leads to a join while others are on their way to that join.
    /// </summary>
    /// <exception cref="DynamicWorkException">The flow does not know the node, or this is not Post. A jump across a join fails the visit in the same
    /// way once Post has returned.</exception>
    public void Goto(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        Goto(node.Name);
    }

    /// <inheritdoc cref="Goto(ActorFlow.Node)"/>
    /// <param name="node">The node's name.</param>
    public void Goto(string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var flow = Ask("Goto").Flow!;
        if (flow.Find(node) is not { Node: not (StartNode or GroupGate) })
            throw Refused($"it asks to go to '{node}', and flow '{flow.Name}' has no such node", "Mend the name, or add the node to the flow.");
        if (!MakeAsked().Gotos.Contains(node))
            MakeAsked().Gotos.Add(node);
        Count();
    }

    /// <summary>
    /// Runs the node once more instead of going on: its transitions fire once, after the last iteration, with the action that returns. Called several
    /// times, as many iterations run side by side. <see cref="NodeOptions.MaxIterations"/> bounds how many follow one another.
    /// </summary>
    /// <exception cref="DynamicWorkException">This is not Post.</exception>
    /// <exception cref="IterationLimitException">The node has iterated as often as it may.</exception>
    public void Iterate() => IterateWith(null);

    /// <summary>Runs the node once more with new data, which it reads as <see cref="Data{T}"/>, instead of going on.</summary>
    /// <inheritdoc cref="Iterate()"/>
    /// <param name="data">The data; frozen as JSON here.</param>
    public void Iterate<T>(T data) => IterateWith(Frozen(data, "data of an iteration"));

    /// <summary>Completes the run early, with the action that Post returns: everything else that is under way in it is cut off and dropped.</summary>
    /// <exception cref="DynamicWorkException">This is not Post.</exception>
    public void Terminate() => Ask("Terminate", asked => asked.Terminates = TaskData.Null);

    /// <summary>Completes the run early with a result, which is read as <see cref="RunResult.TerminationOf{T}"/>.</summary>
    /// <inheritdoc cref="Terminate()"/>
    /// <param name="result">The result; frozen as JSON here.</param>
    public void Terminate<T>(T result)
    {
        var frozen = Frozen(result, "result of Terminate");
        Ask("Terminate", asked => asked.Terminates = frozen);
    }

    /// <summary>
    /// Cancels the run: what this visit has done is kept, visits in flight are cancelled, nothing new starts, and the run ends as cancelled.
    /// </summary>
    /// <param name="reason">Why, for people. Of several calls the first counts.</param>
    /// <exception cref="DynamicWorkException">This is not Post.</exception>
    public void Cancel(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Ask("Cancel", asked => asked.CancelReason ??= reason);
    }

    /// <summary>Takes a checkpoint: a version of the run that can be listed and resumed from.</summary>
    /// <inheritdoc cref="CheckpointAsync{T}(T, CheckpointMode)"/>
    public ValueTask CheckpointAsync(CheckpointMode mode = CheckpointMode.Deferred) => Checkpoint(null, mode);

    /// <summary>Takes a checkpoint: a version of the run that can be listed and resumed from, with something to know it by.</summary>
    /// <param name="metadata">Shown with the checkpoint; frozen as JSON here.</param>
    /// <param name="mode">Whether it is taken after this visit, also when that ends the run, or now.</param>
    /// <returns>Complete once an immediate checkpoint is committed; at once for a deferred one, which commits with the visit.</returns>
    /// <exception cref="DynamicWorkException">This is not Post.</exception>
    /// <exception cref="VisitSealedException">The visit is over.</exception>
    public ValueTask CheckpointAsync<T>(T metadata, CheckpointMode mode = CheckpointMode.Deferred)
        => Checkpoint(Frozen(metadata, "metadata of a checkpoint"), mode);

    /// <summary>What was asked, once Post has returned; null when nothing was. From here on nothing more can be.</summary>
    internal DynamicWork? TakeWork()
    {
        _isTaken = true;
        return _asked is not { } asked ? null : new DynamicWork
        {
            Tasks = asked.Tasks, Gotos = asked.Gotos, Iterations = asked.Iterations, Terminates = asked.Terminates, CancelReason = asked.CancelReason,
                Checkpoints = asked.Checkpoints,
        };
    }

    private void Add(FlowPart task, string? id, JsonElement? data)
    {
        ArgumentNullException.ThrowIfNull(task);
        var place = Ask("Next");
        if (id is not null && NodeNames.Problem(id) is { } problem)
            throw Refused($"the id '{id}' cannot be used: {problem}", "Use 1 to 200 characters.");
        var number = (_asked?.Tasks.Count ?? 0) + 1;
        var added = TaskErrors.Read(_port, place, task, id, number, out var refusal) is { } read
            ? read with { Data = data ?? read.Data } : throw Refused(refusal!.Value.What, refusal.Value.Remedy);
        if (_asked?.Tasks.Exists(known => known.Id == added.Id) == true)
            throw Refused($"it adds two pieces of work with the id '{added.Id}'", "Give each an id of its own.");
        MakeAsked().Tasks.Add(added);
        Count();
    }

    private void IterateWith(JsonElement? data)
    {
        var place = Ask("Iterate");
        if (_port.Iteration >= place.Node.Options.MaxIterations)
            throw new IterationLimitException(RunId, Node, place.Node.Options.MaxIterations);
        MakeAsked().Iterations.Add(data);
        Count();
    }

    private ValueTask Checkpoint(JsonElement? metadata, CheckpointMode mode)
    {
        Ask("CheckpointAsync");
        if (mode == CheckpointMode.Immediate)
            return _port.CheckpointAsync(metadata);
        MakeAsked().Checkpoints.Add(metadata);
        Count();
        return default;
    }

    private void Count()
    {
        var limit = Ask("").Node.Options.MaxTasks;
        var asked = MakeAsked();
        if (asked.Tasks.Count + asked.Gotos.Count + asked.Iterations.Count + asked.Checkpoints.Count > limit)
            throw Refused($"it adds more than {limit} pieces of work in one visit",
                "Add fewer at a time, as by iterating over the data, or raise MaxTasks of the node.");
    }

    private void Ask(string what, Action<Asked> ask)
    {
        Ask(what);
        ask(MakeAsked());
    }

    private Asked MakeAsked() => _asked ??= new Asked();

    private FlowNode Ask(string what)
    {
        if (_isTaken)
            throw new VisitSealedException(RunId, Node, Visit, 1);
        return IsPost && _port.Place is { } place
            ? place : throw Refused($"it calls {what} outside of Post", "Ask for it in Post, which commits it together with the action.");
    }

    private JsonElement Frozen<T>(T value, string what) => TaskData.Freeze(value, what, _port.Serialization);

    private DynamicWorkException Refused(string what, string remedy) => new(RunId, Node, what, remedy);

    /// <summary>What few visits ask for, apart from what every context has.</summary>
    private sealed class Asked
    {
        public List<TaskFacts> Tasks { get; } = [];

        public List<string> Gotos { get; } = [];

        public List<JsonElement?> Iterations { get; } = [];

        public List<JsonElement?> Checkpoints { get; } = [];

        public JsonElement? Terminates { get; set; }

        public string? CancelReason { get; set; }
    }
}
