using System.Text.Json;
using ActorFlow.Definition;
using ActorFlow.Journal;
using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>What a visit asks for beside its actions, as it is decided.</summary>
[Trait("semantics", "5")]
public class DynamicTests
{
    private static readonly JsonElement Answer = JsonElement.Parse("42");

    /// <summary>a → b beside slow; goto leads to c, and work is d.</summary>
    private static FlowDefinition Flow5() => Flow.Named("f").Draw((Step("a") >> Step("b")) | Step("slow")).Include(Step("c"), Step("d")).Build();

    private static DynamicWork Asked(string what) => new()
    {
        CancelReason = what.Contains("cancel", StringComparison.Ordinal) ? "enough" : null,
        Terminates = what.Contains("terminate", StringComparison.Ordinal) ? Answer : null,
        Gotos = what.Contains("goto", StringComparison.Ordinal) ? ["c"] : [],
        Iterations = what.Contains("iterate", StringComparison.Ordinal) ? [null] : [],
        Tasks = what.Contains("next", StringComparison.Ordinal) ? [Task("d")] : [],
        Checkpoints = what.Contains("checkpoint", StringComparison.Ordinal) ? [Answer] : [],
    };

    private static TaskFacts Task(string node, string? id = null) => new(id ?? node, new TaskShape(TaskForm.Node) { Name = node });

    private static CompleteVisit Ask(long visit, string what) => Done(visit) with { Work = Asked(what) };

