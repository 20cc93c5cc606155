using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Runs;

/// <summary>A token put at a node: a visit to come.</summary>
/// <param name="Visit">The visit's id, unique in the run and growing.</param>
/// <param name="Node">The node's name in its flow.</param>
/// <param name="Number">Which entry into the node of this frame it is, from 1.</param>
/// <param name="Frame">The frame it belongs to; 0 is the run itself.</param>
/// <param name="Error">For a token that took an error boundary: the failure.</param>
internal sealed record TokenEmission(long Visit, string Node, int Number, int Frame, RunError? Error = null)
{
    /// <summary>The visit's id, unique in the run and growing.</summary>
    public long Visit { get; set; } = Visit;

    /// <summary>The node's name in its flow.</summary>
    public string Node { get; set; } = Node;

    /// <summary>Which entry into the node of this frame it is, from 1.</summary>
    public int Number { get; set; } = Number;

    /// <summary>The frame it belongs to; 0 is the run itself.</summary>
    public int Frame { get; set; } = Frame;

    /// <summary>Attempts of the visit that were made before, where it takes up again a visit that had failed and was left behind.</summary>
    public int Attempts { get; init; }

    /// <summary>Of an iteration: which one it is; else null.</summary>
    public IterationFacts? Iterated { get; init; }

    /// <summary>The node's place in the definition, if the decider of this process emitted the token. Never journaled; saves a look-up.</summary>
    public FlowNode? Place { get; set; }

    /// <summary>Says another token, in an event that is used again (<see cref="SpareEvents"/>).</summary>
    public void Say(long visit, string node, int number, int frame, FlowNode? place)
    {
        Visit = visit;
        Node = node;
        Number = number;
        Frame = frame;
        Place = place;
    }
}

/// <summary>A nested flow entered.</summary>
/// <param name="Id">The frame's id, unique in the run and growing; 0 is the run itself.</param>
/// <param name="Parent">The frame that holds the node which stands for the flow.</param>
/// <param name="Node">That node's name.</param>
/// <param name="Number">Which entry into that node of the parent frame it is, from 1.</param>
internal sealed record FrameOpening(int Id, int Parent, string Node, int Number)
{
    /// <summary>The work that a visit has added, if the frame is opened for that; its node is then a name made of the work's id.</summary>
    public TaskFacts? Work { get; init; }
}

/// <summary>A token that ended in a frame.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Action">The action that led nowhere, to the end, or to an exit; for an exit, the stated outcome.</param>
/// <param name="IsExit">Whether the outcome was stated by an exit.</param>
internal sealed record TokenEnd(int Frame, ActionName Action, bool IsExit)
{
    /// <summary>The action that led nowhere, to the end, or to an exit; for an exit, the stated outcome.</summary>
    public ActionName Action { get; set; } = Action;
}

/// <summary>What one event does to the tokens of a run. Decided once and journaled, so that replay needs no definition.</summary>
/// <param name="Emitted">New tokens.</param>
/// <param name="Ended">Ended tokens.</param>
/// <param name="Opened">Frames opened, outermost first.</param>
/// <param name="Closed">Frames closed, innermost first.</param>
internal sealed record Moves(
    IReadOnlyList<TokenEmission> Emitted,
    IReadOnlyList<TokenEnd> Ended,
    IReadOnlyList<FrameOpening> Opened,
    IReadOnlyList<int> Closed)
{
    public static readonly Moves None = new([], [], [], []);

    /// <summary>One token, put at a node, and nothing else.</summary>
    public static Moves To(long visit, FlowNode place, int number, int frame)
        => To(new TokenEmission(visit, place.Name, number, frame) { Place = place });

    /// <summary>One token, and nothing else.</summary>
    public static Moves To(TokenEmission token) => new([token], [], [], []) { _sole = token };

    /// <summary>One token that ends, and nothing else.</summary>
    public static Moves End(TokenEnd end) => new([], [end], [], []);

    private TokenEmission? _sole;

    /// <summary>
    /// The token, if the moves are known to be one without a failure and nothing else: a shorter way to apply them, and no further fact.
    /// </summary>
    public bool IsSole([NotNullWhen(true)] out TokenEmission? token)
    {
        token = _sole;
        return token is not null;
    }

    /// <summary>What happened to joins, in order.</summary>
    public IReadOnlyList<JoinMove> Joins { get; init; } = [];

    /// <summary>Visits that are cut off and dropped: a join was made without them.</summary>
    public IReadOnlyList<long> Cut { get; init; } = [];

    /// <summary>Nested flows that are cut off with everything in them.</summary>
    public IReadOnlyList<int> Dropped { get; init; } = [];

    /// <summary>Frames in which a token was put where no edge leads.</summary>
    public IReadOnlyList<int> Jumped { get; init; } = [];

    public bool IsEmpty
        => Emitted.Count == 0 && Ended.Count == 0 && Opened.Count == 0 && Closed.Count == 0 && Joins.Count == 0 && Cut.Count == 0
            && Dropped.Count == 0;
}
