using System.Collections.Concurrent;
using ActorFlow.Journal;
using ActorFlow.Polling;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>Timers are the leading member's: they come with the shard, and fire once.</summary>
[Trait("semantics", "11")]
public sealed class ClusterTimerTests
{
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FlowDefinition _late;

    public ClusterTimerTests()
    {
        var pay = Node.WaitForSignal<int>("pay", "payment").Into(new StateKey<int>("paid"));
        pay.Within(TimeSpan.FromHours(1));
        _late = Flow.Named("late").StartAt(pay).Connect(pay, Noting("ship")).Connect(pay, WaitingNode.TimedOut, Noting("remind")).Build();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_time_that_comes_after_a_move_fires_once_and_at_the_member_that_leads(bool wasLost)
    {
        await using var cluster = new ScriptedCluster();
        var (a, b) = await TwoAsync(cluster);
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => a.System.StartAsync(_late, null, new() { Id = $"r-{i}" })));
        await a.UntilAsync(async system => (await system.ListAsync(new RunQuery { Statuses = [RunStatus.Waiting] })).Runs.Count == 20);
        foreach (var shard in a.Owned.ToList())
        {
            if (wasLost)
                a.Lose(shard);
            else
                await a.HandOverAsync(shard);
            await b.GainAsync(shard, wasHandedOver: !wasLost);
        }

        await PassAsync(TimeSpan.FromMinutes(59), runs);
        _log.ShouldBeEmpty();
        await PassAsync(TimeSpan.FromMinutes(2), runs, until: true);
        _log.Count.ShouldBe(20);
        a.System.RunsInMemory.ShouldBe(0);
    }

    [Fact]
    public async Task A_time_that_came_while_nobody_led_the_run_fires_when_somebody_does()
    {
        await using var cluster = new ScriptedCluster();
        var (a, b) = await TwoAsync(cluster);
        var run = await a.System.StartAsync(_late, null, new() { Id = "r" });
        await a.UntilAsync(async system => (await system.GetAsync("r")).Status == RunStatus.Waiting);
        await a.HandOverAsync(cluster.ShardOf("r"));
        _time.Advance(TimeSpan.FromDays(1));
        _log.ShouldBeEmpty();
        await b.GainAsync(cluster.ShardOf("r"));
        await b.UntilAsync(_ => Task.FromResult(_log.Count == 1));
        await PassAsync(TimeSpan.FromSeconds(1), [run], until: true);
        _log.ShouldBe(["remind"]);
    }

    /// <summary>Lets time pass in pieces, so that polls and timers of all members have their turn.</summary>
    private async Task PassAsync(TimeSpan time, RunHandle[] runs, bool until = false)
    {
        _time.Advance(time);
        if (!until)
            return;
        var ends = Task.WhenAll(runs.Select(run => run.WaitAsync()));
        await Until.SoAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return ends.IsCompleted;
            },
            "the runs have ended");
        await ends;
    }

    private LambdaNode<NoPrep, int> Noting(string name) => Node.Named(name).Exec((ExecContext _) =>
    {
        _log.Enqueue(name);
        return 0;
    });

    private async Task<(ScriptedMember A, ScriptedMember B)> TwoAsync(ScriptedCluster cluster)
    {
        var members = await cluster.JoinAsync(2, o =>
        {
            o.AddFlow(_late);
            o.TimeProvider = _time;
            o.PassivateAfter = TimeSpan.FromSeconds(1);
        });
        return (members[0], members[1]);
    }
}
