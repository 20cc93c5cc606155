namespace ActorFlow;

/// <summary>What a child run came to, as its parent sees it. Immutable.</summary>
public sealed class ChildResult
{
    private readonly StatePatch _values;
    private readonly StateScope _scope;
    private readonly DateTimeOffset _at;

    internal ChildResult(RunId runId, RunStatus status, ActionName action, RunError? error, string? reason, StatePatch values, StateScope scope,
        DateTimeOffset at)
    {
        RunId = runId;
        Status = status;
        Action = action;
        Error = error;
        Reason = reason;
        _values = values;
        _scope = scope;
        _at = at;
    }

    /// <summary>The child.</summary>
    public RunId RunId { get; }

    /// <summary>Where it stands: its end; or running, for a child that the parent does not wait for.</summary>
    public RunStatus Status { get; }

    /// <summary>Whether it completed.</summary>
    public bool IsCompleted => Status == RunStatus.Completed;

    /// <summary>The outcome of a completed child.</summary>
    public ActionName Action { get; }

    /// <summary>Its first failure, or null.</summary>
    public RunError? Error { get; }

    /// <summary>Why it was cancelled or killed; null when nobody said why.</summary>
    public string? Reason { get; }

    /// <summary>
    /// A copy of the child's shared state at its end, or of the keys that the node asks for; empty for a child that the parent does not wait for.
    /// </summary>
    public SharedState State => field ??= new SharedState(StateMap.Empty.Apply(_values), _scope, _at, null).Snapshot();
}
