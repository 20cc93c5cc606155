using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

[Trait("semantics", "1")]
public sealed class CustomNodeTests
{
    [Fact]
    public async Task A_class_computes_its_attempts_and_waits_from_the_last_error()
    {
        var node = new Throttled();

        var (result, took) = await Flows.RunInTimeAsync(Flows.Of(node));

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.ShouldHaveSingleItem().Attempts.ShouldBe(4);
        took.ShouldBe(TimeSpan.FromSeconds(1 + 2 + 3));
    }

    [Fact]
    public async Task What_a_class_leaves_open_is_decided_by_its_policy()
    {
        var node = new Patient().Retry(RetryPolicy.Constant(3, TimeSpan.FromHours(1)));

        var (result, took) = await Flows.RunInTimeAsync(Flows.Of(node));

        result.Errors.ShouldHaveSingleItem().Attempts.ShouldBe(3);
        took.ShouldBe(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_decorator_wraps_a_node_under_the_same_name_with_its_options()
    {
        var inner = Node.Named("work").Prep(s => 1).Exec(n => n + 1).Post((s, n) => { s.Set("n", n); return "done"; }).Attempts(2).MaxVisits(7);
        var node = new Doubling(inner);

        var result = (await Flows.Of(node).RunAsync()).EnsureCompleted();

        (node.Name, node.Options.MaxVisits, node.Options.Retry.MaxAttempts).ShouldBe(("work", 7, 2));
        (result.State.GetInt("n"), result.Action).ShouldBe((4, (ActionName)"done"));
    }

    [Fact]
    public void A_decorator_may_have_a_name_of_its_own()
        => new Doubling(Node.Named("work").Prep(s => 1).Exec(n => n), "twice").Name.ShouldBe("twice");

    [Fact]
    public async Task Nodes_that_hold_resources_are_disposed_once_with_the_system_that_runs_them()
    {
        var (registered, nested, adHoc, wrapped) = (new Holder("registered"), new Holder("nested"), new Holder("ad hoc"), new Holder("wrapped"));
        var inner = Flow.Named("inner").StartAt(nested).Build();
        var flow = Flow.Named("registered").StartAt(registered).Connect(registered, inner.AsNode()).Build();
        var other = Flow.Named("ad hoc").StartAt(adHoc).Connect(adHoc, new HolderShell(wrapped)).Durable(Durability.None).Build();
        var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        (await (await system.StartAsync(other)).WaitAsync()).EnsureCompleted();
        (await (await system.StartAsync(other)).WaitAsync()).EnsureCompleted();
        registered.Disposed.ShouldBe(0);

        await system.DisposeAsync();
        await system.DisposeAsync();

        (registered.Disposed, nested.Disposed, adHoc.Disposed, wrapped.Disposed).ShouldBe((1, 1, 1, 1));
    }

    [Fact]
    public async Task A_node_that_two_systems_run_is_disposed_with_the_last()
    {
        var node = new Holder("shared");
        var flow = Flows.Of(node);
        var first = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        var second = await FlowSystem.StartAsync(o => o.AddFlow(flow));

        await first.DisposeAsync();
        node.Disposed.ShouldBe(0);
        await second.DisposeAsync();
        node.Disposed.ShouldBe(1);
    }

    private abstract class Failing : Node<NoPrep, int>
    {
        protected internal override ValueTask<NoPrep> PrepAsync(NodeContext context) => default;

        protected internal override ValueTask<int> ExecAsync(NoPrep prep, ExecContext context)
        {
            var error = new InvalidOperationException("busy");
            error.Data["seconds"] = context.Attempt;
            throw error;
        }
    }

    private sealed class Throttled : Failing
    {
        protected internal override bool? ShouldRetry(int attempt, Exception error) => attempt < 4;

        protected internal override TimeSpan? RetryDelay(int attempt, Exception error) => TimeSpan.FromSeconds((int)error.Data["seconds"]!);
    }

    private sealed class Patient : Failing
    {
        protected internal override TimeSpan? RetryDelay(int attempt, Exception error) => TimeSpan.FromMinutes(1);
    }

    private sealed class Doubling(Node<int, int> inner, string? name = null) : NodeDecorator<int, int>(inner, name)
    {
        protected internal override async ValueTask<int> ExecAsync(int prep, ExecContext context) => 2 * await base.ExecAsync(prep, context);
    }

    private sealed class HolderShell(Holder inner) : NodeDecorator<NoPrep, NoPrep>(inner, "shell");

    private sealed class Holder(string name) : Node<NoPrep, NoPrep>(name), IAsyncDisposable
    {
        public int Disposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            Disposed++;
            return default;
        }

        protected internal override ValueTask<NoPrep> PrepAsync(NodeContext context) => default;

        protected internal override ValueTask<NoPrep> ExecAsync(NoPrep prep, ExecContext context) => default;
    }
}
