using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

/// <summary>The first write to a state that never had a key is made a short way. It leaves what the general way leaves: value, version, patch.</summary>
public sealed class FirstWriteTests
{
    private static SharedState Open(StateMap committed) => new(committed, StateScope.Standalone, default(DateTimeOffset), null);

    [Fact]
    public void It_is_recorded_like_any_other()
    {
        var state = Open(StateMap.Empty);
        state.Set("n", 1);
        var live = state.Current;

        var patch = state.TakePatch();

        patch.Count.ShouldBe(1);
        (patch[0].Key, patch[0].Kind, patch[0].Details).ShouldBe(("n", StateOpKind.Set, null));
        StateMap.Empty.TryApply(patch, out var foreseen, out _).ShouldBeTrue();
        foreseen.ShouldBeSameAs(live);
        // As after a restart: the fold of the operation alone.
        var folded = StateMap.Empty.Apply(new StatePatch([patch[0]]));
        folded.ToString().ShouldBe(live.ToString());
        folded.VersionOf("n").ShouldBe(live.VersionOf("n"));
    }

    [Fact]
    public void States_that_begin_with_the_same_key_share_nothing_that_can_be_seen()
    {
        const string Key = "shared";
        var (one, other) = (Open(StateMap.Empty), Open(StateMap.Empty));
        one.Set(Key, 1);
        other.Set(Key, "two");
        one.Set(Key, 3);
        other.Set("another", 4);
        other.Remove(Key);

        one.GetInt(Key).ShouldBe(3);
        one.Keys.ShouldBe([Key]);
        one.Current.VersionOf(Key).ShouldBe(2);
        other.Keys.ShouldBe(["another"]);
        other.Set(Key, 5);
        other.Current.VersionOf(Key).ShouldBe(2, "no version comes back after a remove");
    }

    [Fact]
    public void A_state_that_has_lost_its_keys_goes_on_counting_versions()
    {
        var state = Open(StateMap.Empty);
        state.Set("n", 1);
        state.Remove("n");
        state.Set("n", 2);

        state.Current.VersionOf("n").ShouldBe(2);
    }

    [Fact]
    public void Names_that_cannot_be_used_are_refused()
    {
        foreach (var name in new[] { "", new string('x', 513), "\uD800" })
            Should.Throw<StateKeyNameException>(() => Open(StateMap.Empty).Set(name, 1));
        Should.Throw<ArgumentNullException>(() => Open(StateMap.Empty).Set((string)null!, 1));
    }
}
