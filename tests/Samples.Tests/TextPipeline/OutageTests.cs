using ActorFlow.Samples.TextPipeline.Summary;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.TextPipeline;

public class OutageTests
{
    private static readonly string[] Hashes = [.. Enumerable.Range(0, 1000).Select(i => $"hash {i}")];

    [Fact]
    public void The_summariser_is_busy_now_and_then() =>
        Hashes.Count(hash => Outage.Strikes(hash, 1)).ShouldBeInRange(300, 500);

    [Fact]
    public void A_second_attempt_may_fail_too_and_the_third_never() =>
        (Hashes.Any(hash => Outage.Strikes(hash, 1) && Outage.Strikes(hash, 2)), Hashes.Any(hash => Outage.Strikes(hash, 3))).ShouldBe((true, false));

    [Fact]
    public void The_same_attempt_always_meets_the_same_fate() =>
        Hashes.ShouldAllBe(hash => Outage.Strikes(hash, 1) == Outage.Strikes(hash, 1));
}
