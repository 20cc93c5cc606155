using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A journaled fact of a run. The table in README.md says when each is written and what its commit releases.</summary>
/// <param name="At">The run's time: never earlier than that of the event before.</param>
internal abstract record RunEvent(DateTimeOffset At)
{
    /// <summary>The run's time: never earlier than that of the event before.</summary>
    public DateTimeOffset At { get; set; } = At;

    /// <summary>The command from an inbox that decided it, so that it is not taken again; null when there was none.</summary>
    public CommandTicket? Via { get; init; }
}

/// <summary>The run exists. Carries everything it was started with.</summary>
internal sealed record RunStarted(DateTimeOffset At, string Flow, string Fingerprint, StatePatch Input, StartFacts Facts, Moves Moves) : RunEvent(At)
{
    /// <summary>The flow's name.</summary>
    public string Flow { get; set; } = Flow;

    /// <summary>The fingerprint of its definition.</summary>
    public string Fingerprint { get; set; } = Fingerprint;

    /// <summary>What the run's shared state begins with.</summary>
    public StatePatch Input { get; set; } = Input;

    /// <summary>What it was started with beside that.</summary>
    public StartFacts Facts { get; set; } = Facts;

    /// <summary>Says that another run has begun, with the same moves, in an event that is used again (<see cref="SpareEvents"/>).</summary>
    public void Say(DateTimeOffset at, string flow, string fingerprint, StatePatch input, StartFacts facts)
    {
        At = at;
        Flow = flow;
        Fingerprint = fingerprint;
        Input = input;
        Facts = facts;
    }
}

/// <summary>What a run was started with beside its input.</summary>
/// <param name="Key">The start key, or null.</param>
/// <param name="Tags">Tags for listing.</param>
/// <param name="Memo">JSON that is shown, not indexed.</param>
/// <param name="Parent">The run that started this one, or null.</param>
internal sealed record StartFacts(string? Key, IReadOnlyList<string> Tags, JsonElement? Memo, string? Parent)
{
    /// <summary>The visit of the parent that started this run and has to hear of its end; null when none has.</summary>
    public long? ParentVisit { get; init; }

    /// <summary>How many runs are around this one: 0 for one that no run started.</summary>
    public int Depth { get; init; }

    /// <summary>How long the run may take, or null.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>The run that this one goes on from, in place of a start; else null.</summary>
    public string? Origin { get; init; }

    /// <summary>Which version of that run it goes on from.</summary>
    public long OriginVersion { get; init; }

    public static readonly StartFacts None = new(null, [], null, null);
}

/// <summary>Prep's result and what it wrote, kept so that a visit entered again sees the same input. The patch is committed with Post's.</summary>
internal sealed record PrepJournaled(DateTimeOffset At, long Visit, JsonElement Prep, StatePatch Patch) : RunEvent(At)
{
    /// <summary>Whether the visit's node can undo what Exec does, so that from here on it may be owed.</summary>
    public bool Owes { get; init; }
}

/// <summary>A named step inside Exec is done.</summary>
internal sealed record StepCompleted(DateTimeOffset At, long Visit, string Name, JsonElement Result) : RunEvent(At);

/// <summary>Exec saved a cursor.</summary>
internal sealed record ProgressSaved(DateTimeOffset At, long Visit, JsonElement Cursor) : RunEvent(At);

/// <summary>Items of a batch have ended.</summary>
internal sealed record ItemsCompleted(DateTimeOffset At, long Visit, int Attempt, ItemChunk Chunk) : RunEvent(At);

/// <summary>An attempt of Exec failed and another one is due.</summary>
internal sealed record AttemptFailed(DateTimeOffset At, long Visit, int Attempt, RunError Error, DateTimeOffset Due) : RunEvent(At);

/// <summary>A visit ended well: its actions, patch and moves, together.</summary>
internal sealed record VisitCompleted(DateTimeOffset At, long Visit, IReadOnlyList<ActionName> Actions, StatePatch Patch, Moves Moves) : RunEvent(At)
{
    /// <summary>The visit.</summary>
    public long Visit { get; set; } = Visit;

    /// <summary>What Post returned.</summary>
    public IReadOnlyList<ActionName> Actions { get; set; } = Actions;

    /// <summary>What the visit has written.</summary>
    public StatePatch Patch { get; set; } = Patch;

    private readonly KeptJson? _result;
    private readonly KeptJson? _undo;
    private readonly KeptJson? _terminates;

    /// <summary>The node's result, where the flow keeps it.</summary>
    public JsonElement? Result
    {
        get => _result?.Value;
        init => _result = KeptJson.Of(value);
    }

    /// <summary>What Exec returned, where the node can undo it: its compensation is owed from here on.</summary>
    public JsonElement? Undo
    {
        get => _undo?.Value;
        init => _undo = KeptJson.Of(value);
    }

    /// <summary>Whether there is neither a result, nor anything to undo, nor an early end.</summary>
    public bool IsBare => _result is null && _undo is null && _terminates is null;

