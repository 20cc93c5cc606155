using ActorFlow.Journal;
using ActorFlow.Runs;
using Shouldly;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>What holds of every run at every moment.</summary>
internal static class Laws
{
    private static readonly EventCodec Codec = new(StateJournaling.Plain);

    public static void Hold(FlowDefinition flow, RunState head, IReadOnlyList<RunEvent> history)
    {
        NeverHangs(head);
        TimeNeverGoesBack(history);
        EveryVisitHasItsPlace(flow, head);
        BooksBalance(head);
        NothingIsLeftToUndo(flow, head);
        ChildrenAreWaitedForOrStopped(head);
        WaitsAreWaitedFor(head);
        QuestionsAreAskedByWhoWaits(head);
    }

    /// <summary>
    /// Every wait for an answer has its question, every open question somebody who waits for it, and the earliest time is known without looking.
    /// </summary>
    private static void QuestionsAreAskedByWhoWaits(RunState head)
    {
        foreach (var asked in head.Questions.Where(asked => asked.IsOpen))
        {
            head.TryGetVisit(asked.Visit, out var visit).ShouldBeTrue($"question {asked.Number} is asked by nobody");
            visit!.FindWait(asked.Wait).ShouldNotBeNull().IsOpen.ShouldBeTrue($"question {asked.Number} is not waited for");
        }

        if (!head.Cancelling)
        {
            head.Questions.Count(asked => asked.IsOpen).ShouldBe(head.OpenWaits.Count(wait => wait.Kind == WaitKind.Question));
            foreach (var ended in head.Visits.SelectMany(visit => visit.EndedWaits).Where(wait => wait.Kind == WaitKind.Question))
                ended.Outcome!.Value.ShouldNotBeNull();
        }

        head.NextDueQuestion?.Due.ShouldBe(head.Questions.Min(asked => asked.Due)!.Value);
        (head.NextDueQuestion is null).ShouldBe(head.Questions.All(asked => asked.Due is null));
        head.Notices.ShouldAllBe(notice => notice.Hooks.Count > 0);
    }

    /// <summary>
    /// Whoever stands still has something open to wait for, and only what is live waits; the earliest time is known without looking.
    /// </summary>
    private static void WaitsAreWaitedFor(RunState head)
    {
        foreach (var visit in head.Visits.Where(visit => visit.SuspendedAt is not null))
        {
            visit.OpenWaits.ShouldNotBeEmpty($"visit {visit.Id} waits for nothing");
            PendingWork.IsPending(head, visit).ShouldBeFalse();
        }

        if (head.Status.IsEnded() || head.Undoing is not null)
            head.OpenWaits.ShouldBeEmpty("an ended run waits for nothing");
        head.NextDueWait?.Due.ShouldBe(head.OpenWaits.Min(wait => wait.Due)!.Value);
        (head.NextDueWait is null).ShouldBe(head.OpenWaits.All(wait => wait.Due is null));
    }

    /// <summary>
    /// Every child that is known is waited for by its visit, or is to stop, or runs beside; and every visit that waits has a child.
    /// </summary>
    private static void ChildrenAreWaitedForOrStopped(RunState head)
    {
        foreach (var visit in head.Visits.Where(visit => visit.AwaitedChild is not null && !visit.Interrupted && !head.Cancelling
            && head.Status is RunStatus.Running or RunStatus.Paused))
            head.Children.Any(child => child.Id == visit.AwaitedChild && child.Visit == visit.Id && !child.CancelOwed)
                .ShouldBeTrue($"visit {visit.Id} waits for a child that is not there");
        foreach (var child in head.Children.Where(child => !child.CancelOwed && (child.Waits || !child.IsStarted)))
            head.Visits.Any(visit => visit.AwaitedChild == child.Id).ShouldBeTrue($"nobody waits for child {child.Id}");
        if (head.Status.IsEnded())
            head.Children.ShouldAllBe(child => child.CancelOwed);
    }

    /// <summary>The fold of the journal, through its bytes, is the live state.</summary>
    public static void ReplayEqualsLive(RunState head, IReadOnlyList<RunEvent> history)
    {
        var replayed = new RunState(head.RunId);
        foreach (var fact in history)
            replayed.Evolve(ThroughTheJournal(fact));
        replayed.Version.ShouldBe(history.Count, "versions have no gaps");
        Structure.Of(replayed).ShouldBe(Structure.Of(head));
    }

