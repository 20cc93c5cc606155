using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class FreezingTests
{
    public sealed class Basket
    {
        public List<string> Items { get; set; } = [];
    }

    [Immutable]
    public sealed record Money(decimal Amount, string Currency);

    public sealed record Quote(decimal Amount);

    [Fact]
    public void Changing_an_object_after_it_was_set_changes_nothing()
    {
        var state = new SharedState();
        var basket = new Basket { Items = ["a"] };
        state.Set("basket", basket);
        basket.Items.Add("b");
        state.Get<Basket>("basket").Items.ShouldBe(["a"]);
    }

    [Fact]
    public void Changing_a_returned_object_changes_nothing()
    {
        var state = new SharedState();
        state.Set("basket", new Basket { Items = ["a"] });
        state.Get<Basket>("basket").Items.Add("b");
        ((List<object?>)state.GetMap("basket")["items"]!).Add("c");
        state.Get<Basket>("basket").Items.ShouldBe(["a"]);
        state.Set("list", new List<int> { 1 });
        ((List<object?>)state.GetList("list")).Add(2);
        state.Get<List<int>>("list").Add(3);
        state.GetList<int>("list").ShouldBe([1]);
    }

    [Fact]
    public void An_object_of_an_immutable_type_is_held_as_it_is()
    {
        var money = new Money(1.10m, "EUR");
        var quote = new Quote(2);
        var state = new SharedState(new StateSerialization { ImmutableTypes = new HashSet<Type> { typeof(Quote) } });
        state.Set("money", money);
        state.Set("quote", quote);
        state.Get<Money>("money").ShouldBeSameAs(money);
        state.Get<Quote>("quote").ShouldBeSameAs(quote);
        state.GetMap("money")["currency"].ShouldBe("EUR");
        new SharedState().Also(s => s.Set("quote", quote)).Get<Quote>("quote").ShouldNotBeSameAs(quote);
    }

    [Fact]
    public void A_run_that_keeps_references_reads_the_object_itself()
    {
        var scope = new StateScope { Mode = FreezeMode.KeepReferences };
        var basket = new Basket { Items = ["a"] };
        var map = StateMap.Empty.Commit(s => s.Set("basket", basket), scope);
        Visit.On(map, scope).Get<Basket>("basket").ShouldBeSameAs(basket);
        Visit.On(map, scope).GetMap("basket")["items"].ShouldBe(new List<object?> { "a" });
        basket.Items.Add("b");
        Visit.On(map, scope).GetMap("basket")["items"].ShouldBe(new List<object?> { "a", "b" }, "nothing stale is shown");
    }

    [Fact]
    public void A_snapshot_is_a_copy_that_changes_nothing()
    {
        var state = new SharedState();
        state.Set("n", 1);
        var snapshot = state.Snapshot();
        snapshot.Set("n", 2);
        snapshot.Set("m", 3);
        state.GetInt("n").ShouldBe(1);
        state.Has("m").ShouldBeFalse();
        state.Set("n", 5);
        snapshot.GetInt("n").ShouldBe(2);
    }
}

internal static class Fluent
{
    public static T Also<T>(this T value, Action<T> act)
    {
        act(value);
        return value;
    }
}
