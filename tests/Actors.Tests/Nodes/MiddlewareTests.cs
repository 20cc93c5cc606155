using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

[Trait("semantics", "4")]
public sealed class MiddlewareTests
{
    [Fact]
    public async Task The_first_added_is_outermost_and_the_system_surrounds_the_flow_and_the_flow_the_node()
    {
        var log = new List<string>();
        var node = Node.Named("work").Exec(x => { log.Add("exec"); return 1; }).Use(new Marks(log, "node 1"), new Marks(log, "node 2"));
        var flow = Flow.Named("flow").StartAt(node).Use(new Marks(log, "flow")).Build();

        var result = await Flows.RunAsync(flow, o => o.Use(new Marks(log, "system 1")).Use(new Marks(log, "system 2")));

        result.EnsureCompleted();
        log.ShouldBe(["system 1 >", "system 2 >", "flow >", "node 1 >", "node 2 >", "exec", "< node 2", "< node 1", "< flow", "< system 2",
            "< system 1"]);
    }

    [Fact]
    public async Task A_stack_is_used_in_several_places_and_grows_inwards()
    {
        var log = new List<string>();
        var outer = MiddlewareStack.Of(new Marks(log, "a"));
        var stack = outer.Add(new Marks(log, "b")).Add(MiddlewareStack.Of(new Marks(log, "c")));
        var first = Node.Named("first").Exec(x => 1).Use(stack);
        var second = Node.Named("second").Exec(x => 1).Use(outer);

        await Flow.Named("flow").StartAt(first).Connect(first, second).Build().RunAsync();

        log.ShouldBe(["a >", "b >", "c >", "< c", "< b", "< a", "a >", "< a"]);
        outer.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_layers_of_a_flow_surround_the_nodes_of_the_flows_within()
    {
        var log = new List<string>();
        var leaf = Node.Named("leaf").Exec(x => 1).Use(new Marks(log, "leaf"));
        var inner = Flow.Named("inner").StartAt(leaf).Use(new Marks(log, "inner")).Build();
        var nested = inner.AsNode().Use(new Marks(log, "stand"));

        await Flow.Named("outer").StartAt(nested).Use(new Marks(log, "outer")).Build().RunAsync();

        log.ShouldBe(["outer >", "stand >", "inner >", "leaf >", "< leaf", "< inner", "< stand", "< outer"]);
    }

    [Fact]
    public async Task Each_phase_can_be_wrapped_and_its_value_replaced()
    {
        var node = Node.Named("work").Prep(s => s.GetInt("n")).Exec(n => n * 10).Post((s, n) => { s.Set("n", n); return "plain"; })
            .Use(new Replaces());

        var result = (await Flows.Of(node).RunAsync(new() { ["n"] = 1 })).EnsureCompleted();

        result.State.GetInt("n").ShouldBe(21);
        result.State.GetString("seen").ShouldBe("2 21");
        result.Action.ShouldBe("plain, replaced");
    }

    [Fact]
    public async Task Each_attempt_passes_the_layers_and_what_they_throw_is_its_failure()
    {
        var attempts = new List<int>();
        var node = Node.Named("work").Exec(x => 5).Post((s, n) => s.Set("n", n)).Attempts(3)
            .Use(async (call, next) =>
            {
                attempts.Add(call.Context.Attempt);
                return call.Context.Attempt < 3 ? throw new InvalidOperationException("not yet") : await next(call);
            });

        (await Flows.Of(node).RunAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(5);
        attempts.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_value_of_another_type_is_refused_by_name()
    {
        var node = Node.Named("work").Exec(x => 5).Use((call, next) => new ValueTask<object?>("five"));

        var result = await Flows.Of(node).RunAsync();

        result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<MiddlewareValueException>().Message.ShouldContain("'work'");
    }

    [Fact]
    public async Task The_end_of_a_visit_is_told_once_with_its_actions_or_its_error()
    {
        var ends = new List<VisitEnd>();
        var good = Node.Named("good").Post(s => (ActionName)"go");
        var bad = Node.Named("bad").Exec<int>((ExecContext x) => throw new FormatException("odd")).Attempts(2);

        await Flow.Named("flow").StartAt(good).Connect(good, "go", bad).Use(new Listens(ends)).Build().RunAsync();

        ends.Select(end => (end.Path, end.Visit, end.Attempts, end.Error?.Message)).ShouldBe([("good", 1, 1, null), ("bad", 1, 2, "odd")]);
        ends[0].Actions.ShouldBe([(ActionName)"go"]);
    }

    [Fact]
    public async Task What_is_thrown_when_the_end_is_told_does_not_change_the_visit()
    {
        var node = Node.Named("work").Exec(x => 1).Use(new Throws());

        (await Flows.Of(node).RunAsync()).Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public void Middleware_cannot_be_added_once_a_flow_is_built()
    {
        var node = Node.Named("work").Exec(x => 1);
        Flows.Of(node);

        Should.Throw<NodeFrozenException>(() => node.Use(new Throws()));
    }

    private sealed class Marks(List<string> log, string name) : NodeMiddleware
    {
        protected internal override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
        {
            log.Add($"{name} >");
            var result = await next(call);
            log.Add($"< {name}");
            return result;
        }
    }

    private sealed class Replaces : NodeMiddleware
    {
        protected internal override async ValueTask<object?> PrepAsync(PrepCall call, PrepNext next) => (int)(await next(call))! + 1;

        protected internal override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next) => (int)(await next(call))! + 1;

        protected internal override async ValueTask<ActionName> PostAsync(PostCall call, PostNext next)
        {
            var action = await next(call);
            call.Context.State.Set("seen", $"{call.Input} {call.Result}");
            return $"{action}, replaced";
        }
    }

    private sealed class Listens(List<VisitEnd> ends) : NodeMiddleware
    {
        protected internal override void Ended(VisitEnd visit) => ends.Add(visit);
    }

    private sealed class Throws : NodeMiddleware
    {
        protected internal override void Ended(VisitEnd visit) => throw new InvalidOperationException("no");
    }
}
