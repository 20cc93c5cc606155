using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class StateMapTests
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 40).Select(i => $"k{i}"), "", "é", "😀", "K0", "a/b"];

    /// <summary>0: set, 1: remove, 2: clear (rare).</summary>
    private static readonly Gen<(int Kind, string Key, int Value)[]> Steps =
        Gen.Choose(0, 60).Select(n => n == 60 ? 2 : n % 4 == 3 ? 1 : 0)
            .SelectMany(_ => Gen.Elements(Names.Where(n => n.Length > 0).ToArray()), (kind, key) => (kind, key))
            .SelectMany(pair => Gen.Choose(0, 1000), (pair, value) => (pair.kind, pair.key, value)).ArrayOf();

    [Fact]
    public void A_map_behaves_as_a_dictionary_with_ordered_keys()
    {
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            var model = new SortedDictionary<string, int>(StringComparer.Ordinal);
            var map = StateMap.Empty;
            foreach (var (kind, key, value) in steps)
            {
                switch (kind)
                {
                    case 0:
                        model[key] = value;
                        map = map.Commit(s => s.Set(key, value));
                        break;
                    case 1:
                        map.Commit(s => s.Remove(key).ShouldBe(model.ContainsKey(key)));
                        map = map.Commit(s => s.Remove(key));
                        model.Remove(key);
                        break;
                    default:
                        model.Clear();
                        map = map.Commit(s => s.Clear());
                        break;
                }
                map.Count.ShouldBe(model.Count);
            }
            map.Keys.ShouldBe(model.Keys);
            foreach (var name in Names) map.Plain(name).ShouldBe(model.TryGetValue(name, out var value) ? (long)value : null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Tests(100)));
    }

    [Fact]
    public void Every_older_map_stays_as_it_was()
    {
        var maps = new List<StateMap> { StateMap.Empty };
        for (var i = 0; i < 40; i++) maps.Add(maps[^1].Commit(s => s.Set($"k{i % 30}", i)));
        for (var i = 0; i < maps.Count; i++)
        {
            maps[i].Count.ShouldBe(Math.Min(i, 30));
            if (i > 0) maps[i].Plain($"k{(i - 1) % 30}").ShouldBe((long)(i - 1));
        }
    }

    [Fact]
    public void The_same_writes_give_the_same_bytes_live_and_replayed()
    {
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            StateMap live = StateMap.Empty, replayed = StateMap.Empty;
            foreach (var (kind, key, value) in steps)
            {
                var patch = live.Patch(s =>
                {
                    if (kind == 0) s.Set(key, value);
                    else if (kind == 1) s.Remove(key);
                    else s.Clear();
                });
                live = live.Apply(patch);
                replayed = replayed.Apply(patch.Recovered());
            }
            replayed.Json().ShouldBe(live.Json());
            live.Recovered().Json().ShouldBe(live.Json());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Tests(50)));
    }

    [Fact]
    public void A_version_grows_with_each_write_and_never_comes_back()
    {
        var seen = new HashSet<long>();
        var map = StateMap.Empty;
        map.VersionOf("k").ShouldBe(0);
        for (var i = 0; i < 50; i++)
        {
            if (i % 7 == 3) map = map.Commit(s => s.Remove("k"));
            if (i % 11 == 5) map = map.Commit(s => s.Clear());
            map = map.Commit(s => s.Set("other", i)).Commit(s => s.Set("k", 1));
            seen.Add(map.VersionOf("k")).ShouldBeTrue($"write {i}");
            map.Recovered().VersionOf("k").ShouldBe(map.VersionOf("k"));
        }
        map.Commit(s => s.Set("other", 0)).VersionOf("k").ShouldBe(map.VersionOf("k"), "another key's write does not move it");
    }

    [Fact]
    public async Task A_map_is_read_by_many_threads_while_others_build_on_it()
    {
        var map = StateMap.Empty;
        for (var i = 0; i < 20; i++) map = map.Commit(s => s.Set($"k{i}", i));
        await Parallel.ForAsync(0, 8, (worker, _) =>
        {
            var own = map;
            for (var i = 0; i < 200; i++)
            {
                own = own.Commit(s => s.Add($"k{i % 20}", worker));
                map.Plain($"k{i % 20}").ShouldBe((long)(i % 20));
            }
            return ValueTask.CompletedTask;
        });
    }
}
