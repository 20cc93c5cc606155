using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

/// <summary>Bytes per operation of the hop path. Each limit is the sum of the objects that must be made; a boxed number or a closure breaks
/// it.</summary>
public sealed class AllocationTests
{
    private static readonly StateKey<int> N = new("n");
    private static readonly StateMap One = StateMap.Empty.Commit(s => s.Set("n", 1));

    [Fact]
    public void Reading_a_number_flag_or_text_allocates_nothing()
    {
        var state = Visit.On(One.Commit(s =>
        {
            s.Set("b", true);
            s.Set("d", 0.5);
            s.Set("s", "text");
        }));
        BytesOf(() => _ = state.GetInt("n") + state.Get(N) + state.Get<int>("n") + state.GetLong("n")).ShouldBe(0);
        BytesOf(() => _ = state.GetBool("b") ? state.GetDouble("d") : state.Get<double>("d")).ShouldBe(0);
        BytesOf(() => _ = state.GetString("s").Length + state.Get<string>("s").Length).ShouldBe(0);
        BytesOf(() => _ = state.TryGet("n", out int _) && state.Has("x")).ShouldBe(0);
    }

    [Fact]
    public void A_visit_that_reads_and_writes_one_number_allocates_its_view_patch_and_map()
    {
        var map = One;
        var bytes = BytesOf(() =>
        {
            var state = new SharedState(map, StateScope.Standalone, Visit.Start, owner: null);
            state.Set(N, state.Get(N) + 1);
            map = map.Apply(state.TakePatch());
        });
        bytes.ShouldBeLessThanOrEqualTo(264);
        map.Plain("n").ShouldBeOfType<long>().ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Writing_one_of_sixteen_keys_copies_references_only()
    {
        var map = StateMap.Empty;
        for (var i = 0; i < 16; i++) map = map.Commit(s => s.Set($"k{i}", i));
        var bytes = BytesOf(() =>
        {
            var state = new SharedState(map, StateScope.Standalone, Visit.Start, owner: null);
            state.Add("k7", 1);
            map = map.Apply(state.TakePatch());
        });
        bytes.ShouldBeLessThanOrEqualTo(384);
    }

    private static long BytesOf(Action act)
    {
        const int Times = 1000;
        for (var i = 0; i < Times; i++) act();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++) act();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Times;
    }
}
