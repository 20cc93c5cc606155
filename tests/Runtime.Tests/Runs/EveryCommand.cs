using ActorFlow.Runs;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>One command of every kind, speaking of one visit.</summary>
internal static class EveryCommand
{
    private static readonly System.Text.Json.JsonElement One = System.Text.Json.JsonElement.Parse("1");

    public static IEnumerable<RunCommand> Of(long visit, int attempt = 1) =>
    [
        Start(),
        new KeepPrep(T0, visit, attempt, One, StatePatch.Empty),
        new CompleteStep(T0, visit, attempt, "step", One),
        new SaveProgress(T0, visit, attempt, One),
        new TakeCheckpoint(T0, visit, attempt, One),
        new CompleteItems(T0, visit, attempt, Items(0, 1)),
        Done(visit) with { Attempt = attempt },
        FailOnce(visit, Error("a"), wait: 1, attempt),
        Fail(visit, Error("a"), attempt),
        new OweCompensation(T0, visit, attempt, One),
        new BeginWaits(T0, visit, attempt, [new WaitRequest("w", WaitKind.Signal) { Signal = "s" }]),
        new LeaveWait(T0, visit, attempt, "w"),
        new EndDueWaits(T0),
        new ApplyUpdate(T0, "u", StatePatch.Empty, One, null, null),
        new SendSignal(T0, "s", One, null),
        new AnswerQuestion(T0, 1, QuestionAnswer.Approve(), StatePatch.Empty, StatePatch.Empty, "anna", null),
        new WithdrawQuestion(T0, 1, null, null),
        new SettleNotice(T0, 1, "hook", null),
        new RequestChild(T0, visit, attempt, "child", StatePatch.Empty, true, false),
        new RequestItemChild(T0, visit, attempt, 0, "child-of-item", false, null),
        new NoteChildStarted(T0, "child"),
        new EndChild(T0, "child", RunStatus.Completed, ActionName.Default, null, StatePatch.Empty),
        new NoteChildCancelled(T0, "child"),
        new NoteParentTold(T0),
        new CompensateRun(T0),
        new EndCompensation(T0, visit, attempt, null, null),
        Recover(),
        Pause,
        Continue,
        Cancel,
        Cancelled(visit),
        Again(),
        Kill,
    ];
}
