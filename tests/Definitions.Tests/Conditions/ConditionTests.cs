using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Conditions;

[Trait("semantics", "7")]
public class ConditionTests
{
    private static readonly JsonElement State = JsonElement.Parse("""
        {"total": 120.5, "count": 0, "status": "open", "name": "", "none": null, "yes": true, "no": false, "big": 9223372036854775807,
         "order": {"lines": [{"sku": "a-1", "n": 2}, {"sku": "b-2", "n": 5}], "tags": ["new", "gift"], "x-id": "7"}, "order_id": 3, "innings": 4}
        """);

    private static bool Holds(string condition) => Condition.Parse(condition).Holds(key => State.TryGetProperty(key, out var value) ? value : null);

    [Theory]
    [InlineData("total > 100")]
    [InlineData("total >= 120.5 and total <= 120.50")]
    [InlineData("status == 'open' && !no")]
    [InlineData("status in ['new', \"open\"]")]
    [InlineData("not (status in ['new', 'closed'])")]
    [InlineData("order.lines[1].n > order.lines[0].n")]
    [InlineData("order['x-id'] == '7'")]
    [InlineData("'gift' in order.tags")]
    [InlineData("order.tags contains 'gift'")]
    [InlineData("order contains 'lines'")]
    [InlineData("order.lines[0].sku startsWith 'a' and order.lines[0].sku endsWith '1'")]
    [InlineData("length(order.lines) == 2 and length(status) == 4 and length(order) == 3")]
    [InlineData("exists(none) == false and exists(missing) == false and exists(total)")]
    [InlineData("none == null and missing == null and missing == none")]
    [InlineData("count == 0 and not count")]
    [InlineData("1 == 1.0 and 1e2 == 100")]
    [InlineData("big == 9223372036854775807 and big > 9223372036854775806")]
    [InlineData("order_id == 3 and innings == 4")]
    [InlineData("no or yes and yes")]
    [InlineData("yes === true and yes !== false")]
    [InlineData("not not yes")]
    [InlineData("status == 'op\\en' ")]
    public void It_holds(string condition) => Holds(condition).ShouldBeTrue();

    [Theory]
    [InlineData("total < 100")]
    [InlineData("missing > 3")]
    [InlineData("missing <= 3")]
    [InlineData("none contains 'x'")]
    [InlineData("missing.deep.path[3] == 1")]
    [InlineData("order.lines[7].n == 1")]
    [InlineData("status == 1")]
    [InlineData("name")]
    [InlineData("none")]
    [InlineData("(yes or yes) and no")]
    [InlineData("big == 9223372036854775806")]
    [InlineData("status in []")]
    public void It_does_not_hold(string condition) => Holds(condition).ShouldBeFalse();

    [Theory]
    [InlineData("total > 'a'", "a number and a text")]
    [InlineData("order > 3", "an object and a number")]
    [InlineData("total contains 3", "not both texts")]
    [InlineData("length(total) > 1", "no length")]
    public void Values_that_have_no_order_fail_it_by_name(string condition, string what)
        => Should.Throw<ConditionValueException>(() => Holds(condition)).Message.ShouldContain(what);

    [Fact]
    public void The_right_side_is_not_judged_where_the_left_one_decides() => Holds("yes or total > 'a'").ShouldBeTrue();

    [Theory]
    [InlineData("", 0)]
    [InlineData("total >", 7)]
    [InlineData("total > > 3", 8)]
    [InlineData("(total", 6)]
    [InlineData("total) > 3", 5)]
    [InlineData("status == 'open", 10)]
    [InlineData("status = 'open'", 7)]
    [InlineData("a.", 2)]
    [InlineData("a[x]", 2)]
    [InlineData("a[-1]", 2)]
    [InlineData("x in ['a'", 9)]
    [InlineData("system('rm')", 6)]
    [InlineData("a; b", 1)]
    [InlineData("12abc", 0)]
    public void A_text_that_is_no_condition_is_refused_where_it_goes_wrong(string text, int position)
    {
        var error = Should.Throw<ConditionSyntaxException>(() => Condition.Parse(text));

        error.Position.ShouldBe(position);
    }

    [Fact]
    public void Deep_nesting_and_great_length_are_refused()
    {
        Should.Throw<ConditionSyntaxException>(
            () => Condition.Parse(new string('(', 200) + "a" + new string(')', 200))).Message.ShouldContain("nested more than 64 deep");
        Should.Throw<ConditionSyntaxException>(() => Condition.Parse("a == '" + new string('x', 5000) + "'")).Message.ShouldContain("4096");
        Condition.Parse(string.Concat(Enumerable.Repeat("!", 2000)) + "a").Holds(_ => null).ShouldBeFalse();
    }

    [Fact]
    public void It_names_the_keys_it_looks_at()
    => Condition.Parse("order.total > limit and order.a in [b, 'c'] or exists(d)").Keys.ShouldBe(["order", "limit", "b", "d"]);
}
