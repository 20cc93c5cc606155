using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

[Trait("semantics", "4")]
public sealed class ResilienceTests
{
    [Fact]
    public async Task A_pipeline_surrounds_each_attempt_and_its_state_is_shared_by_runs()
    {
        var calls = 0;
        var pipeline = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions { MinimumThroughput = 2, FailureRatio = 0.5, BreakDuration = TimeSpan.FromHours(1) })
            .Build();
        var node = Node.Named("call").Exec<int>((ExecContext x) => { calls++; throw new TimeoutException(); }).Resilience(pipeline);
        var flow = Flows.Of(node);

        await flow.RunAsync();
        await flow.RunAsync();
        var third = await flow.RunAsync();

        calls.ShouldBe(2);
        third.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<BrokenCircuitException>();
    }

    [Fact]
    public async Task A_typed_pipeline_judges_results()
    {
        var calls = 0;
        var pipeline = new ResiliencePipelineBuilder<int>()
            .AddRetry(new RetryStrategyOptions<int> { Delay = TimeSpan.Zero, ShouldHandle = args => new(args.Outcome.Result < 3) }).Build();
        var node = Node.Named("call").Exec(x => ++calls).Post((s, n) => s.Set("n", n)).Resilience(pipeline);

        (await Flows.Of(node).RunAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(3);
    }

    [Fact]
    public async Task The_token_of_the_pipeline_reaches_exec()
    {
        var seen = false;
        var source = new CancellationTokenSource();
        var pipeline = new ResiliencePipelineBuilder().AddTimeout(TimeSpan.FromHours(1)).Build();
        var node = Node.Named("call").Exec(x => seen = x.CancellationToken != source.Token && x.CancellationToken.CanBeCanceled)
            .Resilience(pipeline)
            .Use((call, next) => next(call.With(source.Token)));
        var other = Node.Named("other").Exec(x => x.CancellationToken == source.Token).Post((s, same) => s.Set("same", same))
            .Use((call, next) => next(call.With(source.Token)));

        await Flows.Of(node).RunAsync();
        var result = await Flows.Of(other).RunAsync();

        seen.ShouldBeFalse(); // the inner layer's token wins
        result.State.GetBool("same").ShouldBeTrue();
    }

    [Fact]
    public async Task A_pipeline_can_be_given_to_a_whole_system()
    {
        var calls = 0;
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { Delay = TimeSpan.Zero, MaxRetryAttempts = 2 }).Build();
        var node = Node.Named("call").Exec(x => ++calls < 3 ? throw new TimeoutException() : calls);

        var result = await Flows.RunAsync(Flows.Of(node), o => o.Use(NodeMiddleware.Resilience(pipeline)));

        result.Status.ShouldBe(RunStatus.Completed);
        calls.ShouldBe(3);
    }
}
