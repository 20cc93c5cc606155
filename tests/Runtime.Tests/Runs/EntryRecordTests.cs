using System.Text;
using System.Text.Json;
using ActorFlow.Journal;
using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>What entries into one nested flow leave of its nodes: results, failures and losses, each entry its own.</summary>
[Trait("semantics", "5")]
public class EntryRecordTests
{
    private readonly Node _a = Step("a");
    private readonly Node _b = Step("b");
    private readonly Node _c = Step("c");
    private readonly Node _p = Step("p");
    private readonly Node _q = Step("q");

    /// <summary>Two tokens go into one nested flow at once: its b are visits 4 and 5, in frames 1 and 2.</summary>
    private Scenario Twice()
    {
        var sub = Nested("sub", Flow.Named("inner").StartAt(_b).Connect(_b, _c).OnError(_b, _c).Build());
        var drawing = Flow.Named("outer").StartAt(_a).Fork(_a, "ok", _p, _q).Connect(_p, sub).Connect(_q, sub);
        return Scenario.Of(drawing.Build()).Given(Start(), Done(1, "ok"), Done(2), Done(3)).ThenPending("sub/b#1", "sub/b#1");
    }

    private static CompleteVisit Gives(long visit, int result) => Done(visit) with { Result = JsonElement.Parse($"{result}") };

    private static int? ResultAt(FrameRecord record, string path) => record.TryGetResult(path, out var result) ? result.GetInt32() : null;

    [Fact]
    public void Entries_at_the_same_time_keep_their_results_apart()
    {
        var scenario = Twice().Given(Gives(4, 10), Gives(5, 20));
        ResultAt(scenario.State.Record.Of(1), "b").ShouldBe(10);
        ResultAt(scenario.State.Record.Of(2), "b").ShouldBe(20);
        scenario.State.Record.Root.IsEmpty.ShouldBeTrue("nothing is handed on before an entry has ended");
        ResultAt(scenario.State.WholeRecord(), "sub/b").ShouldBe(20, "who asks for the run as it stands is told of the latest entry");
    }

    [Fact]
    public void The_entry_that_ends_last_counts_for_what_is_around_it()
    {
        var scenario = Twice().Given(Gives(4, 10), Gives(5, 20), Done(7));
        ResultAt(scenario.State.Record.Root, "sub/b").ShouldBe(20);
        scenario.Given(Done(6)).ThenStatus(RunStatus.Completed);
        ResultAt(scenario.State.WholeRecord(), "sub/b").ShouldBe(10);
    }

    [Fact]
    public void A_failure_that_was_taken_in_one_entry_is_none_of_the_other()
    {
        var scenario = Twice().Given(Fail(4, Error("sub/b")), Gives(5, 20));
        scenario.State.Record.Of(1).Failures.ShouldContainKey("b");
        scenario.State.Record.Of(2).Failures.ShouldBeEmpty();
        ResultAt(scenario.State.Record.Of(2), "b").ShouldBe(20, "the failure of one entry does not take the result of the other");
    }

