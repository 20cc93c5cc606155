using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>
/// Days of virtual time in which every kind of call goes wrong now and then: runs sleep, wake, grow, undo, have children, and come to their ends.
/// </summary>
public sealed class FaultySeasonTests
{
    private static readonly int Seeds = Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? 200 : 8;

    private static readonly JournalCall[] Kinds =
    [
        JournalCall.Read, JournalCall.Contains, JournalCall.Find, JournalCall.SaveSnapshots, JournalCall.LoadSnapshot, JournalCall.Trim,
            JournalCall.FindBaseline,
        JournalCall.Prune, JournalCall.ReadBlob, JournalCall.SweepBlobs, JournalCall.ReadDue, JournalCall.SaveDefinition, JournalCall.MarkClean,
    ];

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.2)]
    public async Task Whatever_calls_fail_every_run_comes_to_its_end_and_none_is_set_aside(double rate)
    {
        var made = Kinds.ToDictionary(kind => kind, _ => 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            foreach (var (kind, count) in await LiveAsync(seed, rate))
                made[kind] += count;
        }

        if (rate > 0.1)
            made.ShouldAllBe(kind => kind.Value > 0, "a fault that never happens proves nothing");
    }

    private static async Task<IEnumerable<(JournalCall Kind, int Faults)>> LiveAsync(int seed, double rate)
    {
        FaultyJournal? journal = null;
        var faults = new JournalFaultOptions
        {
            Seed = seed,
            LostAnswers = rate / 2,
            LostWrites = rate / 4,
            Calls = Kinds.ToDictionary(kind => kind, _ => new JournalCallFaults { Failures = rate, LostAnswers = rate / 2 }),
        };
        await FlowTestHost.RunAsync(LiveAsync, Hosts.Gated with
        {
            Seed = seed,
            Configure = o =>
            {
                // Without snapshots, runs are read back from their baselines.
                o.SnapshotEvery = seed % 2 == 0 ? 0 : 3;
                o.ReconcileEvery = TimeSpan.FromMinutes(10);
                o.TidyEvery = TimeSpan.FromHours(1);
                o.BlobGrace = TimeSpan.FromMinutes(30);
                o.KeepEndedRuns = TimeSpan.FromDays(30);
            },
            WrapJournal = inner => journal ??= new FaultyJournal(inner, faults),
        });
        return Kinds.Select(kind => (kind, journal!.CountOf(kind, JournalCallFault.Failure) + journal.CountOf(kind, JournalCallFault.LostAnswer)));
    }

    private static async Task LiveAsync(FlowTestHost host)
    {
        var runs = new List<(TestRun Run, RunStatus Status, Func<RunResult, bool> IsRight)>
        {
            (await StartAsync(host, Waiting("waiting"), "waiting"), RunStatus.Completed, result => result.State.GetInt("attempt") == 3),
            (await StartAsync(host, FailingCallTests.Turning(turns: 30, sleepsAt: 25), "turning"), RunStatus.Completed,
                result => result.State.GetInt("turn") == 30),
            (await StartAsync(host, Parent(), "parent"), RunStatus.Completed, result => result.State.GetInt("attempt") == 3),
            (await StartAsync(host, Saga(), "saga"), RunStatus.Failed, result => result.Compensations.Compensated.Count() == 2),
        };
        host.Advance(TimeSpan.FromHours(7));
        await host.CrashAsync();
        await host.RestartAsync();
        host.Advance(TimeSpan.FromHours(4));
        await host.RestartAsync();
        host.Advance(TimeSpan.FromDays(2));

        foreach (var (run, status, isRight) in runs)
        {
            (await host.Journal.FindAsync(run.Id, default))!.Status.ShouldBe(status, $"seed {host.Seed}, {run.Id}");
            isRight(await AskAsync(run.GetAsync)).ShouldBeTrue($"seed {host.Seed}, {run.Id}");
        }
    }

    private static FlowDefinition Waiting(string name)
        => Hosts.Chain(name, Node.Named("waits").Exec((ExecContext x) => x.Attempt < 3 ? throw new TimeoutException() : x.Attempt)
            .Attempts(3, TimeSpan.FromHours(5)).Post((s, attempt) => s.Set("attempt", attempt)));

    private static FlowDefinition Parent()
        => Hosts.Chain("parent", Waiting("child").AsChildRun().Output((s, child) => s.Set("attempt", child.State.GetInt("attempt"))));

    private static FlowDefinition Saga()
    {
        static Node Undoable(string name) => Node.Named(name).Prep(_ => 1).Exec((_, _) => 1)
            .Compensate((_, _, x) => x.Attempt == 1 ? throw new TimeoutException() : Task.CompletedTask)
                .CompensationRetry(RetryPolicy.Constant(2, TimeSpan.FromHours(3)));
        return Hosts.Chain("saga", Undoable("first"), Undoable("second"), Node.Named("breaks")
            .Post(_ => throw new InvalidOperationException("refused")));
    }

    private static Task<TestRun> StartAsync(FlowTestHost host, FlowDefinition flow, RunId id)
        => AskAsync(() => host.StartAsync(flow, null, new() { Id = id }));

    // As callers do: what failed is asked for again.
    private static async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        for (var left = 100; ; left--)
        {
            try
            {
                return await question();
            }
            catch (Exception error) when (error is JournalUnavailableException or RunLostException && left > 0)
            {
            }
        }
    }
}
