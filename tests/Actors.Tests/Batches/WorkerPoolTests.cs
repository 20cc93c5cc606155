using ActorFlow.Polling;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class WorkerPoolTests
{
    private static readonly TimeSpan Hang = Until.Patience;

    [Fact]
    public async Task Results_come_back_and_no_more_tasks_run_than_allowed()
    {
        await using var pool = new WorkerPool(new() { MaxConcurrency = 3 });

        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(n => pool.RunAsync(async _ =>
        {
            await Task.Yield();
            return n * 2;
        })));

        results.ShouldBe(Enumerable.Range(0, 500).Select(n => 2 * n));
        pool.PeakRunning.ShouldBeInRange(1, 3);
        await pool.DrainAsync().WaitAsync(Hang);
        (pool.Completed, pool.Running).ShouldBe((500, 0));
    }

    [Fact]
    public async Task A_task_that_throws_is_its_callers_and_does_not_harm_the_pool()
    {
        await using var pool = new WorkerPool(new() { MaxConcurrency = 1 });

        var failing = pool.RunAsync<int>(_ => throw new FormatException("before any await"));
        var later = pool.RunAsync<int>(async _ =>
        {
            await Task.Yield();
            throw new FormatException("after an await");
        });

        (await Should.ThrowAsync<FormatException>(failing)).Message.ShouldBe("before any await");
        (await Should.ThrowAsync<FormatException>(later)).Message.ShouldBe("after an await");
        (await pool.RunAsync(_ => new ValueTask<int>(7)).WaitAsync(Hang)).ShouldBe(7);
        await pool.DrainAsync();
        (pool.Completed, pool.Failed).ShouldBe((1, 2));
    }

    [Fact]
    public async Task Submitting_waits_while_the_queue_is_full()
    {
        await using var pool = new WorkerPool(new() { MaxConcurrency = 1, Capacity = 2 });
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var running = await pool.SubmitAsync(async _ =>
        {
            begun.SetResult();
            await gate.Task;
        });
        await begun.Task.WaitAsync(Hang);
        await pool.SubmitAsync(_ => default);
        await pool.SubmitAsync(_ => default);

        var fourth = pool.SubmitAsync(_ => default).AsTask();
        fourth.IsCompleted.ShouldBeFalse();
        gate.SetResult();

        await (await fourth.WaitAsync(Hang)).WaitAsync(Hang);
        await running;
    }

    [Fact]
    public async Task Who_waits_for_room_can_give_up()
    {
        await using var pool = new WorkerPool(new() { MaxConcurrency = 1, Capacity = 1 });
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await pool.SubmitAsync(async _ =>
        {
            begun.SetResult();
            await gate.Task;
        });
        await begun.Task.WaitAsync(Hang);
        await pool.SubmitAsync(_ => default);
        using var giveUp = new CancellationTokenSource();

        var waiting = pool.SubmitAsync(_ => default, cancellationToken: giveUp.Token).AsTask();
        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
        gate.SetResult();
    }

    [Fact]
    public async Task A_higher_priority_goes_first_and_equal_ones_in_order()
    {
        await using var pool = new WorkerPool(new() { MaxConcurrency = 1 });
        var (begun, gate, order) = (new TaskCompletionSource(), new TaskCompletionSource(), new List<string>());
        await pool.SubmitAsync(async _ =>
        {
            begun.SetResult();
            await gate.Task;
        });
        await begun.Task.WaitAsync(Hang);
        foreach (var (name, priority) in new[] { ("a", 0), ("b", 0), ("urgent", 9), ("low", -1), ("c", 0) })
        {
            await pool.SubmitAsync(_ =>
            {
                order.Add(name);
                return default;
            }, priority);
        }

        gate.SetResult();
        await pool.DrainAsync().WaitAsync(Hang);

        order.ShouldBe(["urgent", "a", "b", "c", "low"]);
    }

    [Fact]
    public async Task Draining_waits_for_all_and_disposing_drains()
    {
        var ended = 0;
        var gate = new TaskCompletionSource();
        var pool = new WorkerPool(new() { MaxConcurrency = 2 });
        for (var n = 0; n < 10; n++)
        {
            await pool.SubmitAsync(async _ =>
            {
                await gate.Task;
                Interlocked.Increment(ref ended);
            });
        }

        var drained = pool.DrainAsync();
        drained.IsCompleted.ShouldBeFalse();
        var disposed = pool.DisposeAsync().AsTask();
        disposed.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        await drained.WaitAsync(Hang);
        await disposed.WaitAsync(Hang);

        ended.ShouldBe(10);
        await Should.ThrowAsync<ObjectDisposedException>(async () => await pool.SubmitAsync(_ => default));
    }

    [Fact]
    public async Task Draining_an_empty_pool_ends_at_once()
    {
        await using var pool = new WorkerPool();
        await pool.DrainAsync().WaitAsync(Hang);
    }

    [Fact]
    public async Task A_task_that_takes_too_long_is_cut_off_and_the_pool_goes_on_even_if_it_blocks_its_thread()
    {
        using var release = new ManualResetEventSlim();
        var time = new ManualTimeProvider();
        await using var pool = new WorkerPool(new() { MaxConcurrency = 1, Timeout = TimeSpan.FromMilliseconds(50), TimeProvider = time });
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource();

        var blocking = pool.RunAsync(token =>
        {
            token.Register(cancelled.SetResult);
            begun.SetResult();
            release.Wait(CancellationToken.None);
            return new ValueTask<int>(1);
        });
        // By the machine's clock it could be cut off before it has begun, and would never hear of that.
        await begun.Task.WaitAsync(Hang);
        await Until.SoAsync(() =>
        {
            if (time.NextDue is not null)
                time.Advance(TimeSpan.FromMilliseconds(50));
            return blocking.IsCompleted;
        });

        (await Should.ThrowAsync<TimeoutException>(blocking)).Message.ShouldContain("00:00:00.05");
        await cancelled.Task.WaitAsync(Hang);
        (await pool.RunAsync(_ => new ValueTask<int>(2)).WaitAsync(Hang)).ShouldBe(2);
        release.Set();
    }

    [Fact]
    public async Task A_cancelled_task_that_has_not_begun_never_does()
    {
        await using var pool = new WorkerPool(new() { MaxConcurrency = 1 });
        var (begun, gate, ran) = (new TaskCompletionSource(), new TaskCompletionSource(), false);
        await pool.SubmitAsync(async _ =>
        {
            begun.SetResult();
            await gate.Task;
        });
        await begun.Task.WaitAsync(Hang);
        using var cancel = new CancellationTokenSource();
        var waiting = pool.RunAsync(_ => new ValueTask<bool>(ran = true), cancellationToken: cancel.Token);
        await pool.SubmitAsync(_ => default);

        await cancel.CancelAsync();
        gate.SetResult();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
        await pool.DrainAsync().WaitAsync(Hang);
        ran.ShouldBeFalse();
    }

    [Fact]
    public async Task The_rate_bounds_how_many_begin_in_any_second()
    {
        var time = new ManualTimeProvider();
        await using var pool = new WorkerPool(new() { MaxConcurrency = 10, MaxPerSecond = 2, TimeProvider = time });
        var starts = new SemaphoreSlim(0);
        for (var n = 0; n < 4; n++)
        {
            await pool.SubmitAsync(_ =>
            {
                starts.Release();
                return default;
            });
        }

        for (var n = 0; n < 4; n++)
        {
            (await starts.WaitAsync(Hang)).ShouldBeTrue();
            starts.CurrentCount.ShouldBe(0, "the next one waits for half a second to pass");
            while (n < 3 && time.NextDue is null)
                await Task.Yield();
            time.Advance(TimeSpan.FromSeconds(0.5));
        }

        await pool.DrainAsync().WaitAsync(Hang);
    }

    [Fact]
    public void Bounds_out_of_range_are_refused()
    {
        Should.Throw<OptionOutOfRangeException>(() => new WorkerPool(new() { MaxConcurrency = 0 })).Message.ShouldContain("MaxConcurrency");
        Should.Throw<OptionOutOfRangeException>(() => new WorkerPool(new() { Capacity = 0 })).Message.ShouldContain("Capacity");
        Should.Throw<OptionOutOfRangeException>(() => new WorkerPool(new() { Timeout = TimeSpan.Zero })).Message.ShouldContain("Timeout");
    }
}
