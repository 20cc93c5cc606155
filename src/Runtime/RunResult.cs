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
    private readonly ulong _visited;
    private readonly Rarities? _rare;

    /// <summary>What became of the nodes (<see cref="LateStatuses"/>); or the flow, where it is in <see cref="_visited"/>; or null.</summary>
    private object? _nodes;

    /// <summary>Of a run that has completed, and was nothing but one plain visit after another.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="flow">Its flow, of so many nodes at most as a number has bits.</param>
    /// <param name="visited">Which of them were visited, by place.</param>
    /// <param name="action">The outcome.</param>
    /// <param name="state">The state.</param>
    /// <param name="scope">How its values are read.</param>
    /// <param name="startedAt">When it was started.</param>
    /// <param name="endedAt">When it ended.</param>
    internal RunResult(RunId runId, FlowDefinition flow, ulong visited, ActionName action, StateMap state, StateScope scope, Moment startedAt, Moment endedAt)
    {
        RunId = runId;
        Flow = flow.Name;
        Status = RunStatus.Completed;
        Action = action;
        _state = state;
        _scope = scope;
        _startedAt = startedAt;
        _endedAt = endedAt;
        _visited = visited;
        _nodes = flow;
    }

    internal RunResult(RunId runId, string flow, RunStatus status, ActionName action, StateMap state, StateScope scope, IReadOnlyList<RunError> errors,
        DateTimeOffset startedAt, DateTimeOffset? endedAt, string? reason)
    {
        RunId = runId;
        Flow = flow;
        Status = status;
        Action = action;
        _state = state;
        _scope = scope;
        _startedAt = startedAt;
        _endedAt = endedAt;
        if (errors.Count > 0)
            (_rare ??= new Rarities()).Errors = errors;
        if (reason is not null)
            (_rare ??= new Rarities()).Reason = reason;
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
    internal FrameRecord Record
    {
        get => _rare?.Record ?? FrameRecord.None;
        init
        {
            if (!ReferenceEquals(value, FrameRecord.None))
                (_rare ??= new Rarities()).Record = value;
        }
    }

    internal LateStatuses? Statuses
    {
        get
        {
            // Looked up when somebody asks, which most never do; threads that ask at the same time find the same.
            if (Volatile.Read(ref _nodes) is FlowDefinition flow)
                Volatile.Write(ref _nodes, LateStatuses.Of(flow, _visited));
            return (LateStatuses?)_nodes;
        }
        init => _nodes = value;
    }

    /// <summary>
    /// What became of every node, by its path: its name, for nested flows preceded by the names of the enclosing nodes and <c>/</c>. Nodes of a nested flow are
    /// listed once it was entered.
    /// </summary>
    public IReadOnlyDictionary<string, NodeStatus> NodeStatuses => Statuses?.Value ?? ImmutableSortedDictionary<string, NodeStatus>.Empty;

    /// <summary>The run that started this one, or null.</summary>
    internal string? Parent
    {
        get => _rare?.Parent;
        init
        {
            if (value is not null)
                (_rare ??= new Rarities()).Parent = value;
        }
    }

    /// <summary>The last attempt of the parent's visit for which the run went on; 0 when it never has.</summary>
    internal int ForAttempt
    {
        get => _rare?.ForAttempt ?? 0;
        init
        {
            if (value != 0)
                (_rare ??= new Rarities()).ForAttempt = value;
        }
    }

    /// <summary>Whether the run undoes its work now, although it may have ended.</summary>
    internal bool IsUndoing
    {
        get => _rare is { IsUndoing: true };
        init
        {
            if (value)
                (_rare ??= new Rarities()).IsUndoing = value;
        }
    }

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
    public IReadOnlyList<RunError> Errors => _rare?.Errors ?? [];

    /// <summary>What was undone of the run's work, what could not be, and what stands.</summary>
    public CompensationReport Compensations
    {
        get => _rare?.Compensations ?? CompensationReport.None;
        internal init
        {
            if (!ReferenceEquals(value, CompensationReport.None))
                (_rare ??= new Rarities()).Compensations = value;
        }
    }

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
        get => _rare?.Termination?.Value;
        init
        {
            if (KeptJson.Of(value) is { } kept)
                (_rare ??= new Rarities()).Termination = kept;
        }
    }

    /// <summary>When the run was started.</summary>
    public DateTimeOffset StartedAt => _startedAt.Time.GetValueOrDefault();

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? EndedAt => _endedAt.Time;

    /// <summary>Why it was cancelled or killed, or null.</summary>
    public string? Reason => _rare?.Reason;

    /// <summary>Whether the run was pruned: status and outcome are known, its state and errors are gone.</summary>
    public bool IsPruned
    {
        get => _rare is { IsPruned: true };
        internal init
        {
            if (value)
                (_rare ??= new Rarities()).IsPruned = value;
        }
    }

    /// <summary>Gives the result back if the run completed.</summary>
    /// <exception cref="RunNotCompletedException">The run failed, or was cancelled or killed, or has not ended.</exception>
    public RunResult EnsureCompleted() => Status == RunStatus.Completed ? this : throw new RunNotCompletedException(this);

    /// <summary>What few results have.</summary>
    private sealed class Rarities
    {
        public FrameRecord? Record { get; set; }

        public IReadOnlyList<RunError>? Errors { get; set; }

        public CompensationReport? Compensations { get; set; }

        public KeptJson? Termination { get; set; }

        public string? Parent { get; set; }

        public string? Reason { get; set; }

        public int ForAttempt { get; set; }

        public bool IsUndoing { get; set; }

        public bool IsPruned { get; set; }
    }
}
