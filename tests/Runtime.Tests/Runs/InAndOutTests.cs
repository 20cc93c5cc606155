using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>The beginning and the end of plain runs in memory take a short way, and the state of one serves the next.</summary>
public sealed class InAndOutTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static FlowDefinition Chain(int nodes)
    {
        var flow = Flow.Named("chain").Durable(Durability.None);
        var last = Step(0);
        flow.StartAt(last);
        for (var i = 1; i < nodes; i++)
        {
            var next = Step(i);
            flow.Connect(last, next);
            last = next;
        }

        return flow.Build();

        static Node Step(int at) => Node.Named($"node-{at}").Post(state => state.Set("n", at));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(12)]
    public void A_run_that_goes_straight_leaves_the_state_that_its_events_would(int nodes)
    {
        var flow = Chain(nodes);
        var (straight, around) = (new RunState("run"), new RunState("run"));
        RunDecider.Decide(flow, around, new StartRun(At, StatePatch.Empty, StartFacts.None), []);
        var visit = RunDecider.GoIn(flow, straight, At, StatePatch.Empty, StartFacts.None).ShouldNotBeNull();
        for (var i = 0; ; i++)
        {
            EveryField.Of(straight).ShouldBe(EveryField.Of(around), $"at visit {i}");
            if (RunDecider.LeadsOut(straight, visit, 1, ActionName.Default))
                break;
            Complete(flow, around, At.AddSeconds(i));
            visit = RunDecider.Hop(flow, straight, At.AddSeconds(i), visit, 1, ActionName.Default, StatePatch.Empty, isSpare: true).ShouldNotBeNull();
        }

        Complete(flow, around, At.AddMinutes(1));
        RunDecider.GoOut(straight, At.AddMinutes(1), visit, ActionName.Default, straight.State, isSpare: true);

        EveryField.Of(straight).ShouldBe(EveryField.Of(around));
        straight.Status.ShouldBe(RunStatus.Completed);
        straight.Version.ShouldBe(nodes + 2);
    }

    [Fact]
    public void A_state_that_was_forgotten_goes_on_as_a_new_one()
    {
        var (first, second) = (Chain(5), Chain(3));
        var used = new RunState("run-1");
        Run(first, used, () => { });
        used.Forget();
        used.IsBare().ShouldBeTrue();
        used.Take("run-2");
        var (steps, at) = (new List<string>(), 0);
        var fresh = new RunState("run-2");
        Run(second, fresh, () => steps.Add(EveryField.Of(fresh)));

        Run(second, used, () => EveryField.Of(used).ShouldBe(steps[at], $"at step {at++}"));

        at.ShouldBe(steps.Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(64)]
    public void Tokens_that_go_apart_and_come_together_leave_the_state_that_their_events_would_whatever_the_state_was_of_before(int width)
    {
        var (wide, flow) = (Diamond("wide", 64), Diamond("diamond", width));
        var used = new RunState("run-1");
        RunApart(wide, used, (_, _, _) => { });
        used.Forget();
        used.IsBare().ShouldBeTrue();
        used.Take("run-2");
        var around = new RunState("run-2");
        RunDecider.Decide(flow, around, new StartRun(At, StatePatch.Empty, StartFacts.None), []);

        RunApart(flow, used, (visit, now, actions) =>
        {
            RunDecider.Decide(flow, around, new CompleteVisit(now, visit, 1, actions, StatePatch.Empty), []).ShouldBe(Refusal.None);
            EveryField.Of(used).ShouldBe(EveryField.Of(around), $"after visit {visit}");
        });

        used.Status.ShouldBe(RunStatus.Completed);
        used.IsBare().ShouldBeTrue();
    }

    [Fact]
    public void A_run_whose_joins_were_looked_for_is_not_forgotten()
    {
        var flow = Diamond("diamond", 2);
        var head = new RunState("run");
        var first = RunDecider.GoIn(flow, head, At, StatePatch.Empty, StartFacts.None).ShouldNotBeNull();
        RunDecider.HopApart(flow, head, At, first, 1, ActionName.Default, head.State, isSpare: true, out _).ShouldBeTrue();
        while (head.Visits.First is { } visit)
            RunDecider.Decide(flow, head, new CompleteVisit(At, visit.Id, 1, [ActionName.Default], StatePatch.Empty), []);

        head.Status.ShouldBe(RunStatus.Completed);
        head.IsBare().ShouldBeFalse();
    }

    /// <summary>Takes a diamond to its end the short way, its sides in an order of their own.</summary>
    private static void RunApart(FlowDefinition flow, RunState head, Action<long, DateTimeOffset, ActionName[]> look)
    {
        var now = At;
        var visit = RunDecider.GoIn(flow, head, now, StatePatch.Empty, StartFacts.None).ShouldNotBeNull();
        var dice = new Random(1);
        for (var id = visit.Id; !RunDecider.LeadsOut(head, visit, 1, ActionName.Default); id = visit.Id)
        {
            now = now.AddSeconds(1);
            var isSpare = dice.Next(3) > 0;
            RunDecider.HopApart(flow, head, now, visit, 1, ActionName.Default, head.State, isSpare, out _).ShouldBeTrue();
            look(id, now, [ActionName.Default]);
            visit = head.Visits.ElementAt(dice.Next(head.Visits.Count));
        }

        var last = visit.Id;
        RunDecider.GoOut(head, now, visit, ActionName.Default, head.State, isSpare: true);
        look(last, now, [ActionName.Default]);
    }

    private static FlowDefinition Diamond(string name, int width)
    {
        var (first, last) = (Node.Named("first").Post(_ => { }), Node.Named("last").Post(_ => { }));
        var flow = Flow.Named(name).Durable(Durability.None).StartAt(first);
        for (var i = 0; i < width; i++)
        {
            var side = Node.Named($"side-{i}").Post(_ => { });
            flow.Fork(first, ActionName.Default, side).Connect(side, last);
        }

        return flow.Join(last, Join.All).Build();
    }

    [Fact]
    public void A_run_that_was_more_than_visits_is_not_forgotten()
    {
        var flow = Chain(2);
        var head = new RunState("run");
        RunDecider.Decide(flow, head, new StartRun(At, StatePatch.Empty, new StartFacts("key", [], null, null)), []);
        head.IsBare().ShouldBeFalse();
        head = new RunState("run");
        RunDecider.GoIn(flow, head, At, StatePatch.Empty, StartFacts.None);
        RunDecider.Decide(flow, head, new PauseRun(At), []);
        RunDecider.Decide(flow, head, new ContinueRun(At), []);

        head.IsBare().ShouldBeFalse();
        RunDecider.LeadsOut(head, head.Visits.First!, 1, ActionName.Default).ShouldBeFalse();
    }

    private static void Complete(FlowDefinition flow, RunState head, DateTimeOffset now)
        => RunDecider.Decide(flow, head, new CompleteVisit(now, head.Visits.First!.Id, 1, [ActionName.Default], StatePatch.Empty), []).ShouldBe(Refusal.None);

    private static void Run(FlowDefinition flow, RunState head, Action look)
    {
        var visit = RunDecider.GoIn(flow, head, At, StatePatch.Empty, StartFacts.None).ShouldNotBeNull();
        look();
        while (!RunDecider.LeadsOut(head, visit, 1, ActionName.Default))
        {
            visit = RunDecider.Hop(flow, head, At, visit, 1, ActionName.Default, StatePatch.Empty, isSpare: true).ShouldNotBeNull();
            look();
        }

        RunDecider.GoOut(head, At, visit, ActionName.Default, head.State, isSpare: true);
        look();
    }
}
