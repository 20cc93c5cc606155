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
        RunDecider.GoOut(straight, At.AddMinutes(1), visit, ActionName.Default, straight.State);

        EveryField.Of(straight).ShouldBe(EveryField.Of(around));
        straight.Status.ShouldBe(RunStatus.Completed);
        straight.Version.ShouldBe(nodes + 2);
    }

    [Fact]
    public void A_state_that_was_forgotten_goes_on_as_a_new_one()
    {
        var (first, second) = (Chain(5), Chain(3));
        var used = new RunState("run-1");
        var last = Run(first, used, () => { });
        used.Forget();
        used.IsBare().ShouldBeTrue();
        used.Take("run-2");
        var (steps, at) = (new List<string>(), 0);
        var fresh = new RunState("run-2");
        Run(second, fresh, () => steps.Add(EveryField.Of(fresh)));

        Run(second, used, () => EveryField.Of(used).ShouldBe(steps[at], $"at step {at++}"), last);

        at.ShouldBe(steps.Count);
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

    private static Visit Run(FlowDefinition flow, RunState head, Action look, Visit? spare = null)
    {
        var visit = RunDecider.GoIn(flow, head, At, StatePatch.Empty, StartFacts.None, spare).ShouldNotBeNull();
        look();
        while (!RunDecider.LeadsOut(head, visit, 1, ActionName.Default))
        {
            visit = RunDecider.Hop(flow, head, At, visit, 1, ActionName.Default, StatePatch.Empty, isSpare: true).ShouldNotBeNull();
            look();
        }

        RunDecider.GoOut(head, At, visit, ActionName.Default, head.State);
        look();
        return visit;
    }
}
