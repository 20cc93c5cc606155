using ActorFlow.Actors.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "1")]
public sealed class StepTests
{
    [Fact]
    public async Task A_step_that_is_done_is_not_done_again_by_the_next_attempt()
    {
        var charged = 0;
        var attempts = 0;
        var node = Node.Named("pay").Exec(async x =>
        {
            var receipt = await x.StepAsync("charge", _ => new ValueTask<string>($"receipt {++charged}"));
            return ++attempts < 3 ? throw new InvalidOperationException("after the charge") : receipt;
        }).Post((s, receipt) => s.Set("receipt", receipt)).Attempts(3);

        var result = await Flow.Named("pay").StartAt(node).Build().RunAsync();

        result.EnsureCompleted().State.GetString("receipt").ShouldBe("receipt 1");
        (charged, attempts).ShouldBe((1, 3));
    }

    [Fact]
    public async Task A_step_name_used_twice_in_one_entry_is_refused()
    {
        var node = Node.Named("twice").Exec(async x =>
        {
            await x.StepAsync("same", _ => new ValueTask<int>(1));
            return await x.StepAsync("same", _ => new ValueTask<int>(2));
        });

        var result = await Flow.Named("twice").StartAt(node).Build().RunAsync();

        result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<StepNameException>().Step.ShouldBe("same");
    }

    [Fact]
    public async Task A_cursor_that_was_saved_is_read_back_by_the_next_attempt()
    {
        var seen = new List<int>();
        var node = Node.Named("long").Exec(async x =>
        {
            x.TryGetProgress<int>(out var from);
            seen.Add(from);
            await x.SaveProgressAsync(from + 10);
            return from < 20 ? throw new InvalidOperationException("cut off") : from;
        }).Attempts(3);

        (await Flow.Named("long").StartAt(node).Build().RunAsync()).EnsureCompleted();

        seen.ShouldBe([0, 10, 20]);
    }

    [Fact]
    public async Task After_a_restart_steps_and_cursors_are_there_and_prep_is_not_run_again()
    {
        await using var journal = new InMemoryJournal();
        var (preps, charged) = (0, 0);
        var crash = new TaskCompletionSource();
        var node = Node.Named("pay").Prep(s => ++preps).Exec(async (prep, x) =>
        {
            var receipt = await x.StepAsync("charge", _ => new ValueTask<int>(++charged));
            if (x.TryGetProgress<string>(out var cursor))
                return $"{prep} {receipt} {cursor}";
            await x.SaveProgressAsync("half");
            crash.TrySetResult();
            await Task.Delay(Timeout.Infinite, x.CancellationToken);
            return "never";
        }).Post((s, text) => s.Set("text", text));
        var flow = Flow.Named("pay").StartAt(node).Build();

        await using (var first = await FlowSystem.StartAsync(o => { o.UseJournal(_ => journal); o.AddFlow(flow); o.StopTimeout = TimeSpan.Zero; }))
        {
            await first.StartAsync(flow, null, new() { Id = "pay-1" });
            await crash.Task;
        }

        await using var second = await FlowSystem.StartAsync(o => { o.UseJournal(_ => journal); o.AddFlow(flow); });
        var result = await (await second.FindRunAsync("pay-1"))!.WaitAsync();

        result.EnsureCompleted().State.GetString("text").ShouldBe("1 1 half");
    }

    [Fact]
    public async Task Output_reaches_whoever_watches_and_is_not_journaled()
    {
        var go = new TaskCompletionSource();
        var node = Node.Named("talk").Exec(async x =>
        {
            await go.Task;
            foreach (var word in new[] { "one", "two", "three" })
                await x.EmitAsync(word);
            return 0;
        });
        var flow = Flow.Named("talk").StartAt(node).Build();
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        var run = await system.StartAsync(flow);
        var words = new List<object?>();
        var reading = Task.Run(async () =>
        {
            await foreach (var piece in run.OutputAsync())
            {
                words.Add(piece.Chunk);
                if (words.Count == 3)
                    return;
            }
        });
        while (!system.IsWatched)
            await Task.Yield();
        go.SetResult();

        await reading;
        words.ShouldBe(["one", "two", "three"]);
        (await run.WaitAsync()).EnsureCompleted();
    }

    [Fact]
    public async Task A_reader_of_output_that_is_too_slow_gets_the_newest_pieces_and_the_count_of_those_it_missed()
    {
        var emitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource();
        var node = Node.Named("talk").Exec(async x =>
        {
            await go.Task;
            for (var i = 0; i < 3_000; i++)
                await x.EmitAsync(i);
            emitted.SetResult();
            return 0;
        });
        var flow = Flow.Named("talk").StartAt(node).Build();
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        var run = await system.StartAsync(flow);
        await using var output = run.OutputAsync().GetAsyncEnumerator();
        var first = output.MoveNextAsync();
        go.SetResult();
        await emitted.Task;

        var (read, missed, last) = (0L, 0L, -1);
        for (var more = await first; more; more = await output.MoveNextAsync())
        {
            (read, missed, last) = (read + 1, missed + output.Current.Missed, (int)output.Current.Chunk!);
        }

        (read + missed).ShouldBe(3_000);
        read.ShouldBeLessThanOrEqualTo(FlowSystem.OutputKept + 1);
        last.ShouldBe(2_999);
    }

    [Fact]
    public async Task A_reader_of_output_hears_that_the_system_stopped_before_the_run_ended()
    {
        var flow = Flow.Named("held").StartAt(Node.Named("wait").Exec(async x => { await new TaskCompletionSource().Task; return 0; })).Build();
        var system = await FlowSystem.StartAsync(o => o.AddFlow(flow));
        await using var output = (await system.StartAsync(flow)).OutputAsync().GetAsyncEnumerator();
        var next = output.MoveNextAsync();

        await system.StopAsync(TimeSpan.Zero);

        await Should.ThrowAsync<FlowSystemStoppedException>(() => next.AsTask());
    }
}
