using System.Collections.Immutable;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>A run as it stood when it was asked for; of an ended run, its result. Immutable.</summary>
public sealed class RunResult
{
    private readonly StateMap _state;
    private readonly StateScope _scope;
    private readonly Moment _startedAt;
    private readonly Moment _endedAt;
    private readonly KeptJson? _termination;

    internal RunResult(RunId runId, string flow, RunStatus status, ActionName action, StateMap state, StateScope scope, IReadOnlyList<RunError> errors,
        DateTimeOffset startedAt, DateTimeOffset? endedAt, string? reason)
    {
        RunId = runId;
        Flow = flow;
        Status = status;
        Action = action;
        _state = state;
        _scope = scope;
        Errors = errors;
        _startedAt = startedAt;
        _endedAt = endedAt;
        Reason = reason;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The flow's name.</summary>
    public string Flow { get; }

    /// <summary>Where the run stands.</summary>
    public RunStatus Status { get; }

    /// <summary>The outcome of a completed run: an explicit exit, else the last action when one token ended, else <see cref="ActionName.Default"/>.</summary>
    public ActionName Action { get; }

    /// <summary>A copy of the run's shared state; writing to it changes nothing but the copy.</summary>
    public SharedState State => field ??= new SharedState(_state, _scope, EndedAt ?? StartedAt, null).Snapshot();

    /// <summary>What the run has left of its nodes.</summary>
    internal FrameRecord Record { get; init; } = FrameRecord.None;

    internal LateStatuses? Statuses { get; init; }

    /// <summary>
    /// What became of every node, by its path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>. Nodes of a nested flow are
    /// listed once it was entered.
    /// </summary>
    public IReadOnlyDictionary<string, NodeStatus> NodeStatuses => Statuses?.Value ?? ImmutableSortedDictionary<string, NodeStatus>.Empty;

    /// <summary>The run that started this one, or null.</summary>
    internal string? Parent { get; init; }

    /// <summary>The last attempt of the parent's visit for which the run went on; 0 when it never has.</summary>
    internal int ForAttempt { get; init; }

    /// <summary>Whether the run undoes its work now, although it may have ended.</summary>
    internal bool IsUndoing { get; init; }

    /// <summary>The state as it is held.</summary>
    internal StateMap StateMap => _state;

    /// <summary>The last result of a node, where the flow keeps it.</summary>
    /// <exception cref="NodeResultException">There is none: the node was not visited to its end, or the flow does not keep its results.</exception>
    public TResult ResultOf<TResult>(INode<TResult> node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return ResultOf<TResult>((node as Node)?.ResultPath ?? node.Name);
    }

    /// <summary>Why a node failed, where a boundary took that or the flow went on all the same; null when its last visit did not fail.</summary>
    /// <param name="node">The node's path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>.</param>
    public RunError? ErrorOf(string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Record.TryGetFailure(node, out var error) ? error : null;
    }

    /// <summary>The last result of a node, where the flow keeps it.</summary>
    /// <param name="node">The node's path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>.</param>
    /// <exception cref="NodeResultException">There is none: the node was not visited to its end, or the flow does not keep its results.</exception>
    /// <exception cref="StateShapeException">The result is no <typeparamref name="T"/>.</exception>
    public T ResultOf<T>(string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Record.TryGetResult(node, out var kept)
            ? _scope.Serialization.Thaw<T>(StateValue.FromJson(kept), $"result of '{node}'")
            : throw NodeResultException.Absent(RunId, "(result)", node, ErrorOf(node));
    }

    /// <summary>Failures that no boundary took, sorted by node; empty unless the run failed or is about to.</summary>
    public IReadOnlyList<RunError> Errors { get; }

    /// <summary>What was undone of the run's work, what could not be, and what stands.</summary>
    public CompensationReport Compensations { get; internal init; } = CompensationReport.None;

    /// <summary>Whether a node has completed the run early, with <see cref="NodeContext.Terminate()"/>.</summary>
    public bool IsTerminated => Termination is not null;

    /// <summary>The result with which a node has completed the run early; the default value when it was none.</summary>
    /// <exception cref="InvalidOperationException">No node has completed the run early: see <see cref="IsTerminated"/>.</exception>
    /// <exception cref="StateShapeException">The result is no <typeparamref name="T"/>.</exception>
    public T? TerminationOf<T>()
    {
        if (Termination is not { } result)
            throw new InvalidOperationException($"Run '{RunId}' was not completed early by a node, so there is no result of that. Look at IsTerminated first.");
        return result.ValueKind == JsonValueKind.Null ? default : _scope.Serialization.Thaw<T>(StateValue.FromJson(result), "result of Terminate");
    }

    internal JsonElement? Termination
    {
        get => _termination?.Value;
        init => _termination = KeptJson.Of(value);
    }

    /// <summary>When the run was started.</summary>
    public DateTimeOffset StartedAt => _startedAt.Time.GetValueOrDefault();

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? EndedAt => _endedAt.Time;

    /// <summary>Why it was cancelled or killed, or null.</summary>
    public string? Reason { get; }

    /// <summary>Whether the run was pruned: status and outcome are known, its state and errors are gone.</summary>
    public bool IsPruned { get; internal init; }

    /// <summary>Gives the result back if the run completed.</summary>
    /// <exception cref="RunNotCompletedException">The run failed, or was cancelled or killed, or has not ended.</exception>
    public RunResult EnsureCompleted() => Status == RunStatus.Completed ? this : throw new RunNotCompletedException(this);
}
