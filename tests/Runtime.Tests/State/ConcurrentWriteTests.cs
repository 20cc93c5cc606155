using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class ConcurrentWriteTests
{
    [Fact]
    public void A_hundred_branches_that_add_one_each_give_a_hundred()
    {
        var start = StateMap.Empty.Commit(s => s.Set("n", 0));
        Commit(start, 100, (s, _) => s.Add("n", 1)).Plain("n").ShouldBe(100L);
        Commit(start, 100, (s, _) => s.Add(new StateKey<int>("m"), 1)).Plain("m").ShouldBe(100L);
        Commit(start, 100, (s, _) => s.Add("d", 0.5)).Plain("d").ShouldBe(50L);
    }

    [Fact]
    public void A_stale_copy_in_one_branch_never_clobbers_a_siblings_write()
    {
        var start = StateMap.Empty.Commit(s =>
        {
            s.Set("log", new[] { "start" });
            s.Set("left", 0);
            s.Set("right", 0);
        });
        var (left, right) = (Visit.On(start), Visit.On(start));
        left.Append("log", "left");
        left.Set("left", 1);
        right.GetInt("left").ShouldBe(0, "the sibling sees what was committed when it started");
        right.Append("log", "right");
        right.Set("right", 1);

        var end = start.Apply(left.TakePatch()).Apply(right.TakePatch());
        end.Plain("log").ShouldBe(new List<object?> { "start", "left", "right" });
        end.Plain("left").ShouldBe(1L);
        end.Plain("right").ShouldBe(1L);
    }

    [Fact]
    public void Branches_that_prepend_keep_all_items()
    {
        Commit(StateMap.Empty, 3, (s, i) => s.Prepend("l", i)).Plain("l").ShouldBe(new List<object?> { 2L, 1L, 0L });
    }

    [Fact]
    public void A_plain_set_is_won_by_the_last_commit()
    {
        Commit(StateMap.Empty, 3, (s, i) => s.Set("k", i)).Plain("k").ShouldBe(2L);
    }

    [Fact]
    public void Set_if_unchanged_fails_the_visit_when_a_sibling_wrote_the_key()
    {
        var start = StateMap.Empty.Commit(s => s.Set("k", 1));
        var first = start.Patch(s => s.SetIfUnchanged("k", 2));
        var second = start.Patch(s => s.SetIfUnchanged("k", 3));
        var after = start.Apply(first);
        after.Plain("k").ShouldBe(2L);
        after.TryApply(second, out _, out var fault).ShouldBeFalse();
        fault!.Kind.ShouldBe(StateFaultKind.Changed);
        Should.Throw<StateConflictException>(() => after.Apply(second)).Message.ShouldContain("'k'");
        after.Commit(s => s.Set("other", 1)).TryApply(after.Patch(s => s.SetIfUnchanged("k", 3)), out _, out _).ShouldBeTrue();
    }

    [Fact]
    public void Set_if_unchanged_of_a_missing_key_fails_once_it_is_there()
    {
        var patch = StateMap.Empty.Patch(s => s.SetIfUnchanged(new StateKey<string>("owner"), "me"));
        StateMap.Empty.Apply(patch).Plain("owner").ShouldBe("me");
        StateMap.Empty.Commit(s => s.Set("owner", "you")).TryApply(patch, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_visit_may_set_if_unchanged_twice()
    {
        StateMap.Empty.Commit(s =>
        {
            s.SetIfUnchanged("k", 1);
            s.SetIfUnchanged("k", 2);
        }).Plain("k").ShouldBe(2L);
    }

    [Fact]
    public void A_sum_out_of_range_is_an_error_and_never_wraps()
    {
        var start = StateMap.Empty.Commit(s => s.Set("n", long.MaxValue));
        var state = Visit.On(start);
        Should.Throw<StateMergeException>(() => state.Add("n", 1)).Message.ShouldContain("range");
        state.GetLong("n").ShouldBe(long.MaxValue);
        Should.Throw<StateMergeException>(() => Visit.On(StateMap.Empty).Also(s => s.Set("i", int.MaxValue)).Add(new StateKey<int>("i"), 1));
        var unsigned = Visit.On(StateMap.Empty);
        unsigned.Add(new StateKey<ulong>("u"), ulong.MaxValue).ShouldBe(ulong.MaxValue);
        Should.Throw<StateMergeException>(() => unsigned.Add(new StateKey<ulong>("u"), 1UL));
    }

    [Fact]
    public void Two_branches_whose_sums_overflow_together_fail_the_second()
    {
        var start = StateMap.Empty.Commit(s => s.Set("n", long.MaxValue - 1));
        var (a, b) = (start.Patch(s => s.Add("n", 1)), start.Patch(s => s.Add("n", 1)));
        start.Apply(a).TryApply(b, out _, out var fault).ShouldBeFalse();
        fault!.Kind.ShouldBe(StateFaultKind.Overflow);
    }

    [Fact]
    public void Decimals_add_exactly_and_doubles_as_doubles()
    {
        var price = new StateKey<decimal>("price");
        Visit.On(Commit(StateMap.Empty, 10, (s, _) => s.Add(price, 0.1m)).Recovered()).Get(price).ShouldBe(1.0m);
        Commit(StateMap.Empty, 2, (s, i) => s.Add("d", i == 0 ? 0.1 : 0.2)).Plain("d").ShouldBe(0.1 + 0.2);
    }

    [Fact]
    public void Adding_to_no_number_and_appending_to_no_list_are_errors_that_name_the_key()
    {
        var state = Visit.On(StateMap.Empty.Commit(s => s.Set("k", "text")));
        Should.Throw<StateMergeException>(() => state.Add("k", 1)).Message.ShouldContain("'k'");
        Should.Throw<StateMergeException>(() => state.Append("k", 1)).Message.ShouldContain("list");
        Should.Throw<StateMergeException>(() => state.Merge("k", new { A = 1 })).Message.ShouldContain("map");
        state.HasWrites.ShouldBeFalse();
    }

    [Fact]
    public void Adds_commute_and_no_order_of_commits_loses_one()
    {
        var amounts = Gen.Choose(-1000, 1000).NonEmptyListOf().ToArbitrary();
        Prop.ForAll(amounts, list =>
        {
            var patches = list.Select(n => StateMap.Empty.Patch(s => s.Add("n", n))).ToArray();
            var forward = patches.Aggregate(StateMap.Empty, (map, patch) => map.Apply(patch));
            var backward = patches.Reverse().Aggregate(StateMap.Empty, (map, patch) => map.Apply(patch));
            forward.Plain("n").ShouldBe((long)list.Sum());
            backward.Json().ShouldBe(forward.Json());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Tests(50)));
    }

    [Fact]
    public void Appends_keep_every_item_and_each_branchs_order()
    {
        Prop.ForAll(Gen.Choose(0, 5).ListOf().Select(l => l.ToArray()).ToArbitrary(), counts =>
        {
            var patches = counts.Select((count, branch) => StateMap.Empty.Patch(s =>
            {
                for (var i = 0; i < count; i++) s.Append("l", (branch * 10) + i);
            }));
            var all = patches.Aggregate(StateMap.Empty, (map, patch) => map.Apply(patch));
            var items = Visit.On(all).GetList<int>("l");
            items.ShouldBe(counts.SelectMany((count, branch) => Enumerable.Range(0, count).Select(i => (branch * 10) + i)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Tests(50)));
    }

    [Fact]
    public void Lists_that_share_a_growing_buffer_never_see_each_others_items()
    {
        // A tree of versions: each grows from a random earlier one, past the size where lists share a buffer.
        Prop.ForAll(Gen.Choose(0, 1_000_000).ListOf(200).ToArbitrary(), picks =>
        {
            var versions = new List<(StateMap Map, List<long> Items)> { (StateMap.Empty, []) };
            foreach (var pick in picks)
            {
                var (map, items) = versions[Math.Max(0, versions.Count - 1 - (pick % 4))];
                versions.Add((map.Commit(s => s.Append("l", pick)), [.. items, pick]));
            }
            foreach (var (map, items) in versions.Skip(1)) Visit.On(map).GetList<long>("l").ShouldBe(items);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Tests(5)));
    }

    [Fact]
    public void Appending_to_a_long_list_does_not_copy_it_each_time()
    {
        var map = StateMap.Empty.Commit(s => s.Set("l", Enumerable.Range(0, 20_000)));
        map = map.Commit(s => s.Append("l", 0));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) map = map.Commit(s => s.Append("l", i));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100 * 5_000);
        Visit.On(map).GetList<int>("l").Count.ShouldBe(20_101);
        map.Recovered().Json().ShouldBe(map.Json());
    }

    [Fact]
    public async Task Threads_that_append_to_one_list_each_get_their_own()
    {
        var map = StateMap.Empty.Commit(s => s.Set("l", Enumerable.Repeat(-1, 1000))).Commit(s => s.Append("l", -2));
        await Parallel.ForAsync(0, 16, (worker, _) =>
        {
            var own = map;
            for (var i = 0; i < 50; i++) own = own.Commit(s => s.Append("l", worker));
            Visit.On(own).GetList<int>("l").Skip(1001).ShouldBe(Enumerable.Repeat(worker, 50));
            return ValueTask.CompletedTask;
        });
        Visit.On(map).GetList<int>("l").Count.ShouldBe(1001);
    }

    private static StateMap Commit(StateMap start, int branches, Action<SharedState, int> write)
    {
        var patches = Enumerable.Range(0, branches).Select(i => start.Patch(s => write(s, i))).ToArray();
        return patches.Aggregate(start, (map, patch) => map.Apply(patch));
    }
}
