using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Nodes;

public sealed class OfferOptionTests
{
    [Fact]
    public void Capabilities_add_up_sorted_without_doubles()
        => Node.Named("n").Exec((ExecContext _) => 1).Requires("region=eu", " gpu ").Requires("gpu").Options.Requires.ShouldBe(["gpu", "region=eu"]);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a,b")]
    [InlineData("a\tb")]
    public void A_malformed_capability_is_refused_by_name(string capability)
        => Should.Throw<ArgumentException>(() => Node.Named("n").Exec((ExecContext _) => 1)
            .Requires(capability)).Message.ShouldContain($"'{capability}' is no capability");

    [Fact]
    public void Too_many_and_too_long_capabilities_are_refused()
    {
        var node = Node.Named("n").Exec((ExecContext _) => 1);
        Should.Throw<ArgumentException>(() => node.Requires(new string('x', 101)));
        Should.Throw<ArgumentException>(
            () => node.Requires([.. Enumerable.Range(0, 17).Select(i => $"c{i}")])).Message.ShouldContain("17 capabilities");
        node.Options.Requires.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_node_asks_for_stands_once_a_flow_uses_it()
    {
        var node = Node.Named("n").Exec((ExecContext _) => 1).Requires("gpu").Offered();
        Flow.Named("f").StartAt(node).Build();

        Should.Throw<NodeFrozenException>(() => node.Requires("more"));
        (node.Options.IsOffered, node.Options.Requires.Count).ShouldBe((true, 1));
    }
}
