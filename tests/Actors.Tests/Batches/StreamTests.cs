using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Batches;

[Trait("semantics", "3")]
public sealed class StreamTests
{
    [Fact]
    public Task Items_may_be_a_stream() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("stream").Stream(s => s.GetInt("count"), (count, _) => Numbers(count)).Each(n => n * 2);

        var result = await host.RunAsync(Hosts.Chain("stream", node), new() { ["count"] = 1000 });

        result.EnsureCompleted().State.GetList<int>("results").ShouldBe(Enumerable.Range(0, 1000).Select(n => 2 * n));
    });

    [Fact]
    public Task An_empty_stream_is_an_empty_batch() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("stream").Stream(_ => 0, (count, _) => Numbers(count)).Each(n => n)
            .Post((state, results) => state.Set("count", results.Count));

        (await host.RunAsync(Hosts.Chain("stream", node))).EnsureCompleted().State.GetIntOr("count", -1).ShouldBe(0);
    });

    [Fact]
    public Task No_more_of_a_stream_is_in_memory_than_the_window_and_those_that_run() => FlowTestHost.RunAsync(async host =>
    {
        var (read, ended, most) = (0, 0, 0);
        async IAsyncEnumerable<int> Counted()
        {
            for (var n = 0; n < 2000; n++)
            {
                read++;
                most = Math.Max(most, read - ended);
                yield return n;
                await Task.Yield();
            }
        }

        var node = Node.Named("window").Stream(_ => 0, (_, _) => Counted()).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            ended++;
            return n;
        }).Concurrency(4).To((_, _) => default);
        node.Batch.Window = 20;

        (await host.RunAsync(Hosts.Chain("window", node))).EnsureCompleted();

        (ended, most <= 26).ShouldBe((2000, true), $"{most} were read and had not ended: 20, 4 that run, and those about to be counted");
    });

    [Fact]
    public Task A_slow_item_holds_up_the_window_and_not_the_memory() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, ran) = (new Gate(), 0);
        var node = Node.Named("held").Stream(_ => 0, (_, _) => Numbers(1000)).Each(async (n, x) =>
        {
            ran++;
            if (n == 0)
                await gate.PassAsync(x.CancellationToken);
            return n;
        }).Concurrency(4).To((_, _) => default);
        node.Batch.Window = 20;
        var run = await host.StartAsync(Hosts.Chain("held", node));

        host.Settle();
        ran.ShouldBe(24, "results behind the first one wait in the window");
        gate.Open();

        (await run.WaitAsync()).EnsureCompleted();
        ran.ShouldBe(1000);
    }, Hosts.Gated);

    [Fact]
    public Task A_stream_that_fails_fails_the_batch_with_its_own_error() => FlowTestHost.RunAsync(async host =>
    {
        async IAsyncEnumerable<int> Broken()
        {
            yield return 1;
            await Task.Yield();
            throw new FormatException("line 2");
        }

        var node = Node.Named("broken").Stream(_ => 0, (_, _) => Broken()).Each(n => n);

        (await host.RunAsync(Hosts.Chain("broken", node))).Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<FormatException>();
    });

    [Fact]
    public Task A_stream_is_closed_however_the_batch_ends() => FlowTestHost.RunAsync(async host =>
    {
        var closed = 0;
        async IAsyncEnumerable<int> Endless()
        {
            try
            {
                for (var n = 0; ; n++)
                {
                    yield return n;
                    await Task.Yield();
                }
            }
            finally
            {
                closed++;
            }
        }

        var node = Node.Named("endless").Stream(_ => 0, (_, _) => Endless()).Each(n => n < 10 ? n : throw new TimeoutException())
            .OnItemErrors(BatchErrorMode.StopOnFirst);
        (await host.RunAsync(Hosts.Chain("endless", node))).Status.ShouldBe(RunStatus.Failed);
        closed.ShouldBe(1);

        var limited = Node.Named("limited").Stream(_ => 0, (_, _) => Endless()).Each(n => n).MaxItems(100);
        (await host.RunAsync(Hosts.Chain("limited", limited))).Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<BatchTooLargeException>();
        closed.ShouldBe(2);
    });

    [Fact]
    public Task Results_go_to_a_sink_in_item_order_and_are_not_collected() => FlowTestHost.RunAsync(async host =>
    {
        var (taken, kept) = (new List<int>(), -1);
        var node = Node.Named("sink").Items(_ => Enumerable.Range(0, 300)).Each(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(n % 7), x.TimeProvider, x.CancellationToken);
            return n;
        }).To((result, _) =>
        {
            taken.Add(result.Value);
            return default;
        }).Post((_, results) => kept = results.Values.Count);

        (await host.RunAsync(Hosts.Chain("sink", node))).EnsureCompleted().State.Has("results").ShouldBeFalse();

        taken.ShouldBe(Enumerable.Range(0, 300));
        kept.ShouldBe(0);
    });

    [Fact]
    public Task Failed_items_go_to_the_sink_with_their_error() => FlowTestHost.RunAsync(async host =>
    {
        var taken = new List<string>();
        var node = Node.Named("sink").Items(_ => Enumerable.Range(0, 3)).Each(n => n == 1 ? throw new TimeoutException("one") : n)
            .OnItemErrors(BatchErrorMode.Continue).To((result, _) =>
            {
                taken.Add(result.Error?.Message ?? $"{result.Value}");
                return default;
            });

        (await host.RunAsync(Hosts.Chain("sink", node))).EnsureCompleted();

        taken.ShouldBe(["0", "one", "2"]);
    });

    [Fact]
    public Task A_sink_that_fails_fails_the_batch() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("sink").Items(_ => Enumerable.Range(0, 1000)).Each(n => n).To((_, _) => throw new IOException("full"));

        (await host.RunAsync(Hosts.Chain("sink", node))).Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<IOException>();
    });

    [Fact]
    public void A_file_has_each_result_once_whatever_the_moment_of_a_crash()
    {
        var path = Path.Combine(Path.GetTempPath(), $"actorflow-sink-{Environment.ProcessId}.jsonl");
        try
        {
            FlowTestHost.Explore(async host =>
            {
                File.Delete(path);
                var node = Node.Named("file").Stream(_ => 0, (_, _) => Numbers(40)).Each(async (n, x) =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(1 + (n % 3)), x.TimeProvider, x.CancellationToken);
                    return $"line {n}";
                }).Concurrency(3).Chunks(1 + host.Choose(5), TimeSpan.FromSeconds(1)).To(new JsonLinesSink<string>(path));
                var run = await host.StartAsync(Hosts.Chain("file", node));

                for (var crash = host.Choose(3); crash > 0; crash--)
                {
                    for (var steps = host.Choose(500); steps > 0 && host.Step(); steps--)
                    {
                    }

                    await host.CrashAsync();
                    await host.RestartAsync();
                }

                (await run.WaitAsync()).EnsureCompleted();
                File.ReadAllLines(path).ShouldBe(Enumerable.Range(0, 40).Select(n => $"\"line {n}\""));
            }, Hosts.Under(Durability.Strict), shortForm: 15, longForm: 500);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public Task However_long_a_journaled_stream_to_a_sink_is_its_run_stays_small() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, taken) = (new Gate(), new List<int>());
        var node = Node.Named("long").Stream(_ => 0, (_, _) => Numbers(5_000)).Each(async (n, x) =>
        {
            if (n == 4_900)
                await gate.PassAsync(x.CancellationToken);
            return n % 100 == 7 ? throw new TimeoutException($"item {n}") : n;
        }).Chunks(10, TimeSpan.FromDays(1)).OnItemErrors(BatchErrorMode.Continue).To((result, _) =>
        {
            taken.Add((int)result.Index);
            return default;
        }).Post((state, results) =>
        {
            state.Set("count", results.Count);
            state.Set("failed", results.Failed);
            state.Set("errors", results.Errors.Select(error => error.Message).ToList());
        });
        var run = await host.StartAsync(Hosts.Chain("long", node), null, new() { Id = "r" });
        host.Settle();
        (await host.HistoryAsync("r")).Count(name => name == "items-completed").ShouldBeGreaterThan(400);
        var counts = (await host.System.GetAsync("r")).Visits.Single().Items!;
        counts.Failed.ShouldBe(49);
        var kept = (int)(counts.Done + counts.Failed);
        kept.ShouldBeInRange(4_890, 4_900, "the last ones wait for the rest of their chunk");

        await host.CrashAsync();
        gate.Open();
        await host.RestartAsync();

        var result = (await run.WaitAsync()).EnsureCompleted();
        (result.State.GetLong("count"), result.State.GetLong("failed")).ShouldBe((5_000L, 50L));
        result.State.GetList<string>("errors").ShouldBe(Enumerable.Range(0, 50).Select(n => $"item {(100 * n) + 7}"));
        taken.ShouldBe([.. Enumerable.Range(0, 4_900), .. Enumerable.Range(kept, 5_000 - kept)],
            "what the journal has does not go to the sink again");
    }, Hosts.Under(Durability.Strict));

    [Fact]
    public Task A_stream_to_a_sink_that_gives_other_items_after_a_crash_fails_the_visit() => FlowTestHost.RunAsync(async host =>
    {
        var (gate, moved) = (new Gate(), false);
        var node = Node.Named("moved").Stream(_ => 0, (_, _) => Numbers(40)).Each(async (n, x) =>
        {
            if (n == 30)
                await gate.PassAsync(x.CancellationToken);
            return n;
        }).Chunks(5, TimeSpan.FromDays(1)).To((_, _) => default);
        async IAsyncEnumerable<int> Numbers(int count)
        {
            for (var n = 0; n < count; n++)
                yield return moved && n == 12 ? 99 : n;
            await Task.Yield();
        }

        var run = await host.StartAsync(Hosts.Chain("moved", node));
        host.Settle();
        await host.CrashAsync();
        (moved, _) = (true, gate);
        gate.Open();
        await host.RestartAsync();

        (await run.WaitAsync()).Errors.ShouldHaveSingleItem().Type.ShouldBe(typeof(BatchItemsChangedException).FullName);
    }, Hosts.Under(Durability.Strict));

    private static async IAsyncEnumerable<int> Numbers(int count)
    {
        for (var n = 0; n < count; n++)
        {
            yield return n;
            if (n % 10 == 0)
                await Task.Yield();
        }
    }
}
