using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Nodes;

[Trait("semantics", "1")]
public sealed class NodeCheckTests
{
    [Fact]
    public void Declared_actions_that_lead_nowhere_are_warned_of_unless_the_end_is_drawn()
    {
        var check = Node.Named("check").Post(s => (ActionName)"ok").Actions("ok", "declined", "late");
        var next = Node.Named("next").Post(s => { });

        var flow = Flow.Named("flow").StartAt(check).Connect(check, "ok", next).End(check, "late").Build();

        var warning = flow.Warnings.ShouldHaveSingleItem();
        (warning.Code, warning.Where).ShouldBe(("unconnected-action", "check --declined-->"));
    }

    [Fact]
    public void Connecting_an_action_that_is_not_declared_is_warned_of_and_refused_of_a_strict_node()
    {
        var next = Node.Named("next").Post(s => { });
        var lenient = Node.Named("lenient").Post(s => { }).Actions("ok");
        var strict = Node.Named("strict").Post(s => { }).OnlyActions("ok");

        Flow.Named("flow").StartAt(lenient).Connect(lenient, "ok", next).Connect(lenient, "okk", next).Build()
            .Warnings.ShouldHaveSingleItem().Code.ShouldBe("undeclared-action");
        Should.Throw<FlowBuildException>(() => Flow.Named("flow").StartAt(strict).Connect(strict, "okk", next).Build())
            .Problems.ShouldHaveSingleItem().Where.ShouldBe("strict --okk-->");
    }

    [Fact]
    public void Actions_may_be_declared_by_an_attribute_which_a_call_adds_to()
    {
        var node = new Declared().Actions("late");

        node.Options.Actions.ShouldBe([(ActionName)"ok", "declined", "late"]);
        node.Options.ActionsAreStrict.ShouldBeTrue();
        Node.Of<Declared>().Options.Actions.ShouldBe([(ActionName)"ok", "declined"]);
        Node.Exec("method", Marked).Options.Actions.ShouldBe([(ActionName)"yes"]);
    }

    [Fact]
    public void Fields_that_change_are_warned_of_by_name()
    {
        var flow = Flow.Named("flow").StartAt(new Changing(new object())).Build();

        var warning = flow.Warnings.ShouldHaveSingleItem();
        (warning.Code, warning.Where).ShouldBe(("changing-fields", "Changing"));
        warning.What.ShouldContain("_count, Last, _inherited.");
    }

    [Fact]
    public void Marked_readonly_and_captured_fields_are_not_warned_of()
    {
        Flow.Named("flow").StartAt(new Marked1()).Build().Warnings.ShouldBeEmpty();
        Flow.Named("flow").StartAt(new Marked2(new object())).Build().Warnings.ShouldBeEmpty();
        Flow.Named("flow").StartAt(Node.Named("lambda").Post(s => { })).Build().Warnings.ShouldBeEmpty();
    }

    [Actions("yes")]
    private static ActionName Marked() => "yes";

    private abstract class Plain(string? name = null) : Node<NoPrep, NoPrep>(name)
    {
        protected internal override ValueTask<NoPrep> PrepAsync(NodeContext context) => default;

        protected internal override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context) => default;
    }

    [Actions("ok", "declined", Strict = true)]
    private sealed class Declared : Plain;

    private abstract class Base : Plain
    {
        private int _inherited;

        protected void Count() => _inherited++;
    }

    private sealed class Changing(object captured) : Base
    {
        private readonly int _fixed = 1;
        private int _count;

        public int Last { get; set; }

        public int Fixed => _fixed;

        public int Once { get; init; }

        protected internal override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context)
        {
            Count();
            Last = _count++ + captured.GetHashCode();
            return default;
        }
    }

    private sealed class Marked1 : Plain
    {
        [SharedByRuns]
        private int _count;

        [SharedByRuns]
        public int Last { get; set; }

        protected internal override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context)
        {
            Last = _count++;
            return default;
        }
    }

    [SharedByRuns]
    private sealed class Marked2(object captured) : Plain
    {
        private int _count;

        protected internal override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context)
        {
            _count = captured.GetHashCode() + _count;
            return default;
        }
    }
}