    /// <summary>The event as the journal gives it back.</summary>
    public static RunEvent ThroughTheJournal(RunEvent fact) => Codec.Decode("run-1", Codec.Encode(fact, 1));

    /// <summary>A run has ended, or is held by a person, or waits for its cancel to finish, or has something to do.</summary>
    public static void NeverHangs(RunState head)
    {
        if (!(head.Version == 0 || head.Status.IsEnded() || head.Status == RunStatus.Paused || head.Cancelling
            || PendingWork.CompensationOf(head) is not null || PendingWork.ChildrenToStart(head).Any()
            || head.Visits.Any(visit => visit.SuspendedAt is not null) || PendingWork.Of(head).Any()))
            throw new ShouldAssertException($"the run hangs:\n{Structure.Of(head)}");
    }

    /// <summary>A run that undoes by itself has undone, or tried to, whatever may have had an effect by the time it ends.</summary>
    private static void NothingIsLeftToUndo(FlowDefinition flow, RunState head)
    {
        var kept = head.Status switch
        {
            RunStatus.Failed => flow.CompensatesOn.HasFlag(CompensateOn.Failure),
            RunStatus.Cancelled => flow.CompensatesOn.HasFlag(CompensateOn.Cancel),
            _ => false,
        };
        if (kept && head.Undoing is null)
            head.OwesCompensation.ShouldBeFalse("the run has ended, and owes compensations");
        head.OwesCompensation.ShouldBe(head.Compensations.Any(owed => owed.Status == CompensationStatus.Owed));
    }

    private static void TimeNeverGoesBack(IReadOnlyList<RunEvent> history)
    {
        for (var i = 1; i < history.Count; i++)
            history[i].At.ShouldBeGreaterThanOrEqualTo(history[i - 1].At);
    }

    /// <summary>What is counted along the way is what one would count.</summary>
    private static void BooksBalance(RunState head)
    {
        foreach (var frame in head.Frames)
        {
            var live = head.Visits.Count(visit => visit.Frame == frame.Id) + head.Frames.Count(inner => inner.Parent == frame);
            frame.Live.ShouldBe(live, $"tokens in frame {frame.Id}");
            frame.Active.ShouldBe(head.Visits.Count(visit => IsActive(head, visit) && IsInside(head.Frame(visit.Frame), frame)),
                $"active visits in frame {frame.Id}");
            frame.Waiting.ShouldBe(frame.Joins.Count(join => join.IsWaiting), $"joins of frame {frame.Id} that wait");
            (frame.Parent is null || live > 0 || frame.Waiting > 0).ShouldBeTrue($"frame {frame.Id} is open and empty");
            (frame.Parent is null || head.Frames.Contains(frame.Parent)).ShouldBeTrue($"frame {frame.Id} has outlived the one around it");
        }

        head.Visits.All(visit => visit.Id < head.NextVisit && visit.Number <= head.Frame(visit.Frame).VisitsOf(visit.Node)).ShouldBeTrue();
        head.Steps.ShouldBe(head.NextVisit - 1);
        head.FailedVisits.OrderBy(visit => visit.Id).SequenceEqual(head.Visits.Where(visit => visit.Failed)).ShouldBeTrue();
        (head.Status != RunStatus.Failed || head.Errors.Count > 0).ShouldBeTrue("a failed run says why");
    }

    /// <summary>A cut-off visit of a cancelled run counts on, as a retry runs it again.</summary>
    private static bool IsActive(RunState head, Visit visit) => !visit.Failed && !PendingWork.IsHeld(head, visit);

    private static bool IsInside(Frame? inner, Frame outer) => inner is not null && (inner == outer || IsInside(inner.Parent, outer));

    /// <summary>Nothing is live where the flow has no room for it, and no token stands at a nested flow unless a bound stopped it there.</summary>
    private static void EveryVisitHasItsPlace(FlowDefinition flow, RunState head)
    {
        foreach (var visit in head.Visits)
        {
            var place = Turn.PlaceOf(flow, head, visit);
            if (PendingWork.IsPending(head, visit))
                place.Node.SubFlow.ShouldBeNull($"visit {visit.Id} stands at the nested flow {place.Name}, which nobody can execute");
        }
    }
}