    /// <summary>All pairs, and all sets, of what one visit may ask for.</summary>
    public static TheoryData<string> Sets
    {
        get
        {
            string[] all = ["cancel", "terminate", "goto", "iterate", "next"];
            return new(Enumerable.Range(0, 1 << all.Length)
                .Select(set => $"normal {string.Join(' ', all.Where((_, bit) => (set & (1 << bit)) != 0))}"));
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Within_a_visit_cancel_beats_terminate_beats_goto_beats_iterate_beats_normal(string asked)
    {
        var run = Scenario.Of(Flow5()).Given(Start()).When(Ask(1, asked));
        var (cancels, ends) = (asked.Contains("cancel", StringComparison.Ordinal), asked.Contains("terminate", StringComparison.Ordinal));
        var onward = asked.Contains("goto", StringComparison.Ordinal) ? "c#1" : asked.Contains("iterate", StringComparison.Ordinal) ? "a#2" : "b#1";
        var added = asked.Contains("next", StringComparison.Ordinal);
        if (ends && !cancels)
        {
            run.Then(typeof(VisitCompleted), typeof(RunCompleted)).ThenStatus(RunStatus.Completed);
            (run.State.IsTerminated, run.State.Termination!.Result.GetInt32(), run.State.Visits.Count, run.State.Root.Live).ShouldBe(
                (true, 42, 0, 0));
            return;
        }

        if (cancels)
        {
            run.Then(typeof(VisitCompleted), typeof(CancelRequested)).ThenPending();
            run.State.Reason.ShouldBe("enough");
            run.When(Cancelled(2)).ThenStatus(RunStatus.Cancelled);
            run.When(Again());
            if (ends)
            {
                // Nothing keeps the run any more from what the visit asked for beside the cancel.
                run.ThenStatus(RunStatus.Completed);
                run.State.IsTerminated.ShouldBeTrue();
                return;
            }
        }

        run.ThenPending([onward, "slow#1" + (cancels ? " attempt 2" : ""), .. added ? ["+d/d#1"] : Array.Empty<string>()]);
    }

    [Fact]
    public void Across_visits_what_is_journaled_first_counts()
    {
        var cancelFirst = Scenario.Of(Flow5()).Given(Start(), Ask(1, "cancel")).When(Ask(2, "terminate")).ThenStatus(RunStatus.Running);
        cancelFirst.When(Cancelled(3)).ThenStatus(RunStatus.Cancelled);

        var terminateFirst = Scenario.Of(Flow5()).Given(Start(), Ask(1, "terminate")).When(Ask(2, "cancel")).ThenRefused(Refusal.Stale);
        terminateFirst.ThenStatus(RunStatus.Completed);

        Scenario.Of(Flow5()).Given(Start(), Ask(1, "goto")).When(Ask(2, "terminate")).ThenStatus(RunStatus.Completed);
    }

    [Fact]
    public void A_failure_that_came_first_is_not_undone_by_terminate_until_a_retry_lifts_it()
    {
        var run = Scenario.Of(Flow5()).Given(Start(), Fail(1, Error("a"))).When(Ask(2, "terminate")).ThenStatus(RunStatus.Failed);
        run.When(Again()).ThenStatus(RunStatus.Completed);
        run.State.IsTerminated.ShouldBeTrue();
    }

    [Fact]
    public void A_due_checkpoint_is_written_before_the_end()
    {
        Scenario.Of(Flow5()).Given(Start()).When(Ask(1, "terminate checkpoint"))
            .Then(typeof(VisitCompleted), typeof(CheckpointTaken), typeof(RunCompleted));
        Scenario.Of(Flow5()).Given(Start()).When(Ask(1, "cancel checkpoint"))
            .Then(typeof(VisitCompleted), typeof(CheckpointTaken), typeof(CancelRequested));
        var run = Scenario.Of(Flow5()).Given(Start(), new TakeCheckpoint(T0, 1, 1, Answer)).When(Ask(1, "terminate checkpoint"));
        run.History.OfType<CheckpointTaken>().Select(taken => (taken.Node, taken.Reruns)).ShouldBe([("a", true), ("a", false)]);
    }

    [Fact]
    public void Terminate_drops_failed_held_and_waiting_tokens_and_open_flows()
    {
        var inner = Flow.Named("inner").Draw(Step("x") | Step("y")).Build().AsNode("inner");
        var run = Scenario.Of(Flow.Named("f").Draw((Step("a") | Step("b")) >> Step("j")).Include(inner).Build())
            .Given(Start(), Done(1) with { Work = new DynamicWork { Tasks = [Task("inner")] } }, Fail(3, Error("+inner/inner/x")));
        run.State.Root.Waiting.ShouldBe(1);
        run.When(Ask(2, "terminate")).ThenStatus(RunStatus.Completed);
        (run.State.Frames.Count, run.State.Visits.Count, run.State.Root.Waiting, run.State.Errors.Count).ShouldBe((1, 0, 0, 0));
    }

    [Fact]
    public void Two_visits_that_add_the_same_node_under_the_same_id_make_two_apart_from_each_other()
    {
        var run = Scenario.Of(Flow5()).Given(Start(), Ask(1, "next")).When(Ask(2, "next"));
        run.ThenPending("b#1", "+d/d#1", "+d (2)/d#1");
        run.State.Frames.Where(frame => frame.Work is not null).Select(frame => frame.Path).ShouldBe(["~d#2/", "~d#3/"]);
    }

    [Fact]
    public void Added_work_that_is_done_leaves_nothing_in_the_state()
    {
        var run = Scenario.Of(Flow5()).Given(Start(), Ask(1, "next")).Given(Done(4));
        (run.State.Frames.Count, run.State.Root.Tasks, run.State.Root.AddedOf("d")).ShouldBe((1, 0, 1));
        NodeStatuses.Of(run.Flow.Drawn, run.State)["d"].ShouldBe(NodeStatus.Completed);
    }

    [Fact]
    public void The_flow_waits_for_added_work_and_no_join_does()
    {
        var flow = Flow.Named("f").Draw(Step("a") >> (Step("b") | Step("c")) >> Step("j")).Include(Step("d")).Build();
        var run = Scenario.Of(flow).Given(Start(), Done(1) with { Work = new DynamicWork { Tasks = [Task("d")] } }, Done(2), Done(3))
            .ThenPending("+d/d#1", "j#1");
        run.When(Done(5)).ThenStatus(RunStatus.Running);
        run.When(Done(4)).Then(typeof(VisitCompleted), typeof(RunCompleted)).ThenStatus(RunStatus.Completed);
        run.State.Action.ShouldBe(ActionName.Default);
    }

    [Fact]
    public void A_join_that_lacks_its_input_is_decided_beside_added_work()
    {
        var (a, b, j) = (Step("a"), Step("b"), Step("j"));
        var atLeast = Flow.Named("g").StartAt(a).Fork(a, "default", b, j).Connect(b, "on", j).Join(j, Join.AtLeast(2)).Include(Step("d")).Build();
        var run = Scenario.Of(atLeast).Given(Start(), Done(1) with { Work = new DynamicWork { Tasks = [Task("d")] } }).When(Done(2, "off"));
        run.Decided.OfType<VisitFailed>().ShouldHaveSingleItem().Error.Type.ShouldBe(typeof(JoinUnmetException).FullName);
    }

    [Fact]
    public void Joins_that_wait_for_each_other_are_decided_beside_added_work()
    {
        var (a, j, k) = (Step("a"), Step("j"), Step("k"));
        var knot = Flow.Named("knot").StartAt(a).Connect(a, "j", j).Connect(a, "k", k).Connect(j, k).Connect(k, j).Join(j, Join.All).Join(k, Join.All)
            .Include(Step("d")).Build();
        var run = Scenario.Of(knot).Given(Start()).When(Done(1, "j", "k") with { Work = new DynamicWork { Tasks = [Task("d")] } });
        run.Decided.OfType<VisitFailed>().Select(failed => failed.Error.Node).ShouldBe(["j", "k"]);
        run.ThenPending("+d/d#1").ThenStatus(RunStatus.Running);
    }

    [Fact]
    public void A_visit_that_asks_for_what_cannot_be_done_fails_without_a_trace_of_it()
    {
        foreach (var work in (DynamicWork[])[new() { Gotos = ["nowhere"] }, new() { Tasks = [Task("nowhere")] }, new() { Iterations = [null] }])
        {
            var flow = Flow.Named("f").StartAt(Step("a").MaxIterations(1)).Build();
            var run = Scenario.Of(flow).Given(Start(), Done(1) with { Work = new DynamicWork { Iterations = [null] } });
            run.When(Done(2) with { Work = work }).Then(typeof(VisitFailed), typeof(RunFailed));
            run.State.Frames.Count.ShouldBe(1);
        }
    }

    [Fact]
    public void The_work_of_a_visit_survives_the_image_of_its_run()
    {
        var run = Scenario.Of(Flow5()).Given(Start(), Ask(1, "next iterate"), Ask(2, "iterate"));
        var image = RunImage.Write(run.State, StateJournaling.Plain);
        var read = RunImage.Read(run.State.RunId, run.State.Version, RunImage.Schema, image, StateJournaling.Plain);
        Structure.Of(read).ShouldBe(Structure.Of(run.State));
        EveryField.Of(read).ShouldBe(EveryField.Of(run.State));
    }

    [Theory]
    [InlineData("gone", "node '+made/d' is not", false)]
    [InlineData("kind", "was a step and is a flow now", false)]
    [InlineData("edges", "", true)]
    public void A_changed_definition_is_judged_by_what_added_work_names_also_by_what_it_has_not_come_to(string change, string misfit, bool fits)
    {
        var shape = new TaskShape(TaskForm.Chain) { Parts =
            [new TaskShape(TaskForm.Node) { Name = "c" }, new TaskShape(TaskForm.Node) { Name = "d" }] };
        var run = Scenario.Of(Flow5()).Given(Start(), Done(1) with { Work = new DynamicWork { Tasks = [new TaskFacts("made", shape)] } });
        var (c, d) = (Step("c"), change == "kind" ? Nested("d", Flow.Named("d").StartAt(Step("x")).Build()) : Step("d"));
        var drawing = Flow.Named("f").Draw((Step("a") >> Step("b")) | Step("slow")).Include(c);
        if (change != "gone")
            drawing.Include(d);
        if (change == "edges")
            drawing.Connect(c, "far", d);
        var misfits = DefinitionFit.Misfits(Flow5().ReadShape(), drawing.Build().ReadShape(), run.State);
        misfits.Count.ShouldBe(fits ? 0 : 1, string.Join("; ", misfits));
        if (!fits)
            misfits[0].ShouldContain(change == "gone" ? "'+made/d' is gone" : misfit);
    }

    [Fact]
    public void What_added_work_owes_is_known_by_the_names_of_the_flow()
    {
        var undoable = Undoable("u");
        var flow = Flow.Named("f").StartAt(Step("a")).Include(undoable, Step("d")).Build();
        var shape = new TaskShape(TaskForm.Chain)
        {
            Parts =
            [
                new TaskShape(TaskForm.Group) { Name = "made", Rule = new GroupRule("strict", 0, []),
                    Parts = [new TaskShape(TaskForm.Node) { Name = "u", Alias = "first" }] },
                new TaskShape(TaskForm.Node) { Name = "d" },
            ],
        };
        var run = Scenario.Of(flow).Given(Start(), Done(1) with { Work = new DynamicWork { Tasks = [new TaskFacts("w", shape)] } });
        run.Given(new KeepPrep(T0, 2, 1, Answer, StatePatch.Empty), Done(2) with { Undo = Answer });
        var owed = run.State.Compensations.ShouldHaveSingleItem();
        owed.Path.ShouldBe(["u"]);
        owed.In(flow)!.Node.ShouldBe(undoable);
    }
}
