using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class DeclaredKeyTests
{
    private static readonly StateKey<Values.Line> Line = new("line");
    private static readonly StateKey<int> Count = new StateKey<int>("count").WithReducer(StateReducer.Sum<int>());
    private static readonly StateKey<List<int>> Items = new("items");

    private readonly StateScope _scope = new() { Schema = StateSchema.Of(Line, Count, Items) };

    [Fact]
    public void A_value_that_does_not_fit_its_declared_key_is_refused_when_it_is_written_by_name()
    {
        var state = Visit.On(StateMap.Empty, _scope);
        Should.Throw<StateValueRefusedException>(() => state.Set("line", 5)).Message.ShouldContain("Line");
        Should.Throw<StateValueRefusedException>(() => state.Set("line", new { Item = "x" }));
        Should.Throw<StateValueRefusedException>(() => state.Set(new StateKey<string>("line"), "x"));
        Should.Throw<StateValueRefusedException>(() => state.SetIfUnchanged("count", "x"));
        Should.Throw<StateValueRefusedException>(() => state.Append("items", "x"));
        Should.Throw<StateValueRefusedException>(() => state.Append(new StateKey<List<string>>("items"), "x"));
        Should.Throw<StateValueRefusedException>(() => new RunInput { ["line"] = "x" }.ToPatch(_scope, default));
        state.HasWrites.ShouldBeFalse();
    }

    [Fact]
    public void A_value_that_fits_is_taken_in_any_form()
    {
        var state = Visit.On(StateMap.Empty, _scope);
        state.Set("line", new { Item = "x", Count = 1, Price = 2, Vat = 0 });
        state.Get(Line).ShouldBe(new Values.Line("x", 1, 2, 0));
        state.Set("line", StateValue.FromJson("""{"item":"y","count":1,"price":2,"vat":0.5,"more":1}"""u8));
        state.Get(Line).Vat.ShouldBe(0.5m);
        state.GetMap("line").ContainsKey("more").ShouldBeFalse("what is kept is what the declared type carries");
        state.Append("items", 1);
        state.Append(Items, 2);
        state.Get(Items).ShouldBe([1, 2]);
    }

    [Fact]
    public void A_write_by_name_is_combined_by_the_declared_reducer()
    {
        var state = Visit.On(StateMap.Empty, _scope);
        state.Set("count", 1);
        state.Set("count", 2L);
        state.Set(new StateKey<int>("count"), 3);
        state.GetInt("count").ShouldBe(6);
        Should.Throw<StateMergeException>(() => state.Add("count", int.MaxValue));
    }

    [Fact]
    public void A_closed_schema_refuses_keys_it_does_not_declare()
    {
        var scope = new StateScope { Schema = StateSchema.Of(Count).Closed() };
        var state = Visit.On(StateMap.Empty, scope);
        state.Set("count", 1);
        Should.Throw<StateKeyNameException>(() => state.Set("cuont", 1)).Message.ShouldContain("count");
    }

    [Fact]
    public void A_key_declared_twice_is_refused()
    {
        Should.Throw<ArgumentException>(() => StateSchema.Of(Count, new StateKey<string>("count"))).Message.ShouldContain("count");
    }

    [Fact]
    public void A_key_needs_a_usable_name()
    {
        Should.Throw<StateKeyNameException>(() => new StateKey<int>(""));
        Should.Throw<StateKeyNameException>(() => new StateKey<int>("\uD800"));
        Should.Throw<StateKeyNameException>(() => new SharedState().Set(new string('x', 513), 1)).Message.ShouldContain("512");
        var state = new SharedState();
        foreach (var name in new[] { "a", "ü/ß 😀", "\0", "a.b", "$type", " ", new string('x', 512) })
        {
            state.Set(name, 1);
            state.Current.Recovered().Plain(name).ShouldBe(1L);
        }
    }

    [Fact]
    public void Input_by_name_or_typed_key_becomes_the_runs_first_patch()
    {
        var input = new RunInput { ["a"] = 1, ["b"] = new[] { 1 } };
        input.Add(Line, new Values.Line("x", 1, 1, 1));
        input["a"] = 2;
        RunInput typed = new() { { Count, 5 }, { "name", "n" } };
        var map = StateMap.Empty.Apply(input.ToPatch(StateScope.Standalone, default));
        map.Plain("a").ShouldBe(2L);
        Visit.On(map).Get(Line).Item.ShouldBe("x");
        StateMap.Empty.Apply(typed.ToPatch(StateScope.Standalone, default)).Plain("count").ShouldBe(5L);
        var single = RunInput.Of(new Values.Line("x", 1, 1, 1)).ToPatch(StateScope.Standalone, default);
        Visit.On(StateMap.Empty.Apply(single)).Get<Values.Line>(RunInput.SingleKey).Item.ShouldBe("x");
        Should.Throw<ArgumentException>(() => input.Add("a", 1));
        Should.Throw<StateKeyNameException>(() => input[""] = 1);
        var json = RunInput.FromJson(System.Text.Json.JsonDocument.Parse("""{"n":9007199254740993,"l":[1]}""").RootElement);
        StateMap.Empty.Apply(json.ToPatch(StateScope.Standalone, default)).Plain("n").ShouldBe(9007199254740993L);
    }

    [Fact]
    public void A_sealed_state_throws_at_every_use_and_names_its_visit()
    {
        var state = Visit.On(StateMap.Empty.Commit(s => s.Set("n", 1)));
        state.Seal();
        Action[] uses =
        [
            () => state.Set("n", 2), () => state.GetInt("n"), () => state.Get<int>("n"), () => state.Has("n"), () => _ = state.Keys,
            () => _ = state.Count, () => state.Add("n", 1), () => state.Append("l", 1),
            () => state.Remove("n"), () => state.Clear(), () => state.Snapshot(), () => state.MaskedView(), () => state.Merge([]),
            () => state.Set(Count, 1), () => state.SetIfUnchanged("n", 1), () => state.ToDictionary(),
        ];
        foreach (var use in uses) Should.Throw<StateSealedException>(use).Message.ShouldContain("run 'r', node 'n', visit 3");
        state.ToString().ShouldBe("SharedState (sealed)");
    }

    [Fact]
    public void A_state_that_stands_alone_keeps_what_a_visit_over_it_commits()
    {
        var state = new SharedState();
        state.Set("n", 1);
        var visit = Visit.On(state.Current);
        visit.Add("n", 1);
        state.GetInt("n").ShouldBe(1);
        state.Commit(visit.TakePatch());
        state.GetInt("n").ShouldBe(2);
        state.HasWrites.ShouldBeFalse();
    }
}
