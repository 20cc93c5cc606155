using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Large runs: the work of a decision grows with what it concerns, not with the run. What is looked at is counted, not time.</summary>
[Trait("semantics", "12")]
public class SizeTests
{
    private const int Groups = 400;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Four_times_the_groups_are_four_times_the_work(bool fail)
    {
        var few = Run(Groups, fail).LookedAt;
        var many = Run(4 * Groups, fail).LookedAt;
        many.ShouldBeLessThan(6 * few, $"{few} visits and frames were looked at for {Groups} groups, {many} for {4 * Groups}");
        many.ShouldBeLessThan(100 * Groups);
    }

    [Fact]
    [Trait("semantics", "12.11")]
    public void Ten_thousand_groups_beside_each_other_come_together_in_one_join()
    {
        var head = Run(10_000, fail: false);
        head.Status.ShouldBe(RunStatus.Completed);
        head.Root.VisitsOf("sink").ShouldBe(1);
    }

    /// <summary>
    /// Groups of two members side by side, before one join of all; their policies may fail, so that each is dropped with what is in it.
    /// </summary>
    private static RunState Run(int groups, bool fail)
    {
        var (start, sink) = (Step("start"), Step("sink"));
        var drawing = Flow.Named("wide").StartAt(start).Join(sink, Join.All);
        for (var i = 0; i < groups; i++)
        {
            var group = Group.Of($"g{i}", Step("x"), Step("y"));
            drawing.Fork(start, ActionName.Default, group).Connect(group, sink).ContinueOnError(group);
        }

        var (flow, head, events) = (drawing.Build(), new RunState("run-1"), new List<RunEvent>());
        Decide(Start());
        while (head.TryTakeFresh(head.Version, out var visit))
        {
            if (!PendingWork.IsPending(head, visit))
                continue;
            if (fail && visit.Node == GroupGate.GateName)
                Decide(Fail(visit.Id, Error(head.NodePath(visit))));
            else
                Decide(Done(visit.Id));
        }

        return head;

        void Decide(RunCommand command)
        {
            events.Clear();
            RunDecider.Decide(flow, head, command, events).ShouldBe(Refusal.None);
        }
    }
}
