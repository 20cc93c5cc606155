using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Of the dispatches of one visit the one that is in flight counts, and no earlier one, however late its outcome comes.</summary>
public sealed class InFlightTests
{
    private static readonly FlowNode Place = Hosts.Chain("flow", Node.Named("a").Post(_ => { })).Find("a")!;
    private static readonly Frame Root = new(0, null, "", 0);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_the_very_dispatch_that_is_in_flight_counts(bool comesFirst)
    {
        // The first one is kept by itself, the others in a table.
        var all = new InFlight();
        var (given, now, other) = (Dispatch(1), Dispatch(1), Dispatch(2));
        if (!comesFirst)
            all.Add(other);
        all.Add(given);
        if (comesFirst)
            all.Add(other);
        all.Contains(given).ShouldBeTrue();

        all.Remove(1).ShouldBeTrue();
        all.Add(now);

        all.Contains(given).ShouldBeFalse("it was given up, and another one is in its place");
        all.Contains(now).ShouldBeTrue();
        all.Contains(1).ShouldBeTrue();
        all.Count.ShouldBe(2);
    }

    // What the run shows is asked for by user code only.
    private static VisitExecution Dispatch(long visit) => new(null!, new Visit(visit, "a", 1, 0), Place, Root);
}
