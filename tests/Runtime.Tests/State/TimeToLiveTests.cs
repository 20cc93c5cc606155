using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class TimeToLiveTests
{
    private static readonly StateKey<int> Code = new StateKey<int>("code").ExpiresAfter(TimeSpan.FromSeconds(60));

    private readonly StateMap _map = StateMap.Empty.Commit(s =>
    {
        s.Set(Code, 5);
        s.Set("stays", 1);
    });

    private static DateTimeOffset After(double seconds) => Visit.Start.AddSeconds(seconds);

    [Fact]
    public void A_value_is_there_until_its_time_has_passed_by_the_visits_journaled_time()
    {
        Visit.On(_map, now: After(59.999)).Get(Code).ShouldBe(5);
        var late = Visit.On(_map, now: After(60));
        late.Has(Code).ShouldBeFalse();
        late.TryGet(Code, out _).ShouldBeFalse();
        late.GetIntOr("code", -1).ShouldBe(-1);
        late["code"].ShouldBeNull();
        late.Keys.ShouldBe(["stays"]);
        late.Count.ShouldBe(1);
        late.Remove("code").ShouldBeFalse();
        late.ToDictionary().Keys.ShouldBe(["stays"]);
        Visit.On(_map.Recovered(), now: After(60)).Has(Code).ShouldBeFalse();
        Visit.On(_map.Recovered(), now: After(59)).Has(Code).ShouldBeTrue();
    }

    [Fact]
    public void The_expiry_is_journaled_with_the_write()
    {
        var patch = StateMap.Empty.Patch(s => s.Set(Code, 1));
        patch.Json().ShouldContain($"\"x\":{After(60).ToUnixTimeMilliseconds()}");
        Visit.On(StateMap.Empty.Apply(patch.Recovered()), now: After(61)).Has(Code).ShouldBeFalse();
    }

    [Fact]
    public void A_write_through_the_key_starts_the_time_anew_and_a_plain_write_ends_it()
    {
        var renewed = _map.Commit(s => s.Set(Code, 6), now: After(30));
        Visit.On(renewed, now: After(80)).Get(Code).ShouldBe(6);
        var plain = _map.Commit(s => s.Set("code", 7), now: After(30));
        Visit.On(plain, now: After(9999)).Get(Code).ShouldBe(7);
    }

    [Fact]
    public void An_addition_by_name_keeps_the_time()
    {
        var added = _map.Commit(s => s.Add("code", 1), now: After(30));
        Visit.On(added, now: After(59)).Get(Code).ShouldBe(6);
        Visit.On(added, now: After(60)).Has(Code).ShouldBeFalse();
    }

    [Fact]
    public void An_addition_to_an_expired_value_starts_from_nothing_live_and_replayed()
    {
        var patch = _map.Patch(s => s.Add("code", 1).ShouldBe(1), now: After(61));
        _map.Apply(patch).Plain("code").ShouldBe(1L);
        _map.Recovered().Apply(patch.Recovered()).Plain("code").ShouldBe(1L);
    }

    [Fact]
    public void A_sibling_that_renewed_the_value_meanwhile_keeps_it()
    {
        var late = _map.Patch(s => s.Add("code", 1), now: After(61));
        var renewed = _map.Commit(s => s.Set(Code, 100), now: After(62));
        renewed.Apply(late).Plain("code").ShouldBe(101L);
    }

    [Fact]
    public void Expired_values_leave_the_state_with_the_next_write_so_that_it_does_not_grow_for_ever()
    {
        var map = StateMap.Empty;
        for (var i = 0; i < 200; i++)
            map = map.Commit(s => s.Set(new StateKey<int>($"session{i}").ExpiresAfter(TimeSpan.FromSeconds(10)), i), now: After(i));
        map.Count.ShouldBeLessThanOrEqualTo(11);
    }

    [Fact]
    public void A_time_to_live_must_be_positive()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new StateKey<int>("k").ExpiresAfter(TimeSpan.Zero));
    }

    [Fact]
    public void A_custom_reducer_does_not_see_an_expired_value()
    {
        var key = new StateKey<int>("code").WithReducer((old, n) => old + n).ExpiresAfter(TimeSpan.FromSeconds(60));
        var map = StateMap.Empty.Commit(s => s.Set(key, 5)).Commit(s => s.Set(key, 1), now: After(61));
        map.Plain("code").ShouldBe(1L);
    }
}