    /// <summary>Says that another visit has ended, with the same moves, in an event that is used again (<see cref="SpareEvents"/>).</summary>
    public void Say(DateTimeOffset at, long visit, IReadOnlyList<ActionName> actions, StatePatch patch)
    {
        At = at;
        Visit = visit;
        Actions = actions;
        Patch = patch;
    }

    /// <summary>The result with which it asks the run to complete early; JSON null for none, null when it does not ask.</summary>
    public JsonElement? Terminates
    {
        get => _terminates?.Value;
        init => _terminates = KeptJson.Of(value);
    }
}

/// <summary>A visit failed for good. With moves its token goes on: by its error boundary, or as if done; without, its frame fails.</summary>
internal sealed record VisitFailed(DateTimeOffset At, long Visit, RunError Error, Moves Moves) : RunEvent(At)
{
    public FailureWay Way { get; init; }

    /// <summary>Visits that had not begun, as they waited for room, and are held by the failure.</summary>
    public IReadOnlyList<long> Held { get; init; } = [];
}

/// <summary>A nested flow failed for good. With moves its token goes on: by its node's error boundary, or as if done; without, the flow around it fails too.</summary>
internal sealed record FrameFailed(DateTimeOffset At, int Frame, RunError Error, Moves Moves) : RunEvent(At)
{
    public FailureWay Way { get; init; }

    /// <summary>Visits that had not begun, as they waited for room, and are held by the failure.</summary>
    public IReadOnlyList<long> Held { get; init; } = [];
}

/// <summary>What a failure does to what is beside and behind it.</summary>
internal enum FailureWay
{
    /// <summary>A boundary takes it, if there are moves; else nothing new starts in the flow.</summary>
    Usual,

    /// <summary>Nothing took it, and what does not depend on it goes on.</summary>
    Beside,

    /// <summary>It counts as done: the default action was taken.</summary>
    Onward,
}

/// <summary>Joins that what was left to run has decided: some of their inputs cannot arrive any more, or have been cut off.</summary>
internal sealed record JoinsSettled(DateTimeOffset At, Moves Moves) : RunEvent(At);

/// <summary>A nested flow failed and starts again from its start node.</summary>
internal sealed record FrameRetried(DateTimeOffset At, int Frame, int Attempt, RunError Error, DateTimeOffset Due, Moves Moves) : RunEvent(At);

/// <summary>The run was loaded while these visits could have been in flight; they are dispatched again.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Visits">Visits that may have begun before.</param>
/// <param name="Clean">Whether the engine had been stopped in order, so that this does not count towards quarantine.</param>
internal sealed record Recovered(DateTimeOffset At, IReadOnlyList<long> Visits, bool Clean) : RunEvent(At);

/// <summary>The run goes on under another definition than before: everything pending fits.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Fingerprint">The fingerprint of the definition.</param>
internal sealed record DefinitionAdopted(DateTimeOffset At, string Fingerprint) : RunEvent(At);

/// <summary>Held by a person.</summary>
internal sealed record RunPaused(DateTimeOffset At) : RunEvent(At);

/// <summary>Goes on after a pause.</summary>
internal sealed record RunContinued(DateTimeOffset At) : RunEvent(At);

/// <summary>A cooperative stop was asked for.</summary>
internal sealed record CancelRequested(DateTimeOffset At, string Reason) : RunEvent(At);

/// <summary>A failed or cancelled run goes on: these visits run again.</summary>
internal sealed record RunRetried(DateTimeOffset At, IReadOnlyList<long> Visits, bool NewKeys) : RunEvent(At)
{
    /// <summary>Visits that a bound had stopped before a nested flow, and that no longer does: the moves enter the flow in their place.</summary>
    public IReadOnlyList<long> Entered { get; init; } = [];

    /// <summary>Whether the run goes on from its start, because some of its work has been undone. What is live is dropped, what the visits have written is kept.</summary>
    public bool Anew { get; init; }

    /// <summary>The attempt of the parent's visit for which a child goes on; 0 when it is not retried by its parent.</summary>
    public int For { get; init; }

    public Moves Moves { get; init; } = Moves.None;
}

/// <summary>No token is left, or a visit has completed the run early.</summary>
internal sealed record RunCompleted(DateTimeOffset At, ActionName Action) : RunEvent(At)
{
    /// <summary>The outcome.</summary>
    public ActionName Action { get; set; } = Action;

    /// <summary>Whether a visit asked for it, so that everything else that is under way is dropped.</summary>
    public bool IsEarly { get; init; }
}

/// <summary>A failure that no boundary took; every visit beside it has ended.</summary>
internal sealed record RunFailed(DateTimeOffset At) : RunEvent(At);

/// <summary>The cooperative stop is done.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Interrupted">Visits that were cut off; a retry runs them again.</param>
internal sealed record RunCancelled(DateTimeOffset At, IReadOnlyList<long> Interrupted) : RunEvent(At);

/// <summary>Ended by force.</summary>
internal sealed record RunKilled(DateTimeOffset At, string Reason) : RunEvent(At);
