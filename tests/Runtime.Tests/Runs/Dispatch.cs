using ActorFlow.Runs;
using Shouldly;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>What a supervisor remembers of what it has started: it starts what events offer, and never looks at the whole state.</summary>
internal sealed class Dispatch
{
    private readonly HashSet<(long Visit, int Attempt)> _started = [];

    /// <summary>Attempts that are in flight or wait for their time.</summary>
    public IReadOnlyCollection<(long Visit, int Attempt)> Started => _started;

    /// <summary>Starts what the events since the last call have made pending.</summary>
    public void Follow(RunState state)
    {
        while (state.TryTakeFresh(state.Version, out var visit))
        {
            if (PendingWork.IsPending(state, visit))
                _started.Add((visit.Id, visit.Attempt));
        }

        // Whoever reported a failure said that these had not begun.
        _started.RemoveWhere(attempt => state.TryGetVisit(attempt.Visit, out var live) && live.IsHeldBack);
    }

    /// <summary>An outcome ends what was in flight.</summary>
    public void Ended(RunCommand command)
    {
        switch (command)
        {
            case BeginWaits waits: _started.Remove((waits.Visit, waits.Attempt)); break;
            case RequestChild request: _started.Remove((request.Visit, request.Attempt)); break;
            case CompleteVisit complete: _started.Remove((complete.Visit, complete.Attempt)); break;
            case FailVisit fail: _started.Remove((fail.Visit, fail.Attempt)); break;
            case FailAttempt fail: _started.Remove((fail.Visit, fail.Attempt)); break;
        }
    }

    /// <summary>The process ends, and everything in flight with it.</summary>
    public void Crash() => _started.Clear();

    /// <summary>Rule 3: what was started by following the events is what the derivation from the whole state asks for.</summary>
    public void ShouldCover(RunState state)
    {
        var pending = PendingWork.Of(state).Select(visit => (visit.Id, visit.Attempt)).ToList();
        pending.Where(attempt => !_started.Contains(attempt)).ShouldBeEmpty("these are pending, and no event offered them");
        foreach (var (visit, attempt) in _started)
        {
            if (state.TryGetVisit(visit, out var live) && live.Attempt == attempt && !live.Failed && PendingWork.IsHeld(state, live))
                throw new ShouldAssertException($"visit {visit} was started, and is now held by a failure that came later");
        }
    }
}
