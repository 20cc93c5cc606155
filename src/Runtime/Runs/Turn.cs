namespace ActorFlow.Runs;

/// <summary>One decision under way: the head state and the events decided so far, which the head has already taken in.</summary>
internal readonly struct Turn(FlowDefinition flow, RunState head, DateTimeOffset at, List<RunEvent> events)
{
    public FlowDefinition Flow => flow;

    public RunState Head => head;

    /// <summary>The run's time of this turn: never before its last event.</summary>
    public DateTimeOffset At => at;

    /// <summary>The time after a wait: never before this turn, never past the end of time.</summary>
    public DateTimeOffset After(TimeSpan wait)
        => wait <= TimeSpan.Zero ? at : wait < DateTimeOffset.MaxValue - at ? at + wait : DateTimeOffset.MaxValue;

    /// <summary>The ticket of the command, if it has one.</summary>
    public CommandTicket? Via { get; init; }

    /// <summary>Visits that are not in flight because the run has no room for them.</summary>
    public IEnumerable<long> Unstarted { get; init; } = [];

    /// <summary>Events to be used again; null makes new ones.</summary>
    public SpareEvents? Spares { get; init; }

    public void Write(RunEvent fact)
    {
        // The first event of the turn carries the ticket; with it in the head, the others need not.
        if (Via is not null && Via != head.LastCommand)
            fact = fact with { Via = Via };
        head.Evolve(fact);
        events.Add(fact);
    }

    /// <summary>Whether this decision has already failed a visit of the node in the same way.</summary>
    public bool HasFailed(RunError error)
        => events.Exists(fact => fact is VisitFailed failed && failed.Error.Node == error.Node && failed.Error.Type == error.Type);

    /// <summary>The definition that a frame runs: the flow itself, or that of the nested node it was opened for.</summary>
    public FlowDefinition FlowOf(Frame frame)
        => frame.Parent is null ? flow : frame.Work is { } task
            ? FlowOf(task, frame.Parent) : OuterPlace(frame).Node.SubFlow ?? throw Misfit($"node '{frame.Node}' is no nested flow any more");

    private FlowDefinition FlowOf(TaskFacts task, Frame around)
    {
        try
        {
            return task.FlowIn(FlowOf(around));
        }
        catch (Exception error) when (error is KeyNotFoundException or FlowBuildException)
        {
            throw Misfit($"the flow has no place any more for the added work '{task.Id}': {error.Message}");
        }
    }

    /// <summary>The place of the node that a nested frame was opened for.</summary>
    public FlowNode OuterPlace(Frame frame)
        => FlowOf(frame.Parent!).Find(frame.Node) ?? throw Misfit($"the flow has no node '{frame.Node}'");

    public FlowNode Place(Visit visit)
        => visit.Place ??= FlowOf(head.Frame(visit.Frame)).Find(visit.Node) ?? throw Misfit($"the flow has no node '{visit.Node}'");

    /// <summary>The definition that a frame of a run runs. Reads only what never changes of a frame.</summary>
    /// <exception cref="FlowMisfitException">The definition has no such node.</exception>
    public static FlowDefinition FlowOf(FlowDefinition flow, RunId run, Frame frame) => new Turn(flow, new RunState(run), default, []).FlowOf(frame);

    /// <summary>The place of a visit's node in the definition of a run.</summary>
    /// <exception cref="FlowMisfitException">The definition has no such node.</exception>
    public static FlowNode PlaceOf(FlowDefinition flow, RunState head, Visit visit) => new Turn(flow, head, default, []).Place(visit);

    /// <summary>
    /// The layers around a node at a place of a run: the system's, those of the flows and nested flows on the way in, its own. Null when there are
    /// none.
    /// </summary>
    public static MiddlewarePipeline? MiddlewareOf(MiddlewareChain system, FlowDefinition flow, RunState head, Visit visit, Node node)
    {
        var chain = system.Into(flow);
        return (visit.Frame == 0 ? chain : new Turn(flow, head, default, []).Into(chain, head.Frame(visit.Frame))).For(node);
    }

    private MiddlewareChain Into(MiddlewareChain chain, Frame frame)
    {
        if (frame.Parent is null)
            return chain;
        if (frame.Work is not null)
            return Into(chain, frame.Parent);
        var stand = OuterPlace(frame).Node;
        return Into(chain, frame.Parent).Into(stand).Into(stand.SubFlow!);
    }

    public FlowMisfitException Misfit(string what) => new(head.RunId, flow.Name, what);
}
