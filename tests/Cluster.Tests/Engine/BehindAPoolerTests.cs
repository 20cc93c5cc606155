using System.Collections.Concurrent;
using ActorFlow.Persistence.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>Whole members that reach their database by way of a real pooler in transaction mode.</summary>
[Trait("semantics", "11")]
public sealed class BehindAPoolerTests : IAsyncLifetime
{
    private const int Runs = 24;

    private readonly ConcurrentQueue<(string Run, string Member)> _executed = new();
    private RunningCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RunningCluster.CreateAsync(isPooled: true);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Members_share_runs_take_each_others_requests_and_hand_over_by_looking_now_and_then()
    {
        var (a, b) = (await JoinAsync("a"), await JoinAsync("b"));
        await _cluster.BalancedAsync(a, b);

        await WorkOffAsync(a, b);

        _executed.Select(one => one.Member).Distinct().Order().ShouldBe(["a", "b"]);
        await a.StopAsync();
        await b.StartAsync(Flow("b"), null, new() { Id = "after" });
        (await b.SignalAsync("after", "go", 1)).ShouldBeTrue();
        (await b.WaitAsync("after").WaitAsync(RunningCluster.Patience)).Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task Members_that_listen_past_the_pooler_hear_of_each_others_requests_and_need_not_look()
    {
        var direct = _cluster.DirectConnectionString;
        var (a, b) = (await JoinAsync("a", o => o.DirectConnectionString = direct, never: true), await JoinAsync("b", o => o.DirectConnectionString = direct, never: true));
        await _cluster.BalancedAsync(a, b);

        await WorkOffAsync(a, b);

        _executed.Select(one => one.Member).Distinct().Order().ShouldBe(["a", "b"]);
    }

    /// <summary>Each run is started by one member and signalled by the other, so that about half of it goes through the inbox.</summary>
    private async Task WorkOffAsync(FlowSystem a, FlowSystem b)
    {
        var started = await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => a.StartAsync(Flow("a"), null, new() { Id = $"run-{i}" }))).WaitAsync(RunningCluster.Patience);
        (await Task.WhenAll(started.Select(run => b.SignalAsync(run.Id, "go", 1))).WaitAsync(RunningCluster.Patience)).ShouldAllBe(counts => counts);
        var ended = await Task.WhenAll(started.Select(run => a.WaitAsync(run.Id))).WaitAsync(RunningCluster.Patience);
        ended.ShouldAllBe(result => result.Status == RunStatus.Completed && result.State.GetInt("got") == 1);
        _executed.Select(one => one.Run).Distinct().Count().ShouldBe(Runs);
        _executed.Count.ShouldBe(Runs);
    }

    private Task<FlowSystem> JoinAsync(string name, Action<PostgreSqlJournalOptions>? journal = null, bool never = false)
        => _cluster.JoinAsync(
            name,
            o =>
            {
                o.AddFlow(Flow(name));
                if (never)
                    o.InboxPoll = TimeSpan.FromMinutes(1);   // times the patience of who has hints: longer than the test waits
            },
            journal: journal);

    private FlowDefinition Flow(string member)
    {
        var wait = Node.WaitForSignal<int>("wait", "go").Into(new StateKey<int>("got"));
        var note = Node.Named("note").Exec((ExecContext x) =>
        {
            _executed.Enqueue((x.RunId.Value, member));
            return new ValueTask<int>(1);
        });
        return ActorFlow.Flow.Named("pooled").StartAt(wait).Connect(wait, note).Build();
    }
}
