using System.Diagnostics;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.PostgreSql;

namespace ActorFlow.Benchmarks.Cluster;

/// <summary>C2: how long it takes until the runs of a member that has died go on elsewhere, from the moment on in which its lease is over.</summary>
public sealed class Takeover : Measurement
{
    private const int Runs = 10_000;
    private const int AtATime = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    public override string Id => "C2";

    public override string Title => "a member dies with 10 000 runs under way, from the end of its lease until all of them go on elsewhere";

    public override string Unit => "ms";

    // Lease time + 1 s; here without the lease.
    public override Target Target => new(1_000, 500, null, ("F1", 42));

    public override async Task<double> RunAsync(Effort effort)
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { Fsync = true });
        var runs = effort.Of(Runs);
        var (begun, goOn) = (new Gauge(runs), new Gauge(runs));
        var dies = await JoinAsync(server.ConnectionString(), "dies",
            Draw(begun, static token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token)));
        await using var takes = await JoinAsync(server.ConnectionString(), "takes", Draw(goOn, static _ => Task.CompletedTask));
        for (var done = 0; done < runs; done += AtATime)
            await Task.WhenAll(Enumerable.Range(done, Math.Min(AtATime, runs - done))
                .Select(run => dies.StartAsync("held", null, new() { Id = $"run-{run}" })));
        await begun.WhenFull.WaitAsync(Patience);

        // What is left of the lease is read before the death, so what is subtracted is never more than there was.
        var left = (await takes.MembersAsync()).Single(member => member.Name == "dies").LeaseLeft;
        var died = Stopwatch.GetTimestamp();
        dies.Crash();
        await goOn.WhenFull.WaitAsync(Patience);
        var took = Stopwatch.GetElapsedTime(died);

        // They come to their end there, too.
        await Task.WhenAll(Enumerable.Range(0, runs).Select(async run => (await takes.WaitAsync($"run-{run}")).EnsureCompleted()))
            .WaitAsync(Patience);
        return (took - left).TotalMilliseconds;
    }

    private static Task<FlowSystem> JoinAsync(string database, string name, FlowDefinition flow)
        => Members.JoinAsync(database, name, o => o.AddFlow(flow), static member =>
    {
        member.LeaseTime = TimeSpan.FromSeconds(3);
        member.LeaseMargin = TimeSpan.FromMilliseconds(300);
        member.HeartbeatEvery = TimeSpan.FromMilliseconds(500);
        // Nothing moves for the sake of balance: all runs are of the member that dies.
        member.SettleTime = Never;
    });

    private static FlowDefinition Draw(Gauge entered, Func<CancellationToken, Task> work)
    {
        var only = Node.Named("only").Exec(async (ExecContext x) =>
        {
            entered.Count(x.RunId);
            await work(x.CancellationToken);
            return 0;
        });
        return Flow.Named("held").StartAt(only).Durable(Durability.Strict).Build();
    }

    /// <summary>Counts runs, each once.</summary>
    private sealed class Gauge(int full)
    {
        private readonly HashSet<RunId> _runs = [];
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task WhenFull => _full.Task;

        public void Count(RunId run)
        {
            lock (_runs)
            {
                if (_runs.Add(run) && _runs.Count == full)
                    _full.SetResult();
            }
        }
    }
}
