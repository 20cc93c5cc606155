using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>The fixed table of events: nothing else is ever read from a journal, and no name in a journal leads to a type.</summary>
internal sealed class EventTable
{
    private readonly FrozenDictionary<string, EventKind> _kinds;

    public EventTable(IEnumerable<EventKind> kinds) => _kinds = kinds.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>The events of this build.</summary>
    public static EventTable Current { get; } = new(
    [
        new(EventNames.RunStarted, [Member.Flow, Member.Print], static (in m) => new RunStarted(m.At, m.Flow!, m.Print!, m.Input,
            new StartFacts(m.Key, m.Tags, m.Memo, m.Parent) { ParentVisit = m.Visit == 0 ? null : m.Visit, Depth = m.Depth, Within = m.Within },
                m.Moves)),
        new(EventNames.RunPaused, [], static (in m) => new RunPaused(m.At)),
        new(EventNames.RunContinued, [], static (in m) => new RunContinued(m.At)),
        new(EventNames.CancelRequested, [Member.Reason], static (in m) => new CancelRequested(m.At, m.Reason!)),
        new(EventNames.RunRetried, [Member.Visits], static (in m) => new RunRetried(m.At, m.Visits, m.NewKeys)
        {
            Entered = m.Enter,
            Anew = m.Anew,
            For = m.Attempt,
            Moves = m.Moves,
        }),
        new(EventNames.RunCompleted, [], static (in m) => new RunCompleted(m.At, m.Action) { IsEarly = m.Early }),
        new(EventNames.RunFailed, [], static (in m) => new RunFailed(m.At)),
        new(EventNames.RunCancelled, [], static (in m) => new RunCancelled(m.At, m.Visits)),
        new(EventNames.RunKilled, [Member.Reason], static (in m) => new RunKilled(m.At, m.Reason!)),
        new(EventNames.Recovered, [Member.Visits], static (in m) => new Recovered(m.At, m.Visits, m.Clean)),
        new(EventNames.DefinitionAdopted, [Member.Print], static (in m) => new DefinitionAdopted(m.At, m.Print!)),
        new(EventNames.PrepJournaled, [Member.Visit, Member.Prep],
            static (in m) => new PrepJournaled(m.At, m.Visit, m.Json!.Value, m.Patch) { Owes = m.Owes }),
        new(EventNames.StepCompleted, [Member.Visit, Member.Step, Member.Result],
            static (in m) => new StepCompleted(m.At, m.Visit, m.Step!, m.Json!.Value)),
        new(EventNames.ProgressSaved, [Member.Visit, Member.Cursor], static (in m) => new ProgressSaved(m.At, m.Visit, m.Json!.Value)),
        new(EventNames.ItemsCompleted, [Member.Visit, Member.Attempt, Member.Index, Member.Hash],
            static (in m) => new ItemsCompleted(m.At, m.Visit, m.Attempt,
                new ItemChunk(m.Index, m.Hash!, m.Results ?? m.Json, m.Errors, m.Sink) { Total = m.Total })),
        new(EventNames.AttemptFailed, [Member.Visit, Member.Attempt, Member.Error, Member.Due],
            static (in m) => new AttemptFailed(m.At, m.Visit, m.Attempt, m.Error!, m.Due)),
        new(EventNames.VisitCompleted, [Member.Visit],
            static (in m) => new VisitCompleted(m.At, m.Visit, m.Actions, m.Patch, m.Moves) { Result = m.Json, Undo = m.Undo,
                Terminates = m.Finish }),
        new(EventNames.CheckpointTaken, [Member.Visit, Member.Node],
            static (in m) => new CheckpointTaken(m.At, m.Visit, m.Node!, m.Number, m.Meta) { Reruns = m.Reruns }),
        new(EventNames.VisitFailed, [Member.Visit, Member.Error],
            static (in m) => new VisitFailed(m.At, m.Visit, m.Error!, m.Moves) { Way = m.Way, Held = m.Held }),
        new(EventNames.FrameRetried, [Member.Frame, Member.Attempt, Member.Error, Member.Due],
            static (in m) => new FrameRetried(m.At, m.Frame, m.Attempt, m.Error!, m.Due, m.Moves)),
        new(EventNames.FrameFailed, [Member.Frame, Member.Error],
            static (in m) => new FrameFailed(m.At, m.Frame, m.Error!, m.Moves) { Way = m.Way, Held = m.Held }),
        new(EventNames.JoinsSettled, [], static (in m) => new JoinsSettled(m.At, m.Moves)),
        new(EventNames.WaitBegun, [Member.Visit, Member.Wait, Member.Kind], static (in m) => new WaitBegun(m.At, m.Visit, m.Wait!, m.Kind)
        {
            Due = m.DueOrNull,
            Signal = m.Signal,
            Together = m.Together,
            Payload = m.Json,
        }),
        new(EventNames.WaitEnded, [Member.Visit, Member.Wait, Member.How],
            static (in m) => new WaitEnded(m.At, m.Visit, m.Wait!, m.How) { Taken = m.Arrival == 0 ? null : m.Arrival, Payload = m.Json }),
        new(EventNames.UpdateApplied, [Member.Update, Member.Result],
            static (in m) => new UpdateApplied(m.At, m.Update!, m.Patch, m.Json!.Value, m.Delivery)),
        new(EventNames.QuestionEnded, [Member.Question, Member.Outcome], static (in m) => new QuestionEnded(m.At, m.Question, m.Outcome)
        {
            Answer = m.Answer ?? StatePatch.Empty,
            Patch = m.Patch,
            By = m.By,
            Why = m.Reason,
            Delivery = m.Delivery,
        }),
        new(EventNames.QuestionNudged, [Member.Question, Member.Occasion], static (in m) => new QuestionNudged(m.At, m.Question, m.Occasion)),
        new(EventNames.NoticeOwed, [Member.Question, Member.Occasion, Member.Hooks],
            static (in m) => new NoticeOwed(m.At, m.Question, m.Occasion, m.Hooks)),
        new(EventNames.NoticeSettled, [Member.Notice, Member.Hook], static (in m) => new NoticeSettled(m.At, m.Notice, m.Hook!) { Why = m.Reason }),
        new(EventNames.SignalReceived, [Member.Arrival, Member.Signal, Member.Payload],
            static (in m) => new SignalReceived(m.At, m.Arrival, m.Signal!, m.Json!.Value, m.Delivery)),
        new(EventNames.ChildRequested, [Member.Visit, Member.Child],
            static (in m) => new ChildRequested(m.At, m.Visit, m.Child, m.Input, m.Waits, m.Leaves)
        {
            Item = m.Item,
            Attempt = Math.Max(1, m.Attempt),
            Patch = m.Patch,
            Owes = m.Owes,
        }),
        new(EventNames.ChildStarted, [Member.Child], static (in m) => new ChildStarted(m.At, m.Child)),
        new(EventNames.ChildEnded, [Member.Child, Member.Status],
            static (in m) => new ChildEnded(m.At, m.Child, m.Status, m.Action, m.Error, m.Patch) { Reason = m.Reason, Anew = m.Anew }),
        new(EventNames.ChildCancelled, [Member.Child], static (in m) => new ChildCancelled(m.At, m.Child)),
        new(EventNames.ParentTold, [], static (in m) => new ParentTold(m.At)),
        new(EventNames.CompensationOwed, [Member.Visit], static (in m) => new CompensationOwed(m.At, m.Visit, m.Json)),
        new(EventNames.CompensationBegun, [Member.Cause], static (in m) => new CompensationBegun(m.At, m.Cause, m.Visits)),
        new(EventNames.CompensationAttemptFailed, [Member.Visit, Member.Attempt, Member.Error, Member.Due],
            static (in m) => new CompensationAttemptFailed(m.At, m.Visit, m.Attempt, m.Error!, m.Due)),
        new(EventNames.VisitCompensated, [Member.Visit], static (in m) => new VisitCompensated(m.At, m.Visit)),
        new(EventNames.CompensationFailed, [Member.Visit, Member.Error], static (in m) => new CompensationFailed(m.At, m.Visit, m.Error!)),
    ]);

    public IEnumerable<EventKind> Kinds => _kinds.Values;

    public EventKind this[string name] => _kinds[name];

    public bool TryFind(string name, [MaybeNullWhen(false)] out EventKind kind) => _kinds.TryGetValue(name, out kind);
}
