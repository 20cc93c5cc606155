using System.Collections.Concurrent;
using ActorFlow.Actors.Runs;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Runs in memory start and end without the registry. For whoever asks for them they are runs like all others, however closely the asking meets their start or end.</summary>
public sealed class RunsBesideTheRegistryTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(5);

    private readonly Gate _gate = new();

    private FlowDefinition Waits => Flow.Named("waits").StartAt(Node.Named("only").Exec(async (ExecContext x) => await _gate.PassAsync(x.CancellationToken)).Post((s, _) => s.Set("n", 2)))
        .Durable(Durability.None).Build();

    private static FlowDefinition Two()
    {
        var one = Node.Named("one").Post(_ => "on");
        return Flow.Named("two").StartAt(one).Connect(one, "on", Node.Named("two").Post(s => s.Set("n", 1))).Durable(Durability.None).Build();
    }

    [Fact]
    public async Task A_request_that_meets_the_end_of_its_run_is_answered_and_reaches_no_other_run()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var flow = Two();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 400; i++)
            {
                var run = await system.StartAsync(flow);
                var asked = i % 2 == 0 ? CancelAsync(run) : LookAsync(run);
                var result = await run.WaitAsync().WaitAsync(Hang);
                (result.RunId, result.Reason).ShouldBe((run.Id, result.Status == RunStatus.Cancelled ? run.Id.Value : null));
                result.Status.ShouldBeOneOf(RunStatus.Completed, RunStatus.Cancelled);
                await asked;
            }
        })));

        await Until.SoAsync(() => system.RunsInMemory == 0);

        static async Task CancelAsync(RunHandle run)
        {
            try
            {
                await run.CancelAsync(run.Id.Value).WaitAsync(Hang);
            }
            catch (RunNotFoundException)
            {
                // It had ended.
            }
        }

        static async Task LookAsync(RunHandle run)
        {
            try
            {
                (await run.GetAsync().WaitAsync(Hang)).RunId.ShouldBe(run.Id);
            }
            catch (RunNotFoundException)
            {
                // It had ended.
            }
        }
    }

    [Fact]
    public async Task An_input_is_where_the_run_begins_and_one_that_is_refused_is_told_by_the_task_and_starts_nothing()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var flow = Flow.Named("counts").StartAt(Node.Named("only").Post(s => s.Set("n", s.GetInt("n") + 1))).Durable(Durability.None).Build();

        var run = await system.StartAsync(flow, new RunInput { ["n"] = 41, ["name"] = "kept" });
        var result = (await run.WaitAsync().WaitAsync(Hang)).EnsureCompleted();
        var refused = system.StartAsync(flow, new RunInput { ["n"] = () => 1 });

        (result.State.GetInt("n"), result.State.GetString("name")).ShouldBe((42, "kept"));
        await Should.ThrowAsync<StateException>(() => refused);
        await Until.SoAsync(() => system.RunsInMemory == 0);
    }

    [Fact]
    public async Task A_stop_that_meets_starts_leaves_nobody_waiting()
    {
        for (var round = 0; round < 20; round++)
        {
            var system = await FlowSystem.StartAsync(o => o.StopTimeout = Hang);
            var (flow, begun, ends) = (Two(), new TaskCompletionSource(), new ConcurrentBag<RunStatus>());
            var starters = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; ; i++)
                {
                    try
                    {
                        var run = await system.StartAsync(flow);
                        ends.Add((await run.WaitAsync().WaitAsync(Hang)).Status);
                    }
                    catch (FlowSystemStoppedException)
                    {
                        return;
                    }

                    if (i == 20)
                        begun.TrySetResult();
                }
            })).ToArray();
            await begun.Task.WaitAsync(Hang);

            await system.StopAsync().WaitAsync(Hang);

            await Task.WhenAll(starters).WaitAsync(Hang);
            ends.ShouldAllBe(status => status == RunStatus.Completed);
            system.RunsInMemory.ShouldBe(0);
        }
    }

    [Fact]
    public async Task More_runs_than_there_are_places_are_all_found_and_all_end()
    {
        const int Runs = RunTable.Places + 1_000;
        await using var system = await FlowSystem.StartAsync(_ => { });
        var flow = Waits;
        var runs = new RunHandle[Runs];
        for (var i = 0; i < Runs; i++)
            runs[i] = await system.StartAsync(flow);
        system.RunsInMemory.ShouldBe(Runs);

        (await runs[0].CancelAsync("the first")).ShouldBeTrue();
        (await runs[^1].CancelAsync("the last")).ShouldBeTrue();
        foreach (var run in runs.Where((_, at) => at % 500 == 250))
            (await system.GetAsync(run.Id)).Status.ShouldBe(RunStatus.Running);
        _gate.Open();

        var results = await Task.WhenAll(runs.Select(run => run.WaitAsync())).WaitAsync(Hang);
        results.Count(result => result.Status == RunStatus.Completed).ShouldBe(Runs - 2);
        (results[0].Reason, results[^1].Reason).ShouldBe(("the first", "the last"));
        await Until.SoAsync(() => system.RunsInMemory == 0);
    }

    [Fact]
    public async Task An_id_that_was_made_up_for_a_run_names_it_in_a_start_too()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var flow = Waits;
        var run = await system.StartAsync(flow);

        var again = await system.StartAsync(flow, null, new StartOptions { Id = run.Id });
        await Should.ThrowAsync<RunConflictException>(system.StartAsync(Two(), null, new StartOptions { Id = run.Id }));

        system.RunsInMemory.ShouldBe(1);
        (await system.FindRunAsync(run.Id))!.Id.ShouldBe(run.Id);
        _gate.Open();
        var (first, second) = (await run.WaitAsync().WaitAsync(Hang), await again.WaitAsync().WaitAsync(Hang));
        second.ShouldBe(first);
    }

    [Fact]
    public async Task A_stop_cuts_off_what_does_not_end_and_tells_whoever_waits()
    {
        var system = await FlowSystem.StartAsync(_ => { });
        var run = await system.StartAsync(Waits);
        var waiting = run.WaitAsync();
        await Until.SoAsync(() => _gate.IsReached);

        await system.StopAsync(TimeSpan.Zero).WaitAsync(Hang);

        await Should.ThrowAsync<FlowSystemStoppedException>(waiting.WaitAsync(Hang));
        await Should.ThrowAsync<FlowSystemStoppedException>(system.StartAsync(Two()));
    }

    [Fact]
    public async Task Waiters_of_every_kind_hear_of_the_same_end()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var run = await system.StartAsync(Waits);
        using var patience = new CancellationTokenSource(Hang);
        Task<RunResult>[] waiters = [run.WaitAsync(), run.WaitAsync(), run.WaitAsync(patience.Token), system.WaitAsync(run.Id)];
        await Until.SoAsync(() => _gate.IsReached);
        // Whoever asks by the id has been heard before this is answered: once the run has ended nobody knows it any more.
        (await system.FindRunAsync(run.Id).WaitAsync(Hang)).ShouldNotBeNull();
        _gate.Open();

        var results = await Task.WhenAll(waiters).WaitAsync(Hang);
        results.Distinct().Count().ShouldBe(1);
        (await run.WaitAsync().WaitAsync(Hang)).ShouldBe(results[0]);
    }

    [Fact]
    public async Task User_code_never_runs_inside_the_call_that_starts_it()
    {
        using var starting = new ThreadLocal<bool>();
        var inside = 0;
        var flow = Flow.Named("watched").StartAt(Node.Named("only").Post(_ =>
        {
            if (starting.Value)
                Interlocked.Increment(ref inside);
        })).Durable(Durability.None).Build();
        await using var system = await FlowSystem.StartAsync(_ => { });

        for (var i = 0; i < 2_000; i++)
        {
            starting.Value = true;
            var started = system.StartAsync(flow);
            starting.Value = false;
            await (await started).WaitAsync().WaitAsync(Hang);
        }

        inside.ShouldBe(0);
    }

    [Fact]
    public async Task User_code_starts_runs_and_waits_for_them()
    {
        FlowSystem? system = null;
        var inner = Two();
        var outer = Flow.Named("outer").StartAt(Node.Named("only").Exec(async (ExecContext _) => (await (await system!.StartAsync(inner)).WaitAsync()).State.GetInt("n")).Post((s, n) => s.Set("n", n + 1)))
            .Durable(Durability.None).Build();
        await using (system = await FlowSystem.StartAsync(_ => { }))
        {
            for (var i = 0; i < 200; i++)
                (await (await system.StartAsync(outer)).WaitAsync().WaitAsync(Hang)).State.GetInt("n").ShouldBe(2);
        }
    }

    [Fact]
    public async Task A_run_that_is_given_something_begins_with_it()
    {
        await using var system = await FlowSystem.StartAsync(_ => { });
        var flow = Flow.Named("adds").StartAt(Node.Named("only").Prep(s => s.GetInt("n")).Exec(n => n + 1).Post((s, n) => s.Set("n", n))).Durable(Durability.None).Build();

        var result = await (await system.StartAsync(flow, new RunInput { ["n"] = 41 })).WaitAsync().WaitAsync(Hang);

        result.State.GetInt("n").ShouldBe(42);
        result.EndedAt.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(result.StartedAt);
        result.NodeStatuses.ShouldBe([new KeyValuePair<string, NodeStatus>("only", NodeStatus.Completed)]);
    }
}
