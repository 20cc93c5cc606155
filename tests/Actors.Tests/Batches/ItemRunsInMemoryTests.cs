using System.Collections.Concurrent;
using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

/// <summary>The runs of items on real threads, where they begin on the lane's thread and without the registry.</summary>
[Trait("semantics", "3")]
public sealed class ItemRunsInMemoryTests
{
    private const int Items = 300;

    [Theory]
    [InlineData(1, false)]
    [InlineData(8, false)]
    [InlineData(8, true)]
    public async Task Each_item_has_a_run_with_a_state_and_keys_of_its_own(int concurrency, bool journaled)
    {
        var keys = new ConcurrentBag<string>();
        var inner = Hosts.Chain("inner",
            Node.Named("double").Prep(static s => s.GetInt("n")).Exec((n, x) =>
            {
                keys.Add(x.IdempotencyKey);
                return 2 * n;
            }).Post(static (s, n) => s.Set("n", n)),
            Node.Named("add").Post(static s => s.Add("n", 1)));
        var flow = Hosts.Chain("outer", Node.Named("each").Flows(inner, static _ => Inputs(), static run => run.State.GetInt("n")).Concurrency(concurrency));
        await using var system = await FlowSystem.StartAsync(o => Set(o, flow, journaled ? new InMemoryJournal() : null));

        var run = await system.StartAsync(flow);
        var result = (await run.WaitAsync().WaitAsync(Until.Patience)).EnsureCompleted();

        result.State.GetList<int>("results").ShouldBe(Enumerable.Range(0, Items).Select(static n => (2 * n) + 1));
        keys.Distinct().Count().ShouldBe(Items);
        keys.ShouldAllBe(key => key.StartsWith(run.Id.Value, StringComparison.Ordinal));
        await Until.SoAsync(() => system.RunsInMemory == 0);
    }

    [Fact]
    public async Task A_cancel_reaches_the_runs_of_items_and_none_is_left()
    {
        using var begun = new CountdownEvent(4);
        var cancelled = 0;
        var inner = Hosts.Chain("inner", Node.Named("wait").Exec(async x =>
        {
            begun.Signal();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, x.TimeProvider, x.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
                throw;
            }
        }));
        var flow = Hosts.Chain("outer", Node.Named("each").Flows(inner, static _ => Inputs(), static run => run.Status).Concurrency(4));
        await using var system = await FlowSystem.StartAsync(o => Set(o, flow, null));
        var run = await system.StartAsync(flow);
        begun.Wait(Until.Patience).ShouldBeTrue();

        (await run.CancelAsync("enough")).ShouldBeTrue();

