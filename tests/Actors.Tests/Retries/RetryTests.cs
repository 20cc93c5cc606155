using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Retries;

[Trait("semantics", "8")]
public sealed class RetryTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public async Task It_calls_until_an_attempt_succeeds_and_waits_in_between()
    {
        var policy = RetryPolicy.Exponential(4, TimeSpan.FromSeconds(1));
        var calls = new List<DateTimeOffset>();
        var result = Retry.ExecuteAsync(policy, _ =>
        {
            calls.Add(_time.GetUtcNow());
            return calls.Count < 3 ? throw new TimeoutException() : ValueTask.FromResult("done");
        }, _time, () => 0.5);

        await _time.RunAsync(result);
        (await result).ShouldBe("done");
        calls.Select(call => (call - SteppedTime.Start).TotalSeconds).ShouldBe([0, 1, 3]);
    }

    [Fact]
    public async Task It_gives_up_after_the_attempts_with_the_last_error()
    {
        var calls = 0;
        var result = Retry.ExecuteAsync(RetryPolicy.Constant(3, TimeSpan.FromSeconds(1)), _ => throw new TimeoutException($"{++calls}"), _time);
        await _time.RunAsync(result);
        (await Should.ThrowAsync<TimeoutException>(result)).Message.ShouldBe("3");
    }

    [Fact]
    public async Task It_does_not_retry_what_the_policy_refuses()
    {
        var calls = 0;
        await Should.ThrowAsync<FormatException>(Retry.ExecuteAsync(RetryPolicy.Fast.WhenTransient(), _ =>
        {
            calls++;
            throw new FormatException();
        }, _time));
        calls.ShouldBe(1);
    }

    [Fact]
    [Trait("semantics", "1")]
    public async Task A_cancelled_wait_ends_at_once_and_makes_no_further_attempt()
    {
        using var cancel = new CancellationTokenSource();
        var calls = 0;
        var result = Retry.ExecuteAsync(RetryPolicy.Constant(3, TimeSpan.FromMilliseconds(200)), _ =>
        {
            calls++;
            throw new TimeoutException();
        }, _time, cancellationToken: cancel.Token);
        _time.Advance(TimeSpan.FromMilliseconds(150));
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(result);
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_token_makes_no_attempt()
    {
        var calls = 0;
        await Should.ThrowAsync<OperationCanceledException>(Retry.ExecuteAsync(RetryPolicy.Fast, _ =>
        {
            calls++;
            return ValueTask.CompletedTask;
        }, _time, cancellationToken: new CancellationToken(canceled: true)));
        calls.ShouldBe(0);
    }

    [Fact]
    public async Task The_callback_is_called_before_each_wait()
    {
        var told = new List<string>();
        var policy = RetryPolicy.Exponential(3, TimeSpan.FromSeconds(2))
            .Notify((attempt, error, delay) => told.Add($"{attempt} {error.Message} {delay.TotalSeconds}"));
        var result = Retry.ExecuteAsync(policy, _ => throw new TimeoutException("late"), _time, () => 0.5);
        await _time.RunAsync(result);
        await Should.ThrowAsync<TimeoutException>(result);
        told.ShouldBe(["1 late 2", "2 late 4"]);
    }

    [Fact]
    public async Task A_wait_longer_than_a_timer_takes_is_waited_in_full()
    {
        var calls = new List<DateTimeOffset>();
        var result = Retry.ExecuteAsync(RetryPolicy.Constant(2, TimeSpan.FromDays(100)), _ =>
        {
            calls.Add(_time.GetUtcNow());
            return calls.Count == 1 ? throw new TimeoutException() : ValueTask.FromResult(1);
        }, _time);
        await _time.RunAsync(result);
        (calls[1] - calls[0]).ShouldBe(TimeSpan.FromDays(100));
    }
}
