using System.Runtime.CompilerServices;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

/// <summary>What a pool leaves behind: nobody who waits, and nothing that grows.</summary>
[Trait("semantics", "3")]
public sealed class WorkerPoolEndTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Everyone_who_waits_for_room_hears_that_the_pool_is_disposed()
    {
        var (begun, gate, ended) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        var pool = new WorkerPool(new() { MaxConcurrency = 1, Capacity = 1 });
        await pool.SubmitAsync(async _ =>
        {
            begun.SetResult();
            await gate.Task;
            ended++;
        });
        await begun.Task.WaitAsync(Hang);
        await pool.SubmitAsync(_ =>
        {
            ended++;
            return default;
        });
        var waiting = Enumerable.Range(0, 5).Select(_ => pool.SubmitAsync(_ => default).AsTask()).ToList();
        waiting.ShouldAllBe(submitting => !submitting.IsCompleted);

        var disposed = pool.DisposeAsync().AsTask();
        foreach (var submitting in waiting)
            await Should.ThrowAsync<ObjectDisposedException>(submitting.WaitAsync(Hang));
        gate.SetResult();
        await disposed.WaitAsync(Hang);

        ended.ShouldBe(2, "what was submitted before is done");
    }

    [Fact]
    public async Task Draining_and_disposing_a_disposed_pool_end()
    {
        var pool = new WorkerPool();
        await pool.RunAsync(_ => new ValueTask<int>(1)).WaitAsync(Hang);
        await pool.DisposeAsync().AsTask().WaitAsync(Hang);

        await pool.DrainAsync().WaitAsync(Hang);
        await pool.DisposeAsync().AsTask().WaitAsync(Hang);
        await Should.ThrowAsync<ObjectDisposedException>(pool.RunAsync(_ => new ValueTask<int>(1)));
    }

    [Fact]
    public async Task A_cancelled_task_that_waits_is_told_at_once_and_not_when_its_turn_comes()
    {
        var (begun, gate, ran) = (new TaskCompletionSource(), new TaskCompletionSource(), false);
        await using var pool = new WorkerPool(new() { MaxConcurrency = 1 });
        await pool.SubmitAsync(async _ =>
        {
            begun.SetResult();
            await gate.Task;
        });
        await begun.Task.WaitAsync(Hang);
        using var cancel = new CancellationTokenSource();
        var waiting = pool.RunAsync(_ => new ValueTask<bool>(ran = true), 0, cancel.Token);

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting.WaitAsync(Hang));

        gate.SetResult();
        await pool.DrainAsync().WaitAsync(Hang);
        (ran, pool.Completed, pool.Failed).ShouldBe((false, 1L, 1L));
    }

    [Fact]
    public async Task A_task_leaves_nothing_at_the_token_of_its_caller()
    {
        using var caller = new CancellationTokenSource();
        await using var pool = new WorkerPool(new() { MaxConcurrency = 1 });

        var left = await RunOneAsync(pool, caller.Token);
        await pool.RunAsync(_ => new ValueTask<int>(1)).WaitAsync(Hang);
        await pool.DrainAsync().WaitAsync(Hang);

        for (var round = 0; left.IsAlive && round < 10; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        left.IsAlive.ShouldBeFalse();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> RunOneAsync(WorkerPool pool, CancellationToken cancellation)
    {
        var held = new object();
        await pool.RunAsync(token =>
        {
            token.UnsafeRegister(static _ => { }, held);
            return new ValueTask<int>(1);
        }, 0, cancellation).WaitAsync(Hang, CancellationToken.None);
        return new WeakReference(held);
    }
}