    [Fact]
    public void An_entry_that_is_cut_off_leaves_what_another_one_has_brought_to_its_end()
    {
        var end = Step("end");
        var sub = Nested("sub", Flow.Named("inner").StartAt(_b).Connect(_b, _c).Build());
        var flow = Flow.Named("outer").StartAt(_a).Fork(_a, "ok", _p, _q).Connect(_p, sub).Connect(_q, sub).Connect(sub, end)
            .Join(end, Join.Any.CancelRemaining()).Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(2), Done(3), Gives(4, 10), Gives(5, 20), Done(6)).ThenPending("end#1");
        ResultAt(scenario.State.Record.Root, "sub/b").ShouldBe(10);
        scenario.State.Record.Root.Inner["sub"].Losses["c"].ShouldBe(NodeStatus.Interrupted);
    }

    [Fact]
    public void Entries_that_are_cut_off_together_leave_the_same_however_the_run_was_read_back()
    {
        // One entry comes and goes, so that the next ones are kept in another order than that of their ids.
        var (deep, fast, end) = (Nested("deep", Flow.Named("deepest").StartAt(_b).Connect(_b, _c).Build()), Step("fast"), Step("end"));
        var (o, r) = (Step("o"), Step("r"));
        var sub = Nested("sub", Flow.Named("inner").StartAt(o).Fork(o, "ok", _p, _q, r).Connect(_p, deep).Connect(_q, deep).Connect(r, deep).Build());
        var flow = Flow.Named("outer").StartAt(_a).Fork(_a, "ok", sub, fast).Connect(sub, end).Connect(fast, end)
            .Join(end, Join.Any.CancelRemaining()).Build();
        var scenario = Scenario.Of(flow).Given(Start(), Done(1, "ok"), Done(2, "ok"), Done(4), Done(5), Gives(7, 10), Done(9), Done(6));
        scenario.Given(Gives(8, 20), Gives(10, 30)).Given(Done(3)).ThenPending("end#1");
        ResultAt(scenario.State.Record.Root, "sub/deep/b").ShouldBe(10, "an entry that ended counts more than those that were cut off");
        for (var version = 1; version <= scenario.History.Count; version++)
        {
            var state = new RunState("run-1");
            for (var i = 0; i < scenario.History.Count; i++)
            {
                state.Evolve(Laws.ThroughTheJournal(scenario.History[i]));
                if (i + 1 == version)
                    state = RunImage.Read("run-1", version, RunImage.Schema, RunImage.Write(state, StateJournaling.Plain), StateJournaling.Plain);
            }

            EveryField.Of(state).ShouldBe(EveryField.Of(scenario.State), $"read back at version {version}");
        }
    }

    [Fact]
    public void A_further_try_of_a_nested_flow_knows_nothing_of_what_the_last_one_kept()
    {
        var sub = Nested("sub", Flow.Named("inner").StartAt(_b).Connect(_b, _c).Build()).Attempts(2);
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).Build()).Given(Start(), Gives(1, 10), Fail(2, Error("sub/c")))
            .ThenPending("sub/b#2");
        scenario.State.Record.ShouldBe(RunRecord.None);
    }

    [Fact]
    public void A_node_named_like_a_path_and_the_node_at_that_path_are_told_apart_as_far_as_a_path_can()
    {
        var sub = Nested("sub", Flow.Named("inner").StartAt(_b).Build());
        var named = Step("sub/b");
        var scenario = Scenario.Of(Flow.Named("outer").StartAt(sub).Connect(sub, named).Build()).Given(Start(), Gives(1, 10));
        ResultAt(scenario.State.Record.Root, "sub/b").ShouldBe(10);
        scenario.Given(Gives(2, 20));
        ResultAt(scenario.State.Record.Root, "sub/b").ShouldBe(20, "the nearest node of that name");
        ResultAt(scenario.State.Record.Root.Inner["sub"], "b").ShouldBe(10);
    }

    [Fact]
    public void An_image_of_the_first_schema_gives_what_it_kept_by_path_to_the_frames_it_was_of()
    {
        var scenario = Twice().Given(Gives(4, 10));
        var now = Encoding.UTF8.GetString(RunImage.Write(scenario.State, StateJournaling.Plain).Span);
        now.ShouldContain("\"results\":{\"b\":{\"v\":10}}");
        // The old form: by path, in the run.
        var old = now.Replace(",\"results\":{\"b\":{\"v\":10}}", "", StringComparison.Ordinal)
            .Replace("\"frames\":", "\"results\":{\"a\":{\"v\":1},\"sub/b\":{\"v\":10}},"
            + "\"failures\":[{\"at\":\"sub/c\",\"error\":{\"node\":\"sub/c\",\"number\":1,\"phase\":\"exec\",\"attempts\":1,\"type\":\"T\",\"message\":\"m\"}}],\"losses\":{\"x/y\":\"bypassed\"},\"frames\":", StringComparison.Ordinal);

        var read = RunImage.Read("run-1", scenario.State.Version, 1, Encoding.UTF8.GetBytes(old), StateJournaling.Plain);

        ResultAt(read.Record.Root, "a").ShouldBe(1);
        ResultAt(read.Record.Of(1), "b").ShouldBe(10);
        ResultAt(read.Record.Of(2), "b").ShouldBe(10, "the old form did not say of which entry it was");
        read.Record.Of(1).Failures["c"].Message.ShouldBe("m");
        read.Record.Root.Losses["x/y"].ShouldBe(NodeStatus.Bypassed, "no flow is open at x, so it is the name of a node");
    }
}
