using ActorFlow.Actors.Kernel.Timers;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Leases;

public sealed class CorrectedTimeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly ManualTimeProvider _machine = new();
    private readonly CorrectedTime _time;

    public CorrectedTimeTests() => _time = new CorrectedTime(_machine);

    [Fact]
    public void Until_the_other_clock_was_read_the_machines_holds() => _time.GetUtcNow().ShouldBe(_machine.GetUtcNow());

    [Theory]
    [InlineData(60)]
    [InlineData(-60)]
    [Trait("semantics", "11")]
    public void The_time_of_day_is_the_other_clocks_within_half_of_the_way(int minutes)
    {
        var sent = _machine.GetUtcNow();
        _machine.Advance(TimeSpan.FromMilliseconds(80));
        var told = _machine.GetUtcNow() + TimeSpan.FromMinutes(minutes);
        _machine.Advance(TimeSpan.FromMilliseconds(20));
        _time.Observe(sent, told, _machine.GetUtcNow());
        (_time.GetUtcNow() - _machine.GetUtcNow() - TimeSpan.FromMinutes(minutes)).Duration()
            .ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Clocks_that_agree_are_left_alone_however_long_the_way_is()
    {
        var sent = _machine.GetUtcNow();
        _machine.Advance(TimeSpan.FromSeconds(4));
        _time.Observe(sent, sent + TimeSpan.FromSeconds(3), _machine.GetUtcNow());
        _time.GetUtcNow().ShouldBe(_machine.GetUtcNow());
    }

    [Fact]
    public void A_machine_whose_clock_was_set_back_on_the_way_learns_nothing()
    {
        var now = _machine.GetUtcNow();
        _time.Observe(now, now + Hour, now - Hour);
        _time.GetUtcNow().ShouldBe(now);
    }

    [Fact]
    public void Time_stamps_and_timers_are_the_machines()
    {
        var fired = 0;
        using var timer = _time.CreateTimer(_ => fired++, null, Hour, Timeout.InfiniteTimeSpan);
        _time.Observe(_machine.GetUtcNow(), _machine.GetUtcNow() + (2 * Hour), _machine.GetUtcNow());
        _time.GetTimestamp().ShouldBe(_machine.GetTimestamp());
        fired.ShouldBe(0);
        _machine.Advance(Hour);
        fired.ShouldBe(1);
    }
}
