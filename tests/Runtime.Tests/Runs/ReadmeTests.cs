using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>The page of the room says what the code does: events, obligations, states.</summary>
public class ReadmeTests
{
    private static readonly string[] Page = File.ReadAllLines(Repository.File("src/Runtime/Runs/README.md"));

    [Fact]
    public void The_table_of_events_names_every_event_and_no_other()
        => RowsOf("| event | written when |").Select(row => row[0].Trim('`')).Order(StringComparer.Ordinal)
            .ShouldBe(typeof(RunEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RunEvent))).Select(type => type.Name)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Every_command_is_tried()
        => EveryCommand.Of(1).Select(command => command.GetType().Name).Order(StringComparer.Ordinal)
            .ShouldBe(typeof(RunCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RunCommand))).Select(type => type.Name)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void The_diagram_of_states_shows_every_transition_that_is_taken_and_no_other()
    {
        var taken = new SortedSet<string>(StringComparer.Ordinal);
        var single = Flow.Named("single").StartAt(Say.Step("a")).Build();
        var one = Scenario.Of(single).Given(Say.Start());
        foreach (var before in new RunCommand[][] { [], [Say.Pause], [Say.Cancel], [Say.Pause, Say.Cancel] })
            taken.UnionWith(TransitionsOf(single, [.. one.History], before, visits: 1));
        foreach (var run in EveryStatus.ByRow.Values.SelectMany(runs => runs).Select(run => run()))
            taken.UnionWith(TransitionsOf(run.Flow, run.History, [], visits: 5));

        var drawn = Page.SkipWhile(line => line != "stateDiagram-v2").Skip(1).TakeWhile(line => line != "```").Select(line => line.Trim())
            .Where(line => !line.EndsWith("--> [*]", StringComparison.Ordinal));
        taken.ShouldBe(drawn.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_diagram_of_states_ends_where_no_command_leads_on()
    {
        var final = Page.Where(line => line.EndsWith("--> [*]", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0])
            .Order(StringComparer.Ordinal);
        final.ShouldBe(["completed", "killed"]);
        foreach (var status in final)
            EveryStatus.ByRow[status].Select(run => run()).SelectMany(run => TransitionsOf(run.Flow, run.History, [], visits: 5)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("running")]
    [InlineData("running, failing")]
    [InlineData("running, cancelling")]
    [InlineData("waiting")]
    [InlineData("paused")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("completed")]
    [InlineData("killed")]
    public void The_table_of_obligations_says_what_is_pending(string status)
    {
        var row = RowsOf("| status | visits not yet begun |").Single(row => row[0] == status);
        Check(status, row[1], "a visit that has not begun", visit => visit.Id == 5);
        Check(status, row[3], "a visit that waits for its next attempt", visit => visit is { Due: not null, Failed: false });
        Check(status, row[4], "a visit that failed", visit => visit.Failed);
    }

    [Fact]
    public void The_table_of_obligations_has_a_row_for_every_status()
    {
        var rows = RowsOf("| status | visits not yet begun |").Select(row => row[0]).ToList();
        foreach (var status in Enum.GetNames<RunStatus>())
            rows.ShouldContain(status.ToLowerInvariant());
        EveryStatus.ByRow.Keys.ShouldBeSubsetOf(rows);
    }

    [Fact]
    public void The_table_of_obligations_says_when_compensations_are_run()
    {
        var (undoable, fails) = (Say.Undoable("a"), Say.Step("b"));
        var flow = Flow.Named("undo").StartAt(undoable).Connect(undoable, fails).Build();
        var demand = Flow.Named("undo").StartAt(undoable).Connect(undoable, fails).Compensate(CompensateOn.Demand).Build();
        var one = System.Text.Json.JsonElement.Parse("1");
        Scenario Owing(FlowDefinition of)
            => Scenario.Of(of).Given(Say.Start(), new KeepPrep(Say.T0, 1, 1, one, StatePatch.Empty), Say.Done(1) with { Undo = one });
        var runs = new Dictionary<string, Scenario>(StringComparer.Ordinal)
        {
            ["running"] = Owing(flow),
            ["running, cancelling"] = Owing(flow).Given(Say.Cancel),
            ["running, undoing"] = Owing(flow).Given(Say.Fail(2, Say.Error("b"))),
            ["paused"] = Owing(flow).Given(Say.Fail(2, Say.Error("b")), Say.Pause),
            ["failed"] = Owing(demand).Given(Say.Fail(2, Say.Error("b"))),
            ["cancelled"] = Owing(demand).Given(Say.Cancel, Say.Cancelled(2)),
            ["completed"] = Owing(flow).Given(Say.Done(2)),
            ["killed"] = Owing(flow).Given(Say.Kill),
        };
        var rows = RowsOf("| status | visits not yet begun |").ToDictionary(row => row[0], row => row[^1], StringComparer.Ordinal);
        foreach (var (status, run) in runs)
        {
            run.State.OwesCompensation.ShouldBeTrue(status);
            (PendingWork.CompensationOf(run.State) is not null).ShouldBe(rows[status] == "run", status);
        }
    }

    private static void Check(string status, string said, string what, Func<Visit, bool> which)
    {
        var runs = EveryStatus.ByRow[status].Select(run => run()).ToList();
        var there = runs.Exists(run => run.State.Visits.Any(which));
        if (said == "–")
            there.ShouldBeFalse($"there is no such visit: {what}");
        else if (said.StartsWith("hold", StringComparison.Ordinal))
            there.ShouldBeTrue($"{what} is kept");
        foreach (var run in runs)
        {
            var visits = run.State.Visits.Where(which).Select(visit => visit.Id).ToList();
            switch (said.Split(' ')[0])
            {
                case "run":
                    visits.ShouldAllPend(run, $"{what} is run");
                    break;
                case "hold":
                    visits.ShouldNotPend(run, $"{what} is held");
                    LetGo(run);
                    visits.ShouldAllPend(run, $"{what} goes on after a resume or a retry");
                    break;
                case "drop":
                    visits.ShouldNotPend(run, $"{what} is dropped");
                    run.When(Say.Again()).ThenRefused(Refusal.NotRetriable);
                    break;
                case "–":
                    break;
                default:
                    throw new ShouldAssertException($"The table says '{said}'; it is run, hold, drop or –.");
            }
        }
    }

    /// <summary>Everything that people can do to make a run go on.</summary>
    private static void LetGo(Scenario run)
    {
        if (run.State.Status == RunStatus.Paused)
            run.When(Say.Continue);
        if (!run.State.Status.IsEnded() && !run.State.Cancelling && run.State.Errors.Count > 0)
            run.When(Say.Cancel);
        if (run.State.Cancelling)
            run.When(Say.Cancelled());
        if (run.State.Status.IsEnded())
            run.When(Say.Again());
    }

    /// <summary>What every command, after some others, makes of a run's status.</summary>
    private static IEnumerable<string> TransitionsOf(FlowDefinition flow, IReadOnlyList<RunEvent> history, RunCommand[] before, int visits)
    {
        foreach (var command in Enumerable.Range(1, visits).SelectMany(visit => EveryCommand.Of(visit).Concat(EveryCommand.Of(visit, attempt: 2))))
        {
            var (head, told, facts) = (new RunState("run-1"), new RunState("run-1"), history.ToList());
            foreach (var fact in history)
                head.Evolve(Laws.ThroughTheJournal(fact));
            foreach (var asked in before.Append(command))
                RunDecider.Decide(flow, head, asked, facts);
            foreach (var fact in facts.Select(Laws.ThroughTheJournal))
            {
                var was = NameOf(told.Status);
                told.Evolve(fact);
                if (NameOf(told.Status) != was && told.Version > history.Count)
                    yield return $"{was} --> {NameOf(told.Status)}: {fact.GetType().Name}";
            }
        }
    }

    private static string NameOf(RunStatus status) => status == RunStatus.Pending ? "[*]" : status.ToString().ToLowerInvariant();

    private static List<string[]> RowsOf(string header)
        => [.. Page.SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];
}

internal static class PendingShould
{
    public static void ShouldAllPend(this IEnumerable<long> visits, Scenario run, string why)
        => visits.Where(id => !PendingWork.IsPending(run.State, run.State.Visit(id))).ShouldBeEmpty(why);

    public static void ShouldNotPend(this IEnumerable<long> visits, Scenario run, string why)
        => visits.Where(id => PendingWork.IsPending(run.State, run.State.Visit(id))).ShouldBeEmpty(why);
}
