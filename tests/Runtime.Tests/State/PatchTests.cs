using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class PatchTests
{
    private static readonly StateKey<int> Max = new StateKey<int>("max").WithReducer(StateReducer.Max<int>());
    private static readonly StateKey<List<int>> Set = new StateKey<List<int>>("set").WithReducer(StateReducer.Union<List<int>>());
    private static readonly StateKey<Dictionary<string, int>> Map =
        new StateKey<Dictionary<string, int>>("map").WithReducer(StateReducer.Merge<Dictionary<string, int>>());
    private static readonly StateKey<string> Joined = new StateKey<string>("joined").WithReducer((old, text) => old + text);
    private static readonly StateKey<string> Secret = new StateKey<string>("secret").Sensitive();
    private static readonly StateKey<int> Brief = new StateKey<int>("brief").ExpiresAfter(TimeSpan.FromMinutes(1));

    private static readonly Action<SharedState, int>[] Writes =
    [
        (s, n) => s.Set("v", Values.Odd[n % Values.Odd.Length]), (s, n) => s.Add("sum", n), (s, n) => s.Add("real", n / 7.0),
        (s, n) => s.Add("exact", n / 7m), (s, n) => s.Append("list", n),
        (s, n) => s.Prepend("list", n), (s, n) => s.AppendRange("list", new[] { n, n + 1 }), (s, n) => s.Remove(n % 2 == 0 ? "v" : "list"),
        (s, n) => s.Set(Max, n), (s, n) => s.Set(Set, [n % 5]),
        (s, n) => s.Set(Map, new() { [$"n{n % 3}"] = n }), (s, n) => s.Set(Joined, $"{n % 10}"), (s, n) => s.Set(Secret, $"s{n}"),
        (s, n) => s.Set(Brief, n), (s, n) => s.SetIfUnchanged("once", n),
        (s, n) => s.Merge("map", new Dictionary<string, int> { ["m"] = n }), (s, n) => s.Merge([new("v", n), new("w", n)]),
        (s, n) => { if (n % 20 == 0) s.Clear(); }, (s, n) => s["x" + (n % 30)] = n,
        (s, n) => s.Add(new StateKey<byte>("byte"), (byte)(n % 3)),
    ];

    private static readonly Gen<(int Write, int N)[]> Visits =
        Gen.Choose(0, Writes.Length - 1).SelectMany(_ => Gen.Choose(0, 99), (write, n) => (write, n)).ArrayOf();

    [Fact]
    public void A_patch_that_was_encoded_and_decoded_is_the_same_patch()
    {
        Prop.ForAll(Visits.ToArbitrary(), visit =>
        {
            var patch = StateMap.Empty.Patch(s => Run(s, visit));
            var again = patch.Recovered();
            again.Count.ShouldBe(patch.Count);
            for (var i = 0; i < patch.Count; i++) again[i].ShouldBe(patch[i]);
            again.Json().ShouldBe(patch.Json());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Tests(100)));
    }

    [Fact]
    public void Replay_of_the_operations_gives_the_live_state()
    {
        Prop.ForAll(Visits.ArrayOf().ToArbitrary(), visits =>
        {
            StateMap live = StateMap.Empty, replayed = StateMap.Empty, restarted = StateMap.Empty;
            var now = Visit.Start;
            foreach (var visit in visits)
            {
                now += TimeSpan.FromSeconds(25);
                var patch = live.Patch(s => Run(s, visit), now: now);
                live = live.Apply(patch);
                replayed = replayed.Apply(patch.Recovered());
                // A run that is restarted after every event, and decides from its recovered state, ends in the same one.
                restarted = restarted.Apply(restarted.Patch(s => Run(s, visit), now: now).Recovered()).Recovered();
            }
            replayed.Json().ShouldBe(live.Json());
            restarted.Json().ShouldBe(live.Json());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Tests(30)));
    }

    [Fact]
    public void The_view_of_a_visit_is_the_fold_of_its_patch()
    {
        Prop.ForAll(Visits.ToArbitrary(), Visits.ToArbitrary(), (before, visit) =>
        {
            var start = StateMap.Empty.Commit(s => Run(s, before));
            var state = Visit.On(start);
            Run(state, visit);
            var view = state.Current;
            var patch = state.TakePatch();
            start.Apply(patch).ShouldBeSameAs(patch.IsEmpty ? start : view, "the fold was foreseen");
            start.Recovered().Apply(patch).Json().ShouldBe(view.Json(), "and is the same when it was not");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Tests(50)));
    }

    [Fact]
    public void A_patch_commits_whole_or_not_at_all()
    {
        var start = StateMap.Empty.Commit(s => s.Set("n", 1));
        var patch = start.Patch(s =>
        {
            s.Set("first", 1);
            s.Add("n", 1);
            s.Set("last", 1);
        });
        var moved = start.Commit(s => s.Set("n", "no number any more"));

        moved.TryApply(patch, out var after, out var fault).ShouldBeFalse();
        after.ShouldBeSameAs(moved);
        fault!.Kind.ShouldBe(StateFaultKind.Mismatch);
        Should.Throw<StateMergeException>(() => moved.Apply(patch)).Key.ShouldBe("n");
    }

    [Fact]
    public void An_abandoned_visit_leaves_no_write()
    {
        var start = StateMap.Empty.Commit(s => s.Set("n", 1));
        var state = Visit.On(start);
        state.Set("n", 2);
        state.Seal();
        start.Plain("n").ShouldBe(1L);
    }

    [Fact]
    public void The_journaled_form_is_short_json_with_fixed_names()
    {
        var patch = StateMap.Empty.Commit(s => s.Set("n", 1)).Patch(s =>
        {
            s.Set("k", 1.5);
            s.Add("n", 2);
            s.Append("l", "ü");
            s.Remove("n");
            s.Set("nan", double.NaN);
            s.Set(Brief, 1);
        });
        const string Expected = """
            [{"k":"k","v":1.5},
            {"o":"add","k":"n","v":2},
            {"o":"app","k":"l","v":["ü"]},
            {"o":"rem","k":"n"},
            {"k":"nan","f":"NaN"},
            {"k":"brief","v":1,"x":1740830460000}]
            """;
        patch.Json().ShouldBe(Expected.ReplaceLineEndings(""));
    }

    [Theory]
    [InlineData("""[{"o":"zap","k":"n","v":1}]""")]
    [InlineData("""[{"o":"add","k":"n","v":1,"w":"i99"}]""")]
    [InlineData("""[{"k":"n","f":"Nope"}]""")]
    [InlineData("""[{"k":"n","b":"sha256:0"}]""")]
    public void A_patch_of_an_unknown_form_is_refused(string json)
    {
        Should.Throw<JsonException>(() => StatePatch.ReadFrom(JsonDocument.Parse(json).RootElement, StateJournaling.Plain));
    }

    [Fact]
    public void Values_beyond_the_threshold_are_blobs_of_their_own()
    {
        var blobs = new Blobs();
        var journaling = new StateJournaling { Blobs = blobs };
        var text = new string('x', 65 * 1024);
        var patch = StateMap.Empty.Patch(s =>
        {
            s.Set("small", new string('y', 60 * 1024));
            s.Set("text", text);
            s.Set("bytes", new byte[60 * 1024]);
        });
        var json = patch.Json(journaling);
        blobs.Content.Count.ShouldBe(2);
        json.Length.ShouldBeLessThan(64 * 1024);
        var state = Visit.On(StateMap.Empty.Apply(patch.Recovered(journaling)));
        state.GetString("text").ShouldBe(text);
        state.Get<byte[]>("bytes").Length.ShouldBe(60 * 1024);
        StateMap.Empty.Apply(patch).Recovered(journaling).Plain("text").ShouldBe(text);
        blobs.Content.Count.ShouldBe(2, "the same content has the same address");
    }

    [Fact]
    [Trait("semantics", "12")]
    public void A_value_of_100_MB_is_carried()
    {
        var blobs = new Blobs();
        var journaling = new StateJournaling { Blobs = blobs };
        var bytes = new byte[75 * 1024 * 1024];
        bytes[^1] = 7;
        var patch = StateMap.Empty.Patch(s => s.Set("big", bytes));
        var read = Visit.On(StateMap.Empty.Apply(patch.Recovered(journaling))).Get<byte[]>("big");
        read.Length.ShouldBe(bytes.Length);
        read[^1].ShouldBe((byte)7);
    }

    private static void Run(SharedState state, (int Write, int N)[] visit)
    {
        foreach (var (write, n) in visit)
        {
            try
            {
                Writes[write](state, n);
            }
            catch (StateMergeException)
            {
                // A byte that would overflow: the write is refused and leaves nothing, live and replayed alike.
            }
        }
    }

    private sealed class Blobs : IStateBlobs
    {
        public Dictionary<string, byte[]> Content { get; } = [];

        public string? Put(ReadOnlyMemory<byte> content)
        {
            var address = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content.Span));
            Content[address] = content.ToArray();
            return address;
        }

        public ReadOnlyMemory<byte> Get(string address) => Content[address];
    }
}
