using ActorFlow.Runs;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Runs in every status there is, with everything in them that a run of that status can owe.</summary>
internal static class EveryStatus
{
    /// <summary>A flow of a fork, with a way on from each branch.</summary>
    private static FlowDefinition Fork()
    {
        var (a, b, c, d, e) = (Step("a"), Step("b"), Step("c"), Step("d"), Step("e"));
        return Flow.Named("fork").StartAt(a).Fork(a, "ok", b, c, d).Connect(b, "on", e).Build();
    }

    /// <summary>
    /// Runs by the row of the table that they belong to. Visit 2 was in flight, 3 waits for a retry, 5 has not begun, and 4 failed, as far as the
    /// status has such visits.
    /// </summary>
    public static IReadOnlyDictionary<string, Func<Scenario>[]> ByRow { get; } = new Dictionary<string, Func<Scenario>[]>(StringComparer.Ordinal)
    {
        ["pending"] = [() => Scenario.Of(Fork())],
        ["running"] = [Waiting],
        ["running, failing"] = [Failing],
        ["running, cancelling"] = [() => Failing().Given(Cancel)],
        ["running, undoing"] = [Undoing],
        ["waiting"] = [() => Scenario.Of(Fork()).Given(Start(), Done(1, "ok"), FailOnce(3, Error("c"), wait: 60), Done(2), Done(4))],
        ["paused"] = [() => Waiting().Given(Pause), () => Failing().Given(Pause)],
        ["failed"] = [() => Failing().Given(Fail(3, Error("c"), attempt: 2)), FailedBesideRetriedFrame],
        ["cancelled"] = [() => Failing().Given(Cancel, Cancelled())],
        ["completed"] = [() => Scenario.Of(Fork()).Given(Start(), Done(1))],
        ["killed"] = [() => Failing().Given(Kill)],
    };

    private static Scenario Waiting() => Scenario.Of(Fork()).Given(Start(), Done(1, "ok"), FailOnce(3, Error("c"), wait: 60), Done(2, "on"));

    /// <summary>A nested flow was given another attempt, which the failure of the run holds.</summary>
    private static Scenario FailedBesideRetriedFrame()
    {
        var (a, b, x) = (Step("a"), Step("b"), Step("x"));
        var sub = Flow.Named("inner").StartAt(x).Build().AsNode("sub").Attempts(2, TimeSpan.FromSeconds(60));
        return Scenario.Of(Flow.Named("outer").StartAt(a).Fork(a, "ok", b, sub).Build())
            .Given(Start(), Done(1, "ok"), Fail(2, Error("b")), Fail(3, Error("sub/x")));
    }

    /// <summary>Visit 1 is done and owes a compensation, as it does in every status after that.</summary>
    private static Scenario Undoing()
    {
        var (a, b, c, d, e) = (Undoable("a"), Step("b"), Step("c"), Step("d"), Step("e"));
        return Scenario.Of(Flow.Named("fork").StartAt(a).Fork(a, "ok", b, c, d).Connect(b, "on", e).Build())
            .Given(Start(), new KeepPrep(T0, 1, 1, One, StatePatch.Empty), Done(1, "ok") with { Undo = One }, Fail(4, Error("d")), Done(2, "on"),
                Done(3));
    }

    private static readonly System.Text.Json.JsonElement One = System.Text.Json.JsonElement.Parse("1");

    private static Scenario Failing()
        => Scenario.Of(Fork()).Given(Start(), Done(1, "ok"), FailOnce(3, Error("c"), wait: 60), Fail(4, Error("d")), Done(2, "on"));
}
