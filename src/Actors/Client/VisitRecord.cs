using ActorFlow.Runs;

namespace ActorFlow.Actors.Client;

/// <summary>One visit of a timeline, as it grows.</summary>
internal sealed class VisitRecord(long id, string node, int number, DateTimeOffset since)
{
    private readonly List<AttemptDetail> _attempts = [];
    private VisitStatus? _status;
    private DateTimeOffset? _endedAt;
    private IReadOnlyList<ActionName> _actions = [];
    private RunError? _error;
    private RunId? _child;
    private BatchCounts? _items;
    private bool _failuresStand;

    public string Node => node;

    public int Number => number;

    public List<string> Steps { get; } = [];

    public void BeginAttempt(int attempt, DateTimeOffset at)
    {
        _attempts.Add(new AttemptDetail(attempt, at, null, null));
        // They run again, except where their failures went out to a sink.
        if (_items is not null && !_failuresStand)
            _items = _items with { Failed = 0 };
    }

    /// <summary>Items of a batch have ended.</summary>
    /// <param name="chunk">Which, and how.</param>
    /// <param name="isOfNow">Whether it was in the present attempt of the batch.</param>
    public void Note(ItemChunk chunk, bool isOfNow = true)
    {
        _failuresStand |= chunk.Results is null;
        var known = _items ?? new BatchCounts(0, 0, null);
        var failed = isOfNow || _failuresStand ? chunk.Failed : 0;
        _items = new BatchCounts(known.Done + chunk.Count - chunk.Failed, known.Failed + failed, chunk.Total ?? known.Total);
    }

    public void EndAttempt(DateTimeOffset at, RunError? error)
    {
        if (_attempts is [.., { EndedAt: null } last])
            _attempts[^1] = last with { EndedAt = at, Error = error };
    }

    /// <summary>Items of a batch went to a sink before anything else is known of the visit.</summary>
    public void Note(SunkItems sunk)
    {
        _failuresStand = true;
        _items = new BatchCounts(sunk.Count - sunk.Failed, sunk.Failed, sunk.Total);
    }

    public void Complete(DateTimeOffset at, IReadOnlyList<ActionName> actions)
    {
        End(VisitStatus.Completed, at, null);
        _actions = actions;
    }

    public void Fail(DateTimeOffset at, RunError error)
    {
        End(VisitStatus.Failed, at, error);
        _error = error;
    }

    /// <summary>What the visit did was undone, or could not be. When and how it had ended stays.</summary>
    public void Undo(VisitStatus status, RunError? error)
    {
        _status = status;
        _error = error ?? _error;
    }

    public void Start(RunId child) => _child = child;

    public void Drop(DateTimeOffset at)
    {
        if (_status is null)
            End(VisitStatus.Dropped, at, null);
    }

    /// <summary>A retry of the run takes the visit up again.</summary>
    public void Reopen(int attempt, DateTimeOffset at)
    {
        EndAttempt(at, null);
        (_status, _endedAt, _error) = (null, null, null);
        BeginAttempt(attempt, at);
    }

    public VisitDetail Show(RunState state, DateTimeOffset now, bool isAside)
    {
        state.TryGetVisit(id, out var live);
        var status = _status ?? StatusOf(state, live, now, isAside);
        return new VisitDetail
        {
            Id = id,
            Node = node,
            Number = number,
            Status = status,
            Since = since,
            EndedAt = _endedAt ?? (status is VisitStatus.Interrupted or VisitStatus.Dropped ? state.EndedAt : null),
            Due = status == VisitStatus.Waiting ? live?.Due ?? live?.OpenWaits.Min(wait => DueOf(state, wait)) : null,
            Child = _child ?? live?.AwaitedChild,
            Actions = _actions,
            Error = _error,
            Attempts = [.. _attempts],
            Items = _items,
            Waits = live is null ? [] : [.. live.Waits.Select(wait => DetailOf(state, wait))],
            Steps = [.. Steps],
        };
    }

    // A question knows itself when something of it is due.
    private static DateTimeOffset? DueOf(RunState state, Wait wait)
        => wait.Due
            ?? (wait is { Kind: WaitKind.Question, IsOpen: true }
                ? state.Questions.LastOrDefault(asked => asked.Visit == wait.Visit && asked.Wait == wait.Name)?.Due : null);

    private static WaitDetail DetailOf(RunState state, Wait wait) => new(wait.Name, wait.Kind, wait.Since)
    {
        Due = DueOf(state, wait),
        Signal = wait.Signal,
        Ending = wait.Outcome?.Ending,
        EndedAt = wait.Outcome?.At,
    };

    private void End(VisitStatus status, DateTimeOffset at, RunError? error)
    {
        EndAttempt(at, error);
        (_status, _endedAt) = (status, at);
    }

    private static VisitStatus StatusOf(RunState state, Visit? live, DateTimeOffset now, bool isAside)
    {
        if (live is null || state.Status == RunStatus.Killed)
            return VisitStatus.Dropped;
        if (live.Interrupted)
            return VisitStatus.Interrupted;
        if ((live.AwaitedChild is not null || live.SuspendedAt is not null) && !isAside && state.Status == RunStatus.Running)
            return VisitStatus.Waiting;
        // What a cancel has yet to reach is still at work.
        if (isAside
            || !(PendingWork.IsPending(state, live)
                || (state is { Status: RunStatus.Running, Cancelling: true } && !PendingWork.IsHeld(state, live))))
            return VisitStatus.Pending;
        return live.Due > now ? VisitStatus.Waiting : VisitStatus.Running;
    }
}
