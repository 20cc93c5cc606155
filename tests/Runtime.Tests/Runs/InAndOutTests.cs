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
            visit = HopOn(flow, straight, At.AddSeconds(i), visit);
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
    [InlineData(2, 1)]
    [InlineData(9, 1)]
    [InlineData(64, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 4)]
    [InlineData(3, 60)]
    public void Tokens_that_go_apart_and_come_together_leave_the_state_that_their_events_would_whatever_the_state_was_of_before(int width, int length)
    {
        var (wide, flow) = (Diamond("wide", 64), Diamond("diamond", width, length));
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_token_that_could_have_gone_elsewhere_while_a_join_waits_is_looked_after_the_long_way(bool afterFailure)
    {
        var (first, left, right, on, last) = (Empty("first"), Empty("left"), Empty("right"), Empty("on"), Empty("last"));
        var flow = Flow.Named("choice").Durable(Durability.None).StartAt(first).Fork(first, ActionName.Default, left).Fork(first, ActionName.Default, right)
            .Connect(left, last).Connect(right, "on", on);
        var built = (afterFailure ? flow.OnError(right, last) : flow.Connect(right, last)).Join(last, Join.All).Build();
        var head = new RunState("run");
        var visit = RunDecider.GoIn(built, head, At, StatePatch.Empty, StartFacts.None).ShouldNotBeNull();
        RunDecider.Hop(built, head, At, visit, 1, ActionName.Default, head.State, isSpare: false, out _).ShouldBe(HopWay.Apart);
        var (one, other) = (head.Visits.First!, head.Visits.Last!);
        var isWaiting = RunDecider.Hop(built, head, At, one, 1, ActionName.Default, head.State, isSpare: false, out _) == HopWay.Apart;
        if (!isWaiting)
            RunDecider.Decide(built, head, new CompleteVisit(At, one.Id, 1, [ActionName.Default], StatePatch.Empty), []).ShouldBe(Refusal.None);

        RunDecider.Hop(built, head, At, other, 1, "on", head.State, isSpare: false, out _).ShouldBe(HopWay.None);
        RunDecider.Decide(built, head, new CompleteVisit(At, other.Id, 1, ["on"], StatePatch.Empty), []).ShouldBe(Refusal.None);

        // What the join waited for cannot come any more.
        head.Visits.Select(live => live.Node).ShouldBe(["on", "last"], ignoreOrder: true);

        static Node Empty(string name) => Node.Named(name).Post(_ => { });
    }

    [Fact]
    public void A_run_whose_joins_were_looked_for_is_not_forgotten()
    {
        var flow = Diamond("diamond", 2);
        var head = new RunState("run");
        var first = RunDecider.GoIn(flow, head, At, StatePatch.Empty, StartFacts.None).ShouldNotBeNull();
        RunDecider.Hop(flow, head, At, first, 1, ActionName.Default, head.State, isSpare: true, out _).ShouldBe(HopWay.Apart);
        while (head.Visits.First is { } visit)
            RunDecider.Decide(flow, head, new CompleteVisit(At, visit.Id, 1, [ActionName.Default], StatePatch.Empty), []);

        head.Status.ShouldBe(RunStatus.Completed);
        head.IsBare().ShouldBeFalse();
    }

    private static Visit HopOn(FlowDefinition flow, RunState head, DateTimeOffset now, Visit visit)
    {
        RunDecider.Hop(flow, head, now, visit, 1, ActionName.Default, head.State, isSpare: true, out var next).ShouldBe(HopWay.On);
        return next!;
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
            RunDecider.Hop(flow, head, now, visit, 1, ActionName.Default, head.State, isSpare, out _).ShouldNotBe(HopWay.None);
            look(id, now, [ActionName.Default]);
            visit = head.Visits.ElementAt(dice.Next(head.Visits.Count));
        }

        var last = visit.Id;
        RunDecider.GoOut(head, now, visit, ActionName.Default, head.State, isSpare: true);
        look(last, now, [ActionName.Default]);
    }

    /// <summary>One node, so many chains side by side, and a node that waits for them.</summary>
    private static FlowDefinition Diamond(string name, int width, int length = 1)
    {
        var (first, last) = (Node.Named("first").Post(_ => { }), Node.Named("last").Post(_ => { }));
        var flow = Flow.Named(name).Durable(Durability.None).StartAt(first);
        for (var i = 0; i < width; i++)
        {
            Node side = Node.Named($"side-{i}-0").Post(_ => { });
            flow.Fork(first, ActionName.Default, side);
            for (var at = 1; at < length; at++)
            {
                var next = Node.Named($"side-{i}-{at}").Post(_ => { });
                flow.Connect(side, next);
                side = next;
            }

            flow.Connect(side, last);
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
            visit = HopOn(flow, head, At, visit);
            look();
        }

        RunDecider.GoOut(head, At, visit, ActionName.Default, head.State, isSpare: true);
        look();
    }
}
