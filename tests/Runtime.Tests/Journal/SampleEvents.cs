using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Runtime.Tests.Journal;

/// <summary>One or more events of every kind, with everything in them that the format can say.</summary>
internal static class SampleEvents
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(1234567);
    private static readonly DateTimeOffset Due = At.AddSeconds(1.5);

    private static readonly RunError Error =
        new("checkout/charge", 2, NodePhase.Exec, 3, "System.TimeoutException", "Too slow: \"30 s\" <now>", "at Charge()\n  at Run()");
    private static readonly RunError Bare = new("load", 1, NodePhase.Prep, 0, "System.Exception", "", null);

    private static readonly Moves Everything = new(
        [new(7, "ship", 1, 0), new(8, "notify", 3, 2, Error), new(9, "größe/\"ß\" 🚀", 1, 0)],
        [new(0, "paid", false), new(1, ActionName.Default, false), new(2, "declined", true)],
        [new(3, 0, "sub", 1), new(4, 3, "deep", 12)],
        [2, 1]);

    /// <summary>The events by their golden file: name, schema and, where there are several, what is special about it.</summary>
    public static IReadOnlyDictionary<string, RunEvent> ByFile { get; } = new Dictionary<string, RunEvent>(StringComparer.Ordinal)
    {
        ["run-started.1"] = new RunStarted(At, "checkout", "0123456789abcdef0123456789abcdef",
            Patch("""[{"k":"order","v":{"id":7}},{"k":"n","v":1}]"""),
            new StartFacts("order-7", ["eu", "vip"], Json("""{"shown":true}"""), "parent-1"), new Moves([new(1, "validate", 1, 0)], [], [], [])),
        ["run-started.1.least"] = new RunStarted(At, "checkout", "0123456789abcdef0123456789abcdef", StatePatch.Empty, StartFacts.None, Moves.None),
        ["run-paused.1"] = new RunPaused(At),
        ["run-continued.1"] = new RunContinued(At),
        ["cancel-requested.1"] = new CancelRequested(At, "no longer wanted"),
        ["cancel-requested.1.via"] = new CancelRequested(At, "no longer wanted") { Via = new CommandTicket("0123456789abcdef", 42) },
        ["run-retried.1"] = new RunRetried(At, [3, 4], NewKeys: true),
        ["run-retried.1.enter"] = new RunRetried(At, [3], NewKeys: false)
        {
            Entered = [5],
            Moves = new Moves([new(9, "validate", 1, 3)], [], [new(3, 0, "sub", 2)], []),
        },
        ["run-retried.1.again"] = new RunRetried(At, [], NewKeys: false)
        {
            Entered = [5],
            Moves = new Moves([new(9, "quote", 1, 3) { Attempts = 2 }], [], [], []) { Joins = [new(3, "(policy)", JoinStep.Renewed) { Epoch = 2 }] },
        },
        ["run-retried.1.least"] = new RunRetried(At, [], NewKeys: false),
        ["run-completed.1"] = new RunCompleted(At, "paid"),
        ["run-completed.1.least"] = new RunCompleted(At, ActionName.Default),
        ["run-failed.1"] = new RunFailed(At),
        ["run-cancelled.1"] = new RunCancelled(At, [5, 6]),
        ["run-cancelled.1.least"] = new RunCancelled(At, []),
        ["run-killed.1"] = new RunKilled(At, "out of hand"),
        ["recovered.1"] = new Recovered(At, [2, 3], Clean: true),
        ["recovered.1.unclean"] = new Recovered(At, [2], Clean: false),
        ["definition-adopted.1"] = new DefinitionAdopted(At, "fedcba9876543210fedcba9876543210"),
        ["prep-journaled.1"] = new PrepJournaled(At, 2, Json("""{"amount":12.50}"""), Patch("""[{"k":"seen","v":true}]""")),
        ["prep-journaled.1.least"] = new PrepJournaled(At, 2, Json("null"), StatePatch.Empty),
        ["step-completed.1"] = new StepCompleted(At, 2, "charge card", Json("""["ok",1]""")),
        ["progress-saved.1"] = new ProgressSaved(At, 2, Json("42")),
        ["items-completed.1"] = new ItemsCompleted(At, 2, 1, new ItemChunk([0, 2, 7, 1], "AAECAwQFBgcICQoL", Json("""[1,null,"x"]"""),
            Json("""[{"i":1,"n":3,"t":"System.TimeoutException","m":"too slow","d":null}]"""), null)),
        ["items-completed.1.sink"] = new ItemsCompleted(At, 2, 2, new ItemChunk([0, 1], "AAECAw==", null, null, Json("4711"))),
        ["items-completed.1.total"] =
            new ItemsCompleted(At, 2, 1, new ItemChunk([0, 1], "AAECAw==", Json("[true]"), null, null) { Total = 1_000_000 }),
        ["attempt-failed.1"] = new AttemptFailed(At, 2, 1, Error, Due),
        ["visit-completed.1"] = new VisitCompleted(At, 6, ["paid", "audit", ActionName.Default], Patch(
            """[{"k":"receipt","v":"r-1"},{"o":"add","k":"n","v":1,"w":"i32"},{"o":"rem","k":"old"},{"k":"secret","v":"s","x":1769904000000,"s":1}]"""), Everything)
        {
            Result = Json("""{"total":3}"""),
        },
        ["visit-completed.1.least"] = new VisitCompleted(At, 1, [ActionName.Default], StatePatch.Empty, Moves.None),
        ["joins-settled.1"] = new JoinsSettled(At, new Moves([new(12, "render", 2, 3, Error)], [], [], [4])
        {
            Joins =
            [
                new(3, "render", JoinStep.Renewed) { Epoch = 2 },
                new(3, "render", JoinStep.Arrived) { Input = new JoinInput("sales", "größe", IsError: false) },
                new(3, "render", JoinStep.Arrived) { Input = new JoinInput("stock", default, IsError: true), Error = Error },
                new(3, "render", JoinStep.Fired),
                new(0, "late", JoinStep.Absorbed) { Input = new JoinInput("slow", default, IsError: false) },
                new(0, "never", JoinStep.Bypassed),
            ],
            Cut = [8, 9],
            Dropped = [5],
        }),
        ["joins-settled.1.least"] = new JoinsSettled(At, Moves.None),
        ["visit-failed.1"] = new VisitFailed(At, 2, Error, new Moves([new(3, "notify", 1, 0, Error)], [], [], [])),
        ["visit-failed.1.onward"] = new VisitFailed(At, 2, Bare, new Moves([], [new(0, ActionName.Default, false)], [], [])
        {
            Joins = [new(0, "render", JoinStep.Arrived) { Input = new JoinInput("stock", default, IsError: false) }],
        })
        {
            Way = FailureWay.Onward,
        },
        ["visit-failed.1.beside"] = new VisitFailed(At, 2, Bare, Moves.None) { Way = FailureWay.Beside },
        ["visit-failed.1.held"] = new VisitFailed(At, 2, Bare, Moves.None) { Held = [5, 7] },
        ["visit-failed.1.least"] = new VisitFailed(At, 2, Bare, Moves.None),
        ["frame-retried.1"] = new FrameRetried(At, 1, 2, Error, Due, new Moves([new(9, "validate", 2, 1)], [], [], [])),
        ["prep-journaled.1.owes"] = new PrepJournaled(At, 2, Json("""{"amount":12.50}"""), StatePatch.Empty) { Owes = true },
        ["visit-completed.1.undo"] =
            new VisitCompleted(At, 1, [ActionName.Default], StatePatch.Empty, Moves.None) { Undo = Json("""{"receipt":"r-1"}""") },
        ["run-retried.1.anew"] = new RunRetried(At, [], NewKeys: false) { Anew = true, Moves = new Moves([new(9, "validate", 2, 0)], [], [], []) },
        ["run-started.1.child"] = new RunStarted(At, "invoice", "0123456789abcdef0123456789abcdef", StatePatch.Empty,
            new StartFacts(null, [], null, "order-7") { ParentVisit = 3, Depth = 1 }, Moves.None),
        ["wait-begun.1"] = new WaitBegun(At, 3, "approve", WaitKind.Question) { Due = Due, Payload = Json("""{"text":"Pay?"}"""), Together = true },
        ["wait-begun.1.signal"] = new WaitBegun(At, 3, "payment#2", WaitKind.Signal) { Signal = "payment" },
        ["wait-begun.1.least"] = new WaitBegun(At, 3, "delay", WaitKind.Delay),
        ["wait-ended.1"] = new WaitEnded(At, 3, "delay", WaitEnding.Due),
        ["wait-ended.1.signal"] = new WaitEnded(At, 3, "payment", WaitEnding.Signal) { Taken = 7 },
        ["wait-ended.1.answer"] = new WaitEnded(At, 3, "approve", WaitEnding.Answer) { Payload = Json("""{"approved":true}""") },
        ["wait-ended.1.cancelled"] = new WaitEnded(At, 3, "approve", WaitEnding.Cancelled),
        ["wait-ended.1.left"] = new WaitEnded(At, 3, "approve", WaitEnding.Left),
        ["question-ended.1"] = new QuestionEnded(At, 2, QuestionOutcome.Answered)
        {
            Answer = Patch("""[{"k":"answer","v":{"approved":true,"reason":"größe \"ok\""}}]"""),
            Patch = Patch("""[{"k":"decision","v":{"approved":true}}]"""),
            By = "anna",
            Delivery = "d-4711",
        },
        ["question-ended.1.default"] = new QuestionEnded(At, 2, QuestionOutcome.Defaulted) { Answer = Patch("""[{"k":"answer","v":"red","s":1}]""") },
        ["question-ended.1.late"] = new QuestionEnded(At, 2, QuestionOutcome.TimedOut),
        ["question-ended.1.withdrawn"] = new QuestionEnded(At, 1, QuestionOutcome.Cancelled) { By = "bert", Why = "asked twice" },
        ["question-nudged.1"] = new QuestionNudged(At, 2, FeedbackOccasion.Reminded),
        ["question-nudged.1.escalated"] = new QuestionNudged(At, 2, FeedbackOccasion.Escalated),
        ["question-nudged.1.overdue"] = new QuestionNudged(At, 2, FeedbackOccasion.TimedOut),
        ["notice-owed.1"] = new NoticeOwed(At, 2, FeedbackOccasion.Asked, ["slack", "webhook"]),
        ["notice-owed.1.cancelled"] = new NoticeOwed(At, 2, FeedbackOccasion.Cancelled, ["slack"]),
        ["notice-settled.1"] = new NoticeSettled(At, 17, "webhook") { Why = "answered with status 410" },
        ["notice-settled.1.least"] = new NoticeSettled(At, 17, "slack"),
        ["signal-received.1"] = new SignalReceived(At, 7, "payment", Json("""{"amount":12}"""), "d-4711"),
        ["signal-received.1.least"] = new SignalReceived(At, 1, "go", Json("null"), null),
        ["run-started.1.within"] = new RunStarted(At, "checkout", "0123456789abcdef0123456789abcdef", StatePatch.Empty,
            StartFacts.None with { Within = TimeSpan.FromDays(3) }, Moves.None),
        ["update-applied.1"] = new UpdateApplied(At, "add-item", Patch("""[{"k":"n","v":1}]"""), Json("""{"items":3}"""), "d-4712"),
        ["update-applied.1.least"] = new UpdateApplied(At, "touch", StatePatch.Empty, Json("null"), null),
        ["child-requested.1"] = new ChildRequested(At, 3, "order-7/bill#1", Patch("""[{"k":"sum","v":12}]"""), Waits: true, Leaves: false),
        ["child-requested.1.detached"] = new ChildRequested(At, 3, "order-7/bill#1", StatePatch.Empty, Waits: false, Leaves: true),
        ["child-requested.1.item"] = new ChildRequested(At, 3, "order-7/bills#1[17]", StatePatch.Empty, Waits: false, Leaves: false) { Item = 17 },
        ["child-requested.1.again"] = new ChildRequested(At, 3, "order-7/bill#1", Patch("""[{"k":"sum","v":12}]"""), Waits: true, Leaves: false)
        {
            Attempt = 2,
            Patch = Patch("""[{"k":"asked","v":true}]"""),
            Owes = true,
        },
        ["child-started.1"] = new ChildStarted(At, "order-7/bill#1"),
        ["child-ended.1"] = new ChildEnded(At, "order-7/bill#1", RunStatus.Failed, ActionName.Default, Error, StatePatch.Empty),
        ["child-ended.1.completed"] =
            new ChildEnded(At, "order-7/bill#1", RunStatus.Completed, "paid", null, Patch("""[{"k":"receipt","v":"r-1"}]""")),
        ["child-ended.1.killed"] =
            new ChildEnded(At, "order-7/bill#1", RunStatus.Killed, ActionName.Default, null, StatePatch.Empty) { Reason = "away", Anew = true },
        ["run-retried.1.child"] = new RunRetried(At, [3], NewKeys: false) { For = 2 },
        ["child-cancelled.1"] = new ChildCancelled(At, "order-7/bill#1"),
        ["parent-told.1"] = new ParentTold(At),
        ["compensation-owed.1"] = new CompensationOwed(At, 2, Json("""{"receipt":"r-1"}""")),
        ["compensation-owed.1.unknown"] = new CompensationOwed(At, 2, null),
        ["compensation-begun.1"] = new CompensationBegun(At, CompensationCause.Cancel, [5, 6]),
        ["compensation-begun.1.failure"] = new CompensationBegun(At, CompensationCause.Failure, []),
        ["compensation-begun.1.demand"] = new CompensationBegun(At, CompensationCause.Demand, []),
        ["compensation-attempt-failed.1"] = new CompensationAttemptFailed(At, 2, 1, Error with { Phase = NodePhase.Compensate }, Due),
        ["visit-compensated.1"] = new VisitCompensated(At, 2),
        ["compensation-failed.1"] = new CompensationFailed(At, 2, Error with { Phase = NodePhase.Compensate }),
        ["run-completed.1.early"] = new RunCompleted(At, "found") { IsEarly = true },
        ["checkpoint-taken.1"] = new CheckpointTaken(At, 6, "outer/judge", 2, Json("""{"round":3}""")) { Reruns = true },
        ["checkpoint-taken.1.least"] = new CheckpointTaken(At, 6, "judge", 1, null),
        ["visit-completed.1.dynamic"] = new VisitCompleted(At, 6, ["on"], StatePatch.Empty, new Moves(
            [new(7, "judge", 2, 1) { Iterated = new IterationFacts(3, 4, Json("""{"n":1}""")) }, new(8, "fetch", 1, 5)],
            [],
            [
                new(5, 0, "+pages", 7)
                {
                    Work = new TaskFacts("pages", new TaskShape(TaskForm.Chain)
                    {
                        Parts =
                        [
                            new TaskShape(TaskForm.Group)
                            {
                                Name = "all",
                                Rule = new GroupRule("critical", 0, ["p-1"]),
                                Parts =
                                [
                                    new TaskShape(TaskForm.Node) { Name = "fetch", Alias = "p-1", Data = Json("1") },
                                    new TaskShape(TaskForm.Branches) { Parts = [new TaskShape(TaskForm.Node) { Name = "größe" }] },
                                ],
                            },
                            new TaskShape(TaskForm.Node) { Name = "sum", On = "retry" },
                        ],
                    }) { Data = Json("""["x"]""") },
                },
            ],
            [])
        {
            Jumped = [0, 5],
        })
        {
            Terminates = Json("""{"answer":42}"""),
        },
        ["frame-failed.1"] = new FrameFailed(At, 1, Error, new Moves([new(9, "notify", 1, 0, Error)], [], [], [])),
        ["frame-failed.1.held"] = new FrameFailed(At, 1, Bare, Moves.None) { Held = [5] },
        ["frame-failed.1.least"] = new FrameFailed(At, 1, Bare, Moves.None),
    };

    public static JsonElement Json(string json) => JsonElement.Parse(json);

    public static StatePatch Patch(string json) => StatePatch.ReadFrom(Json(json), StateJournaling.Plain);
}
