using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class ReducerTests
{
    [Fact]
    public void Sum_adds_what_each_branch_contributes()
    {
        var key = new StateKey<int>("n").WithReducer(StateReducer.Sum<int>());
        Branches(StateMap.Empty.Commit(s => s.Set(key, 10)), s => s.Set(key, 1), s => s.Set(key, 2)).Plain("n").ShouldBe(13L);
    }

    [Fact]
    public void Append_and_union_join_lists()
    {
        var log = new StateKey<List<string>>("log").WithReducer(StateReducer.Append<List<string>>());
        Branches(StateMap.Empty, s => s.Set(log, ["a", "b"]), s => s.Set(log, ["b"])).Plain("log").ShouldBe(new List<object?> { "a", "b", "b" });
        var tags = new StateKey<string[]>("tags").WithReducer(StateReducer.Union<string[]>());
        Branches(StateMap.Empty, s => s.Set(tags, ["a", "b"]), s => s.Set(tags, ["b", "c"]))
            .Plain("tags").ShouldBe(new List<object?> { "a", "b", "c" });
    }

    [Fact]
    public void Union_compares_by_json_value()
    {
        var key = new StateKey<List<object>>("k").WithReducer(StateReducer.Union<List<object>>());
        Branches(StateMap.Empty, s => s.Set(key, [new { A = 1, B = 2 }, 1]), s => s.Set(key, [new { B = 2, A = 1 }, 1.0, 2]))
            .Plain("k").ShouldBeOfType<List<object?>>().Count.ShouldBe(3);
    }

    [Fact]
    public void Merge_joins_maps_by_name()
    {
        var key = new StateKey<Dictionary<string, int>>("m").WithReducer(StateReducer.Merge<Dictionary<string, int>>());
        Branches(StateMap.Empty, s => s.Set(key, new() { ["a"] = 1, ["b"] = 1 }), s => s.Set(key, new() { ["b"] = 2 }))
            .Plain("m").ShouldBe(new Dictionary<string, object?> { ["a"] = 1L, ["b"] = 2L });
    }

    [Fact]
    public void Max_min_and_last_choose_one()
    {
        var max = new StateKey<double>("max").WithReducer(StateReducer.Max<double>());
        var min = new StateKey<long>("min").WithReducer(StateReducer.Min<long>());
        var last = new StateKey<int>("last").WithReducer(StateReducer.Last<int>());
        var end = Branches(StateMap.Empty, s => Set(s, 1.5, -5, 1), s => Set(s, 2.5, long.MinValue, 2), s => Set(s, -1e300, 7, 3));
        end.Plain("max").ShouldBe(2.5);
        end.Plain("min").ShouldBe(long.MinValue);
        end.Plain("last").ShouldBe(3L);

        void Set(SharedState s, double a, long b, int c)
        {
            s.Set(max, a);
            s.Set(min, b);
            s.Set(last, c);
        }
    }

    [Fact]
    public void A_custom_reducer_sees_its_own_writes_and_journals_its_result()
    {
        var key = new StateKey<string>("k").WithReducer((old, text) => $"{old}<{text}>");
        var patch = StateMap.Empty.Patch(s =>
        {
            s.Set(key, "a");
            s.Set(key, "b");
            s.Get(key).ShouldBe("<a><b>");
        });
        patch[1].Kind.ShouldBe(StateOpKind.Reduced);
        StateMap.Empty.Apply(patch.Recovered()).Plain("k").ShouldBe("<a><b>");
    }

    [Fact]
    public void A_custom_reducers_result_is_refused_when_the_key_moved_and_runs_again_on_the_newer_state()
    {
        var runs = 0;
        var key = new StateKey<int>("k").WithReducer((old, amount) =>
        {
            runs++;
            return (old * 10) + amount;
        });
        var start = StateMap.Empty.Commit(s => s.Set(key, 1));
        var (first, second) = (Visit.On(start), Visit.On(start));
        first.Set(key, 2);
        second.Set(key, 3);
        second.Set("other", 1);
        var head = start.Apply(first.TakePatch());
        runs = 0;

        head.TryApply(start.Patch(s => s.Set(key, 3)), out _, out var fault).ShouldBeFalse();
        fault!.Kind.ShouldBe(StateFaultKind.Moved);
        runs = 0;
        second.MoveTo(head);
        runs.ShouldBe(1);
        head = head.Apply(second.TakePatch());
        head.Plain("k").ShouldBe(123L);
        head.Plain("other").ShouldBe(1L);
    }

    [Fact]
    public void A_custom_reducers_contributions_all_count_whatever_the_order()
    {
        var key = new StateKey<List<int>>("k").WithReducer((old, items) => [.. old ?? [], .. items]);
        var head = StateMap.Empty;
        var visits = Enumerable.Range(0, 20).Select(i => Visit.On(StateMap.Empty).Also(s => s.Set(key, [i]))).ToArray();
        foreach (var visit in visits)
        {
            visit.MoveTo(head);
            head = head.Apply(visit.TakePatch());
        }
        Visit.On(head).Get(key).ShouldBe(Enumerable.Range(0, 20));
    }

    [Fact]
    public void Writes_move_onto_a_newer_state_as_operations()
    {
        var start = StateMap.Empty.Commit(s => s.Set("n", 1));
        var visit = Visit.On(start);
        visit.Add("n", 5);
        visit.Append("l", "mine");
        visit.MoveTo(start.Commit(s =>
        {
            s.Set("n", 100);
            s.Append("l", "theirs");
        }));
        visit.GetInt("n").ShouldBe(105);
        visit.GetList("l").ShouldBe(["theirs", "mine"]);
    }

    [Fact]
    public void A_move_keeps_the_version_that_set_if_unchanged_was_made_against()
    {
        var start = StateMap.Empty.Commit(s => s.Set("k", 1));
        var visit = Visit.On(start);
        visit.SetIfUnchanged("k", 2);
        var head = start.Commit(s => s.Set("k", 3));
        visit.MoveTo(head);
        head.TryApply(visit.TakePatch().Recovered(), out _, out var fault).ShouldBeFalse();
        fault!.Kind.ShouldBe(StateFaultKind.Changed);
    }

    [Fact]
    public void What_prep_wrote_is_part_of_posts_patch_and_its_reducers_run_again_too()
    {
        var key = new StateKey<string>("k").WithReducer((old, text) => old + text);
        var start = StateMap.Empty.Commit(s => s.Set(key, "0"));
        var prep = Visit.On(start);
        prep.Set(key, "p");
        prep.SetIfUnchanged("once", 1);
        prep.Append("log", "prep");
        var prepPatch = prep.TakePatch();
        prep.Seal();

        var moved = start.Commit(s => s.Set(key, "x"));
        var post = new SharedState(moved, StateScope.Standalone, Visit.Start, null, prepPatch);
        post.Get(key).ShouldBe("0xp");
        post.Set(key, "q");
        post.SetIfUnchanged("once", 2);
        post.Append("log", "post");
        post.Seal();
        moved.TryApply(post.PeekPatch(), out _, out _).ShouldBeTrue("prep's own writes do not count as a sibling's");

        var head = moved.Commit(s => s.Set(key, "y"));
        head.TryApply(post.PeekPatch(), out _, out var fault).ShouldBeFalse();
        fault!.Kind.ShouldBe(StateFaultKind.Moved);
        post.MoveTo(head);
        var end = head.Apply(post.PeekPatch().Recovered());
        end.Plain("k").ShouldBe("0xypq");
        end.Plain("once").ShouldBe(2L);
        end.Plain("log").ShouldBe(new List<object?> { "prep", "post" });
    }

    [Fact]
    public void A_reducers_result_from_before_a_restart_fails_the_visit_when_the_key_moved_instead_of_looping()
    {
        var key = new StateKey<string>("k").WithReducer((old, text) => old + text);
        var journaled = StateMap.Empty.Patch(s => s.Set(key, "p")).Recovered();
        new SharedState(StateMap.Empty, StateScope.Standalone, Visit.Start, null, journaled).Get(key).ShouldBe("p");
        var moved = StateMap.Empty.Commit(s => s.Set(key, "x"));
        Should.Throw<StateConflictException>(() => new SharedState(moved, StateScope.Standalone, Visit.Start, null, journaled));
    }

    private static StateMap Branches(StateMap start, params Action<SharedState>[] writes) =>
        writes.Select(write => start.Patch(write)).ToArray().Aggregate(start, (map, patch) => map.Apply(patch.Recovered()));
}
