using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class SharedStateWritingTests
{
    [Fact]
    public void A_write_is_read_by_its_own_visit_and_taken_as_a_patch()
    {
        var state = new SharedState(StateMap.Empty, StateScope.Standalone, default, owner: null);
        state.Set("n", 1);
        state.Set(StateKey<string>.Named("name"), "x");
        state.Add("n", 41).ShouldBe(42);

        state.GetInt("n").ShouldBe(42);
        var patch = state.TakePatch();
        patch.Count.ShouldBe(3);
        StateMap.Empty.Apply(patch).TryGet("n", out var n).ShouldBeTrue();
        n.ToString().ShouldBe("42");
    }

    [Fact]
    public void Parallel_branches_that_add_one_each_give_their_count()
    {
        var start = StateMap.Empty.Apply(new RunInput { ["n"] = 0 }.ToPatch(StateScope.Standalone, default));
        var patches = Enumerable.Range(0, 100).Select(_ =>
        {
            var branch = new SharedState(start, StateScope.Standalone, default, owner: null);
            branch.Add("n", 1);
            return branch.TakePatch();
        }).ToArray();

        patches.Aggregate(start, (map, patch) => map.Apply(patch)).TryGet("n", out var n);
        n.ToObject().ShouldBe(100L);
    }
}
