using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Runtime.Tests.Journal;

/// <summary>One or more events of every kind, with everything in them that the format can say.</summary>
internal static class SampleEvents
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(1234567);
    private static readonly DateTimeOffset Due = At.AddSeconds(1.5);

    private static readonly RunError Error = new("checkout/charge", 2, NodePhase.Exec, 3, "System.TimeoutException", "Too slow: \"30 s\" <now>", "at Charge()\n  at Run()");
    private static readonly RunError Bare = new("load", 1, NodePhase.Prep, 0, "System.Exception", "", null);

    private static readonly Moves Everything = new(
        [new(7, "ship", 1, 0), new(8, "notify", 3, 2, Error), new(9, "größe/\"ß\" 🚀", 1, 0)],
        [new(0, "paid", false), new(1, ActionName.Default, false), new(2, "declined", true)],
        [new(3, 0, "sub", 1), new(4, 3, "deep", 12)],
        [2, 1]);

    /// <summary>The events by the name of their golden file.</summary>
    public static IReadOnlyDictionary<string, RunEvent> ByFile { get; } = new Dictionary<string, RunEvent>(StringComparer.Ordinal)
    {
        ["run-started"] = new RunStarted(At, "checkout", "0123456789abcdef0123456789abcdef", Patch("""[{"k":"order","v":{"id":7}},{"k":"n","v":1}]"""),
            new StartFacts("order-7", ["eu", "vip"], Json("""{"shown":true}"""), "parent-1"), new Moves([new(1, "validate", 1, 0)], [], [], [])),
        ["run-started.least"] = new RunStarted(At, "checkout", "0123456789abcdef0123456789abcdef", StatePatch.Empty, StartFacts.None, Moves.None),
        ["run-paused"] = new RunPaused(At),
        ["run-continued"] = new RunContinued(At),
        ["cancel-requested"] = new CancelRequested(At, "no longer wanted"),
        ["run-retried"] = new RunRetried(At, [3, 4], NewKeys: true),
        ["run-retried.least"] = new RunRetried(At, [], NewKeys: false),
        ["run-completed"] = new RunCompleted(At, "paid"),
        ["run-completed.least"] = new RunCompleted(At, ActionName.Default),
        ["run-failed"] = new RunFailed(At),
        ["run-cancelled"] = new RunCancelled(At, [5, 6]),
        ["run-cancelled.least"] = new RunCancelled(At, []),
        ["run-killed"] = new RunKilled(At, "out of hand"),
        ["recovered"] = new Recovered(At, [2, 3], Clean: true),
        ["recovered.unclean"] = new Recovered(At, [2], Clean: false),
        ["prep-journaled"] = new PrepJournaled(At, 2, Json("""{"amount":12.50}"""), Patch("""[{"k":"seen","v":true}]""")),
        ["prep-journaled.least"] = new PrepJournaled(At, 2, Json("null"), StatePatch.Empty),
        ["step-completed"] = new StepCompleted(At, 2, "charge card", Json("""["ok",1]""")),
        ["progress-saved"] = new ProgressSaved(At, 2, Json("42")),
        ["attempt-failed"] = new AttemptFailed(At, 2, 1, Error, Due),
        ["visit-completed"] = new VisitCompleted(At, 6, ["paid", "audit", ActionName.Default], Patch(
            """[{"k":"receipt","v":"r-1"},{"o":"add","k":"n","v":1,"w":"i32"},{"o":"rem","k":"old"},{"k":"secret","v":"s","x":1769904000000,"s":1}]"""), Everything)
        {
            Result = Json("""{"total":3}"""),
        },
        ["visit-completed.least"] = new VisitCompleted(At, 1, [ActionName.Default], StatePatch.Empty, Moves.None),
        ["visit-failed"] = new VisitFailed(At, 2, Error, new Moves([new(3, "notify", 1, 0, Error)], [], [], [])),
        ["visit-failed.least"] = new VisitFailed(At, 2, Bare, Moves.None),
        ["frame-retried"] = new FrameRetried(At, 1, 2, Error, Due, new Moves([new(9, "validate", 2, 1)], [], [], [])),
        ["frame-failed"] = new FrameFailed(At, 1, Error, new Moves([new(9, "notify", 1, 0, Error)], [], [], [])),
        ["frame-failed.least"] = new FrameFailed(At, 1, Bare, Moves.None),
    };

    public static JsonElement Json(string json) => JsonElement.Parse(json);

    public static StatePatch Patch(string json) => StatePatch.ReadFrom(Json(json), StateJournaling.Plain);
}
