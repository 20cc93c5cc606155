using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Corners where runs could stall, repeat themselves or be taken for one another.</summary>
public sealed class ReviewedTests
{
    [Fact]
    public async Task A_total_timeout_without_practical_end_does_not_disturb_the_run()
    {
        var node = Node.Named("long").Exec((ExecContext _) => 1).Attempts(2).TotalTimeout(TimeSpan.MaxValue);

        (await Flow.Named("long").StartAt(node).Build().RunAsync()).EnsureCompleted();
    }

    [Fact]
    public async Task Steps_are_kept_when_a_layer_tries_exec_again_within_one_attempt()
    {
        var (charged, entries) = (0, 0);
        var node = Node.Named("pay").Exec(async x =>
        {
            var receipt = await x.StepAsync("charge", _ => new ValueTask<int>(++charged));
            return ++entries < 3 ? throw new TimeoutException("busy") : receipt;
        }).Post((s, receipt) => s.Set("receipt", receipt)).Use(NodeMiddleware.Retry(RetryPolicy.Constant(3, TimeSpan.Zero)));

        var result = await Flow.Named("pay").StartAt(node).Build().RunAsync();

        result.EnsureCompleted().State.GetInt("receipt").ShouldBe(1);
        (charged, entries).ShouldBe((1, 3));
    }

    [Fact]
    public async Task Idempotency_keys_differ_even_when_names_hold_the_separators()
    {
        var keys = new List<string>();
        var plain = Node.Named("b").Exec(x => { lock (keys) keys.Add(x.IdempotencyKey); return 0; });
        var nested = Flow.Named("a").StartAt(plain).Build().AsNode("a");
        var odd = Node.Named("a#1/b").Exec(x => { lock (keys) keys.Add(x.IdempotencyKey); return 0; });
        var flow = Flow.Named("keys").StartAt(nested).Connect(nested, odd).Build();

        (await flow.RunAsync()).EnsureCompleted();

        keys.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_nested_error_handler_sees_the_error_at_every_try()
    {
        var seen = new List<string?>();
        var bad = Node.Named("charge").Exec<int>((ExecContext _) => throw new FormatException("odd"));
        var look = Node.Named("look").Prep((_, c) => { seen.Add(c.Error?.Node); return 0; })
            .Exec(_ => seen.Count < 2 ? throw new InvalidOperationException("not yet") : 1);
        var undo = Flow.Named("undo").StartAt(look).Build().AsNode().Attempts(2);
        var flow = Flow.Named("order").StartAt(bad).OnError(bad, undo).Build();

        (await flow.RunAsync()).EnsureCompleted();

        seen.ShouldBe(["charge", "charge"]);
    }
}
