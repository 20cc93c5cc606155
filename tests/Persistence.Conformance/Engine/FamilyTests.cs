using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Engine;

/// <summary>Child runs and compensations on a real SQLite file, through engines that end in order and engines that end after any append.</summary>
public sealed class FamilyTests
{
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("semantics", "1")]
    [Trait("semantics", "12.1")]
    public async Task A_family_whose_engine_ends_after_every_append_ends_as_if_nothing_had_been(bool breaks)
    {
        var work = new Work(breaks);
        var appends = await RunThroughAsync(work, crashAt: long.MaxValue);
        work.Check(breaks);
        appends.ShouldBeGreaterThan(8);
        // One engine after the other on the same file, each ended after one append more than the one before had needed.
        for (var at = 1; at <= appends; at++)
        {
            var again = new Work(breaks);
            await RunThroughAsync(again, at);
            again.Check(breaks);
        }
    }

    [Fact]
    [Trait("semantics", "1")]
    public async Task A_family_goes_on_over_engines_that_stop_in_order_and_can_be_listed_beside_them()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("runs.db");
        var gates = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var reached = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        Node Wait(int at) => Node.Named($"wait-{at}").Exec(x =>
        {
            reached[at].TrySetResult();
            return gates[at].Task.WaitAsync(x.CancellationToken);
        });
        var deep = Flow.Named("deep").StartAt(Wait(0)).Build();
        var (into, after) = (deep.AsChildRun("into"), Wait(1));
        var middle = Flow.Named("middle").StartAt(into).Connect(into, after).Build();
        var (child, last) = (middle.AsChildRun("child"), Wait(2));
        var flow = Flow.Named("top").StartAt(child).Connect(child, last).Build();
        for (var at = 0; at <= gates.Length; at++)
        {
            await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(path).AddFlow(flow));
            var run = await system.StartAsync(flow, null, new() { Id = "t" });
            if (at > 0)
                gates[at - 1].TrySetResult();
            if (at == gates.Length)
            {
                (await run.WaitAsync().WaitAsync(Hung)).EnsureCompleted();
                break;
            }

            await reached[at].Task.WaitAsync(Hung);
            await using var reader = FlowReader.Open(await SqliteJournalReader.OpenAsync(path));
            (await reader.ListAsync(new RunQuery { Parent = "t" })).Runs.ShouldHaveSingleItem().RunId.Value.ShouldBe("t/child#1");
            await system.StopAsync(TimeSpan.Zero);
        }

        await using var end = FlowReader.Open(await SqliteJournalReader.OpenAsync(path));
        (await end.ListAsync(new RunQuery())).Runs.Select(row => row.Status)
            .ShouldBe([RunStatus.Completed, RunStatus.Completed, RunStatus.Completed]);
    }

    /// <summary>
    /// Runs the work to its end on one file; the first engine ends when so many appends are durable, before it has heard of the last one.
    /// </summary>
    private static async Task<long> RunThroughAsync(Work work, long crashAt)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("runs.db");
        var appends = 0L;
        for (var life = 0; ; life++)
        {
            // The next engines end after three appends: one names what was in flight, so the others are progress.
            var (inThisLife, isDecided) = (0L, 0);
            var last = life == 0 ? crashAt : crashAt == long.MaxValue || life > (Long.Form ? 40 : 2) ? long.MaxValue : 3;
            var journal = new SqliteJournal(new SqliteJournalOptions { Path = path });
            var crashed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var never = new TaskCompletionSource();
            var faulty = new FaultyJournal(journal, new JournalFaultOptions
            {
                Reached = async point =>
                {
                    if (point != JournalPoint.AfterAppend)
                        return;
                    Interlocked.Increment(ref appends);
                    if (Interlocked.Increment(ref inThisLife) != last || Interlocked.Exchange(ref isDecided, 1) != 0)
                        return;
                    crashed.TrySetResult();
                    await never.Task;
                },
            });
            var system = await FlowSystem.StartAsync(o =>
            {
                o.UseJournal(_ => faulty);
                o.AddFlow(work.Flow);
            });
            var starting = system.StartAsync(work.Flow, null, new() { Id = "t" });
            var ending = WaitAsync(starting);
            await Task.WhenAny(ending, crashed.Task).WaitAsync(Hung);
            if (Interlocked.Exchange(ref isDecided, 1) == 0)
            {
                work.Result = await ending;
                await SettledAsync(system);
                await system.StopAsync();
                return appends;
            }

            system.Crash();
            await journal.DisposeAsync();
            never.TrySetResult();
            _ = ending.ContinueWith(static task => task.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>The last word between the runs may still be on its way when the first of them has ended.</summary>
    private static async Task SettledAsync(FlowSystem system)
    {
        using var hung = new CancellationTokenSource(Hung);
        while ((await system.ListAsync(new RunQuery(), hung.Token)).Runs.Any(row => !row.Status.IsEnded()))
            await Task.Yield();
    }

    private static async Task<RunResult> WaitAsync(Task<RunHandle> starting) => await (await starting).WaitAsync();

    /// <summary>A saga of three runs whose last step breaks or not, and the world outside of it.</summary>
    private sealed class Work
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _standing = new(StringComparer.Ordinal);
        private readonly HashSet<string> _done = new(StringComparer.Ordinal);

        public Work(bool breaks)
        {
            var deep = ActorFlow.Flow.Named("deep").StartAt(Step("deep", false)).Build();
            var (into, before) = (deep.AsChildRun("into"), Step("before", false));
            var middle = ActorFlow.Flow.Named("middle").StartAt(before).Connect(before, into).Build();
            var (first, child, last) = (Step("first", false), middle.AsChildRun("child"), Step("last", breaks));
            Flow = ActorFlow.Flow.Named("top").StartAt(first).Connect(first, child).Connect(child, last).Build();
        }

        public FlowDefinition Flow { get; }

        public RunResult? Result { get; set; }

        public void Check(bool breaks)
        {
            Result!.Status.ShouldBe(breaks ? RunStatus.Failed : RunStatus.Completed);
            _done.Count.ShouldBe(breaks ? 3 : 4, "each step under one key");
            _standing.Count.ShouldBe(breaks ? 0 : 4);
        }

        private LambdaNode<NoPrep, string> Step(string name, bool breaks) => Node.Named(name).Exec(x =>
        {
            if (breaks)
                throw new InvalidOperationException($"{name} breaks");
            lock (_gate)
            {
                _standing.Add(x.IdempotencyKey);
                _done.Add(x.IdempotencyKey);
            }

            return x.IdempotencyKey;
        }).Compensate((_, _, x) =>
        {
            lock (_gate)
                _standing.Remove(x.ExecIdempotencyKey);
            return Task.CompletedTask;
        });
    }
}
