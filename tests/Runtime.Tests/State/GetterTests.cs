using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class GetterTests
{
    private readonly SharedState _state = new();

    [Fact]
    public void Getters_read_their_own_type()
    {
        _state.Set("s", "x");
        _state.Set("i", 7);
        _state.Set("l", long.MinValue);
        _state.Set("d", 2.5);
        _state.Set("b", true);
        _state.Set("list", new[] { 1, 2 });
        _state.Set("map", new Dictionary<string, int> { ["a"] = 1 });

        _state.GetString("s").ShouldBe("x");
        _state.GetInt("i").ShouldBe(7);
        _state.GetLong("l").ShouldBe(long.MinValue);
        _state.GetDouble("d").ShouldBe(2.5);
        _state.GetBool("b").ShouldBeTrue();
        _state.GetList("list").ShouldBe([1L, 2L]);
        _state.GetList<int>("list").ShouldBe([1, 2]);
        _state.GetMap("map").ShouldBe(new Dictionary<string, object?> { ["a"] = 1L });
    }

    [Fact]
    public void A_missing_key_gives_the_default()
    {
        _state.GetString("x").ShouldBe("");
        _state.GetStringOr("x", "d").ShouldBe("d");
        _state.GetInt("x").ShouldBe(0);
        _state.GetIntOr("x", 5).ShouldBe(5);
        _state.GetLong("x").ShouldBe(0);
        _state.GetLongOr("x", 5).ShouldBe(5);
        _state.GetDouble("x").ShouldBe(0);
        _state.GetDoubleOr("x", 5).ShouldBe(5);
        _state.GetBool("x").ShouldBeFalse();
        _state.GetBoolOr("x", true).ShouldBeTrue();
        _state.GetList("x").ShouldBeEmpty();
        _state.GetListOr("x", [1]).ShouldBe([1]);
        _state.GetList<int>("x").ShouldBeEmpty();
        _state.GetMap("x").ShouldBeEmpty();
        _state.GetMapOr("x", new Dictionary<string, object?> { ["a"] = 1 }).Count.ShouldBe(1);
        _state.GetOr("x", 3).ShouldBe(3);
        _state["x"].ShouldBeNull();
        _state.TryGet<int>("x", out _).ShouldBeFalse();
    }

    [Fact]
    public void Numeric_getters_convert_between_all_numeric_types()
    {
        object[] sevens = [(sbyte)7, (byte)7, (short)7, (ushort)7, 7, 7u, 7L, 7UL, 7f, 7d, 7m, (Half)7, (Int128)7, (UInt128)7];
        foreach (var seven in sevens)
        {
            _state.Set("n", seven);
            _state.GetInt("n").ShouldBe(7, seven.GetType().Name);
            _state.GetLong("n").ShouldBe(7);
            _state.GetDouble("n").ShouldBe(7);
            _state.Get<decimal>("n").ShouldBe(7);
            _state.Get<byte>("n").ShouldBe((byte)7);
            _state.Get<ulong>("n").ShouldBe(7UL);
            _state.Get<float>("n").ShouldBe(7f);
        }
    }

    [Theory]
    [InlineData(3.99, 3)]
    [InlineData(-3.99, -3)]
    [InlineData(0.5, 0)]
    [InlineData(1e-7, 0)]
    public void Whole_number_getters_cut_the_fraction(double value, int expected)
    {
        _state.Set("n", value);
        _state.GetInt("n").ShouldBe(expected);
        _state.GetLong("n").ShouldBe(expected);
        _state.Set("n", (decimal)value);
        _state.GetInt("n").ShouldBe(expected);
    }

    [Fact]
    public void Out_of_range_gives_the_default()
    {
        foreach (var value in new object[] { int.MaxValue + 1L, int.MinValue - 1L, 1e10, -1e10, ulong.MaxValue, decimal.MaxValue, double.NaN,
            double.PositiveInfinity, Int128.MaxValue })
        {
            _state.Set("n", value);
            _state.GetIntOr("n", 5).ShouldBe(5, Values.Describe(value));
        }
        foreach (var value in new object[] { ulong.MaxValue, 9223372036854775808.0, decimal.MaxValue, double.NegativeInfinity, UInt128.MaxValue })
        {
            _state.Set("n", value);
            _state.GetLongOr("n", 5).ShouldBe(5, Values.Describe(value));
        }
    }

    [Fact]
    public void Text_is_no_number_and_numbers_are_no_text_or_flags()
    {
        _state.Set("s", "42");
        _state.GetIntOr("s", 5).ShouldBe(5);
        _state.GetLongOr("s", 5).ShouldBe(5);
        _state.GetDoubleOr("s", 5).ShouldBe(5);
        _state.Set("n", 1);
        _state.GetStringOr("n", "d").ShouldBe("d");
        _state.GetBoolOr("n", false).ShouldBeFalse();
        _state.Set("b", true);
        _state.GetIntOr("b", 5).ShouldBe(5);
    }

    [Fact]
    public void A_wrong_type_gives_the_default()
    {
        _state.Set("list", new[] { 1 });
        _state.GetStringOr("list", "d").ShouldBe("d");
        _state.GetIntOr("list", 5).ShouldBe(5);
        _state.GetBoolOr("list", true).ShouldBeTrue();
        _state.GetMapOr("list", new Dictionary<string, object?> { ["d"] = 1 }).Keys.ShouldBe(["d"]);
        _state.GetOr("list", 5).ShouldBe(5);
        _state.GetListOr<DateTime>("list", []).ShouldBeEmpty();
    }

    [Fact]
    public void Any_enumerable_is_a_list_and_a_single_value_or_a_map_is_none()
    {
        foreach (var list in new object[] { new[] { 1, 2 }, new List<int> { 1, 2 }, new HashSet<int> { 1, 2 }, new Queue<int>([1, 2]),
            Enumerable.Range(1, 2), new LinkedList<int>([1, 2]), System.Collections.Immutable.ImmutableArray.Create(1, 2) })
        {
            _state.Set("v", list);
            _state.GetList("v").ShouldBe([1L, 2L], list.GetType().Name);
        }
        foreach (var single in new object[] { "text", 5, new Dictionary<string, int> { ["a"] = 1 }, new Values.Line("a", 1, 1, 1), new byte[] { 1 } })
        {
            _state.Set("v", single);
            _state.GetListOr("v", ["default"]).ShouldBe(["default"], single.GetType().Name);
        }
    }

    [Fact]
    public void Bind_gives_a_whole_object_from_its_json_shape()
    {
        _state.Set("order", new Dictionary<string, object?> { ["item"] = "x", ["Count"] = 2, ["price"] = 1, ["vat"] = 0.19 });
        _state.Bind<Values.Line>("order").ShouldBe(new Values.Line("x", 2, 1, 0.19m));
    }

    [Fact]
    public void A_missing_key_is_a_clear_error_for_bind_and_typed_reads()
    {
        _state.Set("orders", 1);
        var error = Should.Throw<StateKeyMissingException>(() => _state.Bind<Values.Line>("order"));
        error.Key.ShouldBe("order");
        error.Message.ShouldContain("no key 'order'");
        error.Message.ShouldContain("'orders'");
        Should.Throw<StateKeyMissingException>(() => _state.Get(new StateKey<int>("n")));
        _state.Get(new StateKey<int>("n").WithDefault(4)).ShouldBe(4);
    }

    [Theory]
    [InlineData("""{"item":"x","count":"two","price":1,"vat":0}""", "$.count")]
    [InlineData("""{"item":"x","price":1,"vat":0}""", "count")]
    [InlineData("""{"item":null,"count":1,"price":1,"vat":0}""", "item")]
    [InlineData("""[1]""", "list")]
    public void A_bad_shape_is_a_clear_error_that_names_the_member(string json, string named)
    {
        _state.Set("order", StateValue.FromJson(System.Text.Encoding.UTF8.GetBytes(json)));
        var error = Should.Throw<StateShapeException>(() => _state.Bind<Values.Line>("order"));
        error.Message.ShouldContain("'order'");
        error.Message.ShouldContain("Line");
        error.Message.ShouldContain(named, Case.Insensitive);
    }

    [Fact]
    public void Strict_reads_refuse_what_does_not_fit_exactly()
    {
        _state.Set("f", 3.5);
        Should.Throw<StateShapeException>(() => _state.Get<int>("f"));
        _state.Set("big", long.MaxValue);
        Should.Throw<StateShapeException>(() => _state.Get<int>("big"));
        Should.Throw<StateShapeException>(() => _state.Get<string>("big"));
        _state.Set("text", "5");
        Should.Throw<StateShapeException>(() => _state.Get<int>("text"));
        _state.Set("none", (string?)null);
        Should.Throw<StateShapeException>(() => _state.Get<int>("none"));
        _state.Get<string?>("none").ShouldBeNull();
        _state.Get<int?>("none").ShouldBeNull();
        _state.Has("none").ShouldBeTrue();
    }

    [Fact]
    public void Errors_name_types_and_never_the_value()
    {
        _state.Set("k", "s3cret");
        Should.Throw<StateShapeException>(() => _state.Get<int>("k")).ToString().ShouldNotContain("s3cret");
        Should.Throw<StateShapeException>(() => _state.Get<DateTime>("k")).Message.ShouldNotContain("s3cret");
        Should.Throw<StateMergeException>(() => _state.Add("k", 1)).Message.ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(9007199254740993)]
    public void Integers_of_64_bits_survive_exactly(long value)
    {
        var map = StateMap.Empty.Commit(s => s.Set("n", value)).Recovered();
        Visit.On(map).GetLong("n").ShouldBe(value);
        Visit.On(map).Get<long>("n").ShouldBe(value);
        Visit.On(StateMap.Empty.Commit(s => s.Set("n", ulong.MaxValue)).Recovered()).Get<ulong>("n").ShouldBe(ulong.MaxValue);
    }
}
