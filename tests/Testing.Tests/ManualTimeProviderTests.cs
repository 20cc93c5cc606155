using Shouldly;
using Xunit;

namespace ActorFlow.Testing.Tests;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _fired = [];
    private readonly DateTimeOffset _began;

    public ManualTimeProviderTests() => _began = _time.GetUtcNow();

    private static TimeSpan Seconds(double count) => TimeSpan.FromSeconds(count);

    private ITimer Set(string name, TimeSpan due, TimeSpan? period = null) => _time.CreateTimer(
        _ => _fired.Add($"{name} {(_time.GetUtcNow() - _began).TotalSeconds}"), null, due, period ?? Timeout.InfiniteTimeSpan);

    [Fact]
    public void Time_stands_still_until_it_is_moved()
    {
        _time.GetUtcNow().ShouldBe(_began);
        _time.GetTimestamp().ShouldBe(_time.GetTimestamp());
        var stamp = _time.GetTimestamp();
        _time.Advance(Seconds(90));
        _time.GetUtcNow().ShouldBe(_began + Seconds(90));
        _time.GetElapsedTime(stamp).ShouldBe(Seconds(90));
    }

    [Fact]
    public void Timers_fire_in_order_of_due_time_and_age_each_at_its_own_moment()
    {
        Set("late", Seconds(3));
        Set("early", Seconds(1));
        Set("older", Seconds(2));
        Set("younger", Seconds(2));
        _time.Advance(Seconds(10));
        _fired.ShouldBe(["early 1", "older 2", "younger 2", "late 3"]);
    }

    [Fact]
    public void Timers_set_on_the_way_fire_on_the_way()
    {
        _time.CreateTimer(_ => Set("second", Seconds(1)), null, Seconds(1), Timeout.InfiniteTimeSpan);
        _time.Advance(Seconds(2));
        _fired.ShouldBe(["second 2"]);
    }

    [Fact]
    public void A_periodic_timer_fires_on_each_beat_until_disposed()
    {
        var timer = Set("beat", Seconds(1), Seconds(2));
        _time.Advance(Seconds(5));
        timer.Dispose();
        _time.Advance(Seconds(5));
        _fired.ShouldBe(["beat 1", "beat 3", "beat 5"]);
    }

    [Fact]
    public void A_changed_timer_fires_at_its_new_time_only()
    {
        var timer = Set("x", Seconds(1));
        timer.Change(Seconds(4), Timeout.InfiniteTimeSpan).ShouldBeTrue();
        _time.Advance(Seconds(3));
        _fired.ShouldBeEmpty();
        _time.Advance(Seconds(3));
        _fired.ShouldBe(["x 4"]);
    }

    [Fact]
    public void One_can_move_to_the_next_timer()
    {
        _time.AdvanceToNextTimer().ShouldBeFalse();
        _time.NextDue.ShouldBeNull();
        Set("a", Seconds(5));
        Set("b", Seconds(5));
        Set("c", Seconds(6));
        _time.NextDue.ShouldBe(_began + Seconds(5));
        _time.AdvanceToNextTimer().ShouldBeTrue();
        _fired.ShouldBe(["a 5", "b 5"]);
    }

    [Fact]
    public void The_wall_clock_can_jump_and_timers_do_not_notice()
    {
        var stamp = _time.GetTimestamp();
        _time.CreateTimer(_ => _fired.Add("x"), null, Seconds(5), Timeout.InfiniteTimeSpan);
        _time.JumpWallClock(TimeSpan.FromHours(-1));
        _time.GetUtcNow().ShouldBe(_began - TimeSpan.FromHours(1));
        _time.GetElapsedTime(stamp).ShouldBe(TimeSpan.Zero);
        _time.Advance(Seconds(5));
        _fired.ShouldBe(["x"]);
    }

    [Fact]
    public void Time_does_not_go_back()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => _time.Advance(Seconds(-1)));
        Should.Throw<ArgumentOutOfRangeException>(() => _time.AdvanceTo(_began - Seconds(1)));
    }

    [Fact]
    public void It_is_always_utc() => _time.LocalTimeZone.ShouldBe(TimeZoneInfo.Utc);
}