        (await run.WaitAsync().WaitAsync(Until.Patience)).Status.ShouldBe(RunStatus.Cancelled);
        await Until.SoAsync(() => system.RunsInMemory == 0 && Volatile.Read(ref cancelled) == 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_cancel_reaches_a_run_that_keeps_its_thread_after_many_that_did_not(int concurrency)
    {
        using var begun = new ManualResetEventSlim();
        var seen = 0;
        var inner = Hosts.Chain("inner", Node.Named("keep").Prep(static s => s.GetInt("n")).Exec((n, x) =>
        {
            if (n < Items / 2)
                return n;
            begun.Set();
            x.CancellationToken.WaitHandle.WaitOne();
            Interlocked.Increment(ref seen);
            x.CancellationToken.ThrowIfCancellationRequested();
            return n;
        }));
        var flow = Hosts.Chain("outer", Node.Named("each").Flows(inner, static _ => Inputs(), static run => run.Status).Concurrency(concurrency));
        await using var system = await FlowSystem.StartAsync(o => Set(o, flow, null));
        var run = await system.StartAsync(flow);
        begun.Wait(Until.Patience).ShouldBeTrue();

        (await run.CancelAsync("enough")).ShouldBeTrue();

        (await run.WaitAsync().WaitAsync(Until.Patience)).Status.ShouldBe(RunStatus.Cancelled);
        await Until.SoAsync(() => system.RunsInMemory == 0 && Volatile.Read(ref seen) > 0);
    }

    [Fact]
    public async Task No_run_of_an_item_is_left_by_a_cancel_at_any_moment()
    {
        var inner = Hosts.Chain("inner", Node.Named("wait").Prep(static s => s.GetInt("n")).Exec(static async (n, x) =>
        {
            // Most end at once; some only with the cancel.
            if (n % 16 == 15)
                await Task.Delay(Timeout.InfiniteTimeSpan, x.TimeProvider, x.CancellationToken);
            return n;
        }));
        var flow = Hosts.Chain("outer", Node.Named("each").Flows(inner, static _ => Inputs(), static run => run.Status).Concurrency(4));
        await using var system = await FlowSystem.StartAsync(o => Set(o, flow, null));
        for (var i = 0; i < 50; i++)
        {
            var run = await system.StartAsync(flow);
            for (var turn = 0; turn < i; turn++)
                await Task.Yield();

            (await run.CancelAsync("enough")).ShouldBeTrue();

            (await run.WaitAsync().WaitAsync(Until.Patience)).Status.ShouldBe(RunStatus.Cancelled);
        }

        await Until.SoAsync(() => system.RunsInMemory == 0);
    }

    [Fact]
    public async Task Runs_that_keep_their_threads_until_another_one_comes_do_not_wait_for_ever()
    {
        using var both = new Barrier(2);
        var inner = Hosts.Chain("inner", Node.Named("meet").Prep(static _ => 0).Exec((_, _) => both.SignalAndWait(Until.Patience)).Post(static (_, met) => met.ShouldBeTrue()));
        var flow = Hosts.Chain("outer",
            Node.Named("each").Flows(inner, static _ => Enumerable.Range(0, 20).Select(static _ => new RunInput()), static run => run.Status).Concurrency(2));
        await using var system = await FlowSystem.StartAsync(o => Set(o, flow, null));

        var run = await system.StartAsync(flow);

        (await run.WaitAsync().WaitAsync(2 * Until.Patience)).EnsureCompleted();
    }

    [Fact]
    public async Task The_run_of_an_item_is_found_by_its_id_while_it_is_at_work()
    {
        var reached = new TaskCompletionSource<RunId>(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var inner = Hosts.Chain("inner", Node.Named("wait").Exec(async x =>
        {
            reached.TrySetResult(x.RunId);
            await gate.Task;
        }));
        var flow = Hosts.Chain("outer", Node.Named("each").Flows(inner, static _ => [new RunInput()], static run => run.Status));
        await using var system = await FlowSystem.StartAsync(o => Set(o, flow, null));
        var run = await system.StartAsync(flow);

        var item = await reached.Task.WaitAsync(Until.Patience);
        (await system.GetAsync(item)).Status.ShouldBe(RunStatus.Running);
        (await system.FindRunAsync(new RunId(item.Value + "0"))).ShouldBeNull();

        gate.SetResult();
        (await run.WaitAsync().WaitAsync(Until.Patience)).EnsureCompleted();
        (await system.FindRunAsync(item)).ShouldBeNull();
    }

    [Fact]
    public async Task A_stop_leaves_the_items_whose_runs_have_not_ended_to_the_next_start_with_their_keys()
    {
        var journal = new InMemoryJournal();
        var isOpen = false;
        using var begun = new CountdownEvent(3);
        var keys = new ConcurrentQueue<string>();
        var inner = Hosts.Chain("inner",
            Node.Named("first").Exec(async x =>
            {
                keys.Enqueue(x.IdempotencyKey);
                if (Volatile.Read(ref isOpen))
                    return;
                begun.Signal();
                await Task.Delay(Timeout.InfiniteTimeSpan, x.TimeProvider, x.CancellationToken);
            }));
        var flow = Hosts.Chain("outer", Node.Named("each").Flows(inner, static _ => Enumerable.Repeat(0, 3).Select(static _ => new RunInput()), static run => run.Status).Concurrency(3));
        RunId id;
        await using (var first = await FlowSystem.StartAsync(o =>
        {
            Set(o, flow, journal);
            o.StopTimeout = TimeSpan.Zero;
        }))
        {
            id = (await first.StartAsync(flow)).Id;
            begun.Wait(Until.Patience).ShouldBeTrue();
        }

        Volatile.Write(ref isOpen, true);
        await using var second = await FlowSystem.StartAsync(o => Set(o, flow, journal));
        (await second.WaitAsync(id).WaitAsync(Until.Patience)).EnsureCompleted();

        var all = keys.ToArray();
        all.Length.ShouldBe(6);
        all[3..].Order(StringComparer.Ordinal).ShouldBe(all[..3].Order(StringComparer.Ordinal));
    }

    private static IEnumerable<RunInput> Inputs() => Enumerable.Range(0, Items).Select(static n => new RunInput { ["n"] = n });

    private static void Set(FlowSystemOptions options, FlowDefinition flow, InMemoryJournal? journal)
    {
        options.AddFlow(flow);
        if (journal is not null)
            options.UseJournal(_ => journal);
    }
}
