using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>Something asked of a run, or reported to it. Carries the time and the randomness the decision may need.</summary>
/// <param name="Now">The edge's clock when the command was made.</param>
internal abstract record RunCommand(DateTimeOffset Now)
{
    /// <summary>The edge's clock when the command was made.</summary>
    public DateTimeOffset Now { get; set; } = Now;

    /// <summary>A random number in [0, 1) for waits that the decision may have to set; one half is no jitter.</summary>
    public double Jitter { get; set; } = 0.5;

    /// <summary>
    /// Of a run that may have only so many visits in flight: those that are not, read while the command is decided. Nobody has begun them, so a failure can hold them.
    /// </summary>
    public IEnumerable<long> Unstarted { get; init; } = [];

    /// <summary>The ticket, if it came through an inbox and may be delivered again.</summary>
    public CommandTicket? Via { get; init; }
}

/// <summary>Start the run.</summary>
internal sealed record StartRun(DateTimeOffset Now, StatePatch Input, StartFacts Facts) : RunCommand(Now)
{
    /// <summary>What the run's shared state begins with.</summary>
    public StatePatch Input { get; set; } = Input;

    /// <summary>What it is started with beside that.</summary>
    public StartFacts Facts { get; set; } = Facts;

    /// <summary>Says another start, in a command that is used again.</summary>
    public void Say(DateTimeOffset now, StatePatch input, StartFacts facts, double jitter)
    {
        Now = now;
        Input = input;
        Facts = facts;
        Jitter = jitter;
    }
}

/// <summary>Prep's result is to be journaled.</summary>
internal sealed record KeepPrep(DateTimeOffset Now, long Visit, int Attempt, JsonElement Prep, StatePatch Patch) : RunCommand(Now);

/// <summary>A step's result is to be journaled.</summary>
/// <param name="Now">The edge's clock.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Name">The step.</param>
/// <param name="Result">Its result.</param>
/// <param name="Prep">Prep's result and writes, if they are not journaled yet: they go before the first step (rule 9).</param>
internal sealed record CompleteStep(DateTimeOffset Now, long Visit, int Attempt, string Name, JsonElement Result, PrepFacts? Prep = null) : RunCommand(Now);

/// <summary>A cursor is to be journaled.</summary>
internal sealed record SaveProgress(DateTimeOffset Now, long Visit, int Attempt, JsonElement Cursor) : RunCommand(Now);

/// <summary>Items of a batch that have ended are to be journaled.</summary>
/// <param name="Now">The edge's clock.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Chunk">The items.</param>
/// <param name="Prep">Prep's result and writes, if they are not journaled yet: they go before the first chunk (rule 9).</param>
internal sealed record CompleteItems(DateTimeOffset Now, long Visit, int Attempt, ItemChunk Chunk, PrepFacts? Prep = null) : RunCommand(Now);

/// <summary>Post returned.</summary>
/// <remarks>A decision is made of each visit that ends well, so whoever decides many may say one after the other with the same command.</remarks>
internal sealed record CompleteVisit(DateTimeOffset Now, long Visit, int Attempt, IReadOnlyList<ActionName> Actions, StatePatch Patch, JsonElement? Result = null)
    : RunCommand(Now)
{
    private KeptJson? _result = KeptJson.Of(Result);
    private KeptJson? _undo;

    /// <summary>The visit.</summary>
    public long Visit { get; set; } = Visit;

    /// <summary>The attempt that ended.</summary>
    public int Attempt { get; set; } = Attempt;

    /// <summary>What Post returned.</summary>
    public IReadOnlyList<ActionName> Actions { get; set; } = Actions;

    /// <summary>What the visit has written.</summary>
    public StatePatch Patch { get; set; } = Patch;

    /// <summary>The node's result, where the flow keeps it.</summary>
    public JsonElement? Result
    {
        get => _result?.Value;
        init => _result = KeptJson.Of(value);
    }

    /// <summary>What the actions were made of, where they count only while that has not moved; else null.</summary>
    public StateReads? Reads { get; set; }

    /// <summary>What Exec returned, where the node can undo it.</summary>
    public JsonElement? Undo
    {
        get => _undo?.Value;
        init => _undo = KeptJson.Of(value);
    }

    /// <summary>What Post has asked of the run beside its actions; usually null.</summary>
    public DynamicWork? Work { get; set; }

    /// <summary>Whether there is neither a result nor anything to undo.</summary>
    public bool IsBare => _result is null && _undo is null;

    /// <summary>Says that another visit has ended, in the place of the one before.</summary>
    public void Say(DateTimeOffset now, long visit, int attempt, IReadOnlyList<ActionName> actions, StatePatch patch, double jitter)
    {
        Now = now;
        Visit = visit;
        Attempt = attempt;
        Actions = actions;
        Patch = patch;
        Jitter = jitter;
        Specify(null, null, null, null);
    }

    /// <summary>Adds what few visits have.</summary>
    public void Specify(KeptJson? result, KeptJson? undo, StateReads? reads, DynamicWork? work)
    {
        _result = result;
        _undo = undo;
        Reads = reads;
        Work = work;
    }
}

