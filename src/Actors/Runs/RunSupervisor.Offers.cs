using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>What workers of other members have journaled of an Exec that was offered: the owner alone writes.</content>
internal sealed partial class RunSupervisor
{
    private void On(RunMessage.OfferNoted noted)
    {
        var note = noted.Note;
        var execution = _inFlight.Find(note.Visit);
        if (execution is null || execution.Attempt != note.Attempt || !IsCurrent(execution))
            noted.Done.TrySetException(new VisitSealedException(_slot.RunId, note.Offer, 0, note.Attempt));
        else if (_head.TryGetVisit(note.Visit, out var visit) && note.Step is { } step && visit.Steps?.ContainsKey(step) == true)
            Hold(new JournaledReply(noted.Done, execution)); // Told again, or done by another worker: when it is committed, if it is not yet.
        else
            Journal(execution, noted);
    }

    private void Journal(VisitExecution execution, RunMessage.OfferNoted noted)
    {
        var note = noted.Note;
        execution.Note(note);
        Keep(execution, noted.Done, note.Step is { } step
            ? new CompleteStep(_environment.Now, execution.VisitId, execution.Attempt, step, note.Value, null)
            : new SaveProgress(_environment.Now, execution.VisitId, execution.Attempt, note.Value));
    }
}
