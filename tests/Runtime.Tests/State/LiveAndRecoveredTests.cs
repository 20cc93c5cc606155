using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class LiveAndRecoveredTests
{
    private static readonly (string Name, Func<SharedState, object?> Read)[] Reads =
    [
        ("GetString", s => s.GetStringOr("k", "~")), ("GetInt", s => s.GetIntOr("k", -99)), ("GetLong", s => s.GetLongOr("k", -99)),
        ("GetDouble", s => s.GetDoubleOr("k", -99)),
        ("GetBool", s => s.GetBoolOr("k", true)), ("GetList", s => s.GetListOr("k", ["~"])),
        ("GetMap", s => s.GetMapOr("k", new Dictionary<string, object?> { ["~"] = 1 })),
        ("GetList<int>", s => s.GetListOr<int>("k", [-99])), ("indexer", s => s["k"]),
        Typed<int>(), Typed<long>(), Typed<short>(), Typed<byte>(), Typed<sbyte>(), Typed<ushort>(), Typed<uint>(), Typed<ulong>(), Typed<double>(),
        Typed<float>(), Typed<Half>(), Typed<decimal>(), Typed<Int128>(),
        Typed<UInt128>(), Typed<bool>(), Typed<string>(), Typed<char>(), Typed<int?>(), Typed<double?>(), Typed<object>(), Typed<DateTime>(),
        Typed<DateTimeOffset>(), Typed<DateOnly>(), Typed<TimeOnly>(),
        Typed<TimeSpan>(), Typed<Guid>(), Typed<Uri>(), Typed<Version>(), Typed<Values.Colour>(), Typed<byte[]>(), Typed<int[]>(),
        Typed<List<object?>>(), Typed<HashSet<string>>(), Typed<Dictionary<string, object?>>(),
        Typed<Dictionary<int, string>>(), Typed<(int, string)>(), Typed<Values.Pair>(), Typed<Values.Line>(), Typed<Values.Order>(),
        Typed<Values.Point>(),
    ];

    [Fact]
    public void Every_odd_value_reads_the_same_before_and_after_a_restart_by_every_getter_and_type()
    {
        foreach (var value in Values.Odd) ReadsAlike(value);
    }

    [Fact]
    public void Every_value_reads_the_same_before_and_after_a_restart_by_every_getter_and_type()
    {
        Prop.ForAll(Values.Any.ToArbitrary(), ReadsAlike).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Tests(100)));
    }

    [Fact]
    public void A_value_in_a_list_or_map_reads_the_same_before_and_after_a_restart()
    {
        Prop.ForAll(Values.Any.ListOf().Select(items => items.ToList()).ToArbitrary(), items =>
        {
            ReadsAlike(items);
            ReadsAlike(items.Select((item, i) => (item, i)).ToDictionary(pair => $"n{pair.i}", pair => pair.item));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Tests(15)));
    }

    [Fact]
    public void Recovering_twice_gives_what_recovering_once_gave()
    {
        foreach (var value in Values.Odd)
        {
            var once = StateMap.Empty.Commit(s => s.Set("k", value)).Recovered();
            once.Recovered().Json().ShouldBe(once.Json());
        }
    }

    [Fact]
    public void An_immutable_object_encoded_late_reads_as_one_encoded_at_once()
    {
        var durable = new StateScope { Mode = FreezeMode.Durable };
        foreach (var value in Values.Odd)
        {
            StateMap.Empty.Commit(s => s.Set("k", value), durable).Json().ShouldBe(StateMap.Empty.Commit(s => s.Set("k", value)).Json());
        }
    }

    private static void ReadsAlike(object? value)
    {
        var live = StateMap.Empty.Commit(s => s.Set("k", value));
        var replayed = StateMap.Empty.Apply(StateMap.Empty.Patch(s => s.Set("k", value)).Recovered());
        var states = new[] { Visit.On(live), Visit.On(live.Recovered()), Visit.On(replayed) };
        foreach (var (name, read) in Reads)
        {
            var results = states.Select(state => Outcome(state, read)).ToArray();
            results[1].ShouldBe(results[0], $"{name} of {Values.Describe(value)} after a snapshot");
            results[2].ShouldBe(results[0], $"{name} of {Values.Describe(value)} after a replay");
        }
        live.Recovered().Find("k")!.Value.ShouldBe(live.Find("k")!.Value);
    }

    private static string Outcome(SharedState state, Func<SharedState, object?> read)
    {
        try
        {
            return Values.Describe(read(state));
        }
        catch (StateShapeException)
        {
            return "wrong shape";
        }
    }

    private static (string, Func<SharedState, object?>) Typed<T>() => ($"Get<{typeof(T).Name}>", s => s.Get<T>("k"));
}