/// <summary>An attempt of Exec failed.</summary>
/// <param name="Now">The edge's clock.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Error">The failure.</param>
/// <param name="RetryAfter">How long to wait before the next attempt, as the node's policy says for this error; null when it must not be tried again.</param>
internal sealed record FailAttempt(DateTimeOffset Now, long Visit, int Attempt, RunError Error, TimeSpan? RetryAfter) : RunCommand(Now)
{
    /// <summary>Whether the attempt may have had its effect all the same.</summary>
    public ExecEffect Effect { get; init; }

    /// <summary>What undoes it, where that is known.</summary>
    public System.Text.Json.JsonElement? Undo { get; init; }
}

/// <summary>The visit failed for good: Prep or Post threw, or the last attempt and the fallback failed.</summary>
internal sealed record FailVisit(DateTimeOffset Now, long Visit, int Attempt, RunError Error) : RunCommand(Now)
{
    /// <summary>What the failure was made of, where it counts only while that has not moved; else null.</summary>
    public StateReads? Reads { get; init; }

    /// <summary>Whether Exec has, or may have, had its effect all the same.</summary>
    public ExecEffect Effect { get; init; }

    /// <summary>What Exec returned, where it did and the node can undo it.</summary>
    public JsonElement? Undo { get; init; }
}

/// <summary>The run was loaded from its journal.</summary>
/// <param name="Now">The edge's clock.</param>
/// <param name="Clean">Whether what had the run before ended in order.</param>
internal sealed record Recover(DateTimeOffset Now, bool Clean) : RunCommand(Now)
{
    /// <summary>At which unclean end in a row the run is not recovered any more (rule 8).</summary>
    public int MaxUncleanEnds { get; init; } = int.MaxValue;

    /// <summary>Until when what had the run before may have dispatched something of it; null is until now.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>Hold the run.</summary>
internal sealed record PauseRun(DateTimeOffset Now) : RunCommand(Now);

/// <summary>Go on after a pause.</summary>
internal sealed record ContinueRun(DateTimeOffset Now) : RunCommand(Now);

/// <summary>Stop cooperatively.</summary>
internal sealed record CancelRun(DateTimeOffset Now, string Reason) : RunCommand(Now);

/// <summary>Everything in flight has ended or was abandoned after a cancel.</summary>
internal sealed record FinishCancel(DateTimeOffset Now, IReadOnlyList<long> Interrupted) : RunCommand(Now)
{
    /// <summary>Those of the visits whose Exec is known to have had no effect.</summary>
    public IReadOnlyList<long> Untouched { get; init; } = [];
}

/// <summary>Run again what failed or was interrupted.</summary>
internal sealed record RetryRun(DateTimeOffset Now, bool NewKeys) : RunCommand(Now)
{
    /// <summary>The attempt of the parent's visit for which a child goes on; 0 when somebody else asks.</summary>
    public int For { get; init; }
}

/// <summary>End by force.</summary>
internal sealed record KillRun(DateTimeOffset Now, string Reason) : RunCommand(Now);

/// <summary>What Prep returned and wrote.</summary>
internal sealed record PrepFacts(JsonElement Result, StatePatch Patch);
