using ActorFlow.Journal;

namespace ActorFlow.Runs;

/// <content>A run that goes on from a version of another one. It begins with a baseline, which is why no event tells of it.</content>
internal sealed partial class RunState
{
    /// <summary>The state in which another run begins, that goes on from this one.</summary>
    /// <param name="id">The other run.</param>
    /// <param name="facts">What it is known by.</param>
    /// <param name="at">When it begins.</param>
    /// <param name="journaling">How values are read and written: all of them in the state itself.</param>
    public RunState ForkAs(RunId id, StartFacts facts, DateTimeOffset at, StateJournaling journaling)
    {
        var fork = RunImage.Read(id, Version, RunImage.Schema, RunImage.Write(this, journaling), journaling);
        fork.Facts = facts with { Within = Facts.Within };
        fork.StartedAt = at;
        fork.Now = at > Now ? at : Now;
        fork.SetDeadline();
        // Commands, children, questions, and whoever waits for this run are the other's; its visits ask and wait anew.
        fork.LastCommand = null;
        foreach (var child in fork.Kept.Children.Values.ToList())
            fork.Kept.Children.Remove(child.Id.Value);
        fork._parentTold = false;
        foreach (var visit in fork._visits.Values)
        {
            visit.AwaitedChild = null;
            visit.Child = null;
            fork.LeaveWaits(visit);
            visit.Since = fork.Now;
            visit.Begun = fork.Now;
        }

        fork.Kept.Questions.Clear();
        fork.Kept.Notices.Clear();

        return fork;
    }
}
