using System.Collections.Concurrent;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>
/// Shards move at random moments, in order, after the end of a lease, or taken away without a word, while runs fork, join, have children, wait and are asked things from all members. In the end
/// every run is as if nobody had disturbed it, every request has counted once, and nothing is left over.
/// </summary>
[Trait("semantics", "11")]
public sealed class RandomMovesTests
{
    private const int Updates = 3;
    private const int Orders = 40;

    private static readonly int Seeds = Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? 200 : 6;

    private readonly ConcurrentDictionary<string, int> _executed = new(StringComparer.Ordinal);
    private readonly FlowDefinition _child;
    private readonly FlowDefinition _flow;

    public RandomMovesTests()
    {
        _child = Flow.Named("child").StartAt(Adding("twice", state => state.GetInt("n"), 2)).Build();
        var runs = _child.AsChildRun("child").Input(state => new RunInput { ["n"] = state.GetInt("n") }).Output((state, child) => state.Set("bill", child.State.GetLong("sum")));
        var (first, left, right, last) = (Adding("first"), Adding("left"), Adding("right"), Adding("last", state => state.GetInt("paid"), 1));
        var both = Adding("both");
        var pay = Node.WaitForSignal<int>("pay", "payment").Into(new StateKey<int>("paid"));
        _flow = Flow.Named("order").StartAt(first).Fork(first, ActionName.Default, left, right).Connect(left, both).Connect(right, both).Join(both, Join.All).Connect(both, runs).Connect(runs, pay).Connect(pay, last)
            .OnUpdate<int, int>("add", (state, count) => (int)state.Add("count", (long)count)).Build();
    }

    [Fact]
    public async Task Every_run_ends_as_if_undisturbed()
    {
        for (var seed = 1; seed <= Seeds; seed++)
            await EndAsIfUndisturbedAsync(new Random(seed));
    }

    private async Task EndAsIfUndisturbedAsync(Random random)
    {
        _executed.Clear();
        await using var cluster = new ScriptedCluster(shards: 4);
        var members = await cluster.JoinAsync(3, o =>
        {
            o.AddFlow(_flow).AddFlow(_child);
            o.MaxUncleanEnds = 100_000;
            o.StopTimeout = TimeSpan.FromMilliseconds(50);
        });
        var orders = Enumerable.Range(1, Orders).Select(n => OrderAsync(members, n, random.Next())).ToList();
        var all = Task.WhenAll(orders);
        for (var moves = 0; !all.IsCompleted && moves < 100; moves++)
        {
            await MoveAsync(cluster, random);
            await Task.WhenAny(all, Task.Delay(TimeSpan.FromMilliseconds(random.Next(6)), TimeProvider.System));
        }

        var results = await all.WaitAsync(ScriptedCluster.Patience);

        foreach (var (n, result) in results.Select((result, i) => (i + 1, result)))
            (n, result.Status, result.State.GetLong("sum"), result.State.GetLong("bill"), result.State.GetLong("count")).ShouldBe((n, RunStatus.Completed, 4 + n, 2 * n, Updates * (Updates + 1) / 2));
        await members[0].UntilAsync(async system => (await system.ListAsync(new RunQuery { Limit = 500 })).Runs.All(row => row.Status.IsEnded()));
        (await members[0].System.ListAsync(new RunQuery { Limit = 500 })).Runs.Count.ShouldBe(2 * Orders);
        await members[0].UntilAsync(async _ => (await ((IRunInbox)cluster.Place).ReadAsync([0, 1, 2, 3], 0, 100, default)).Count == 0);
        foreach (var n in Enumerable.Range(1, Orders))
            await CompletedOnceAsync(members[0], $"order-{n}");
        _executed.Count.ShouldBe(Orders * 6, "every visit has had one key, however often it was executed");
    }

    /// <summary>A client that asks whatever member it happens to reach.</summary>
    private async Task<RunResult> OrderAsync(ScriptedMember[] members, int n, int seed)
    {
        var random = new Random(seed);
        RunId id = $"order-{n}";
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100)), TimeProvider.System);
        await Any().StartAsync(_flow, new() { ["n"] = n }, new() { Id = id });
        foreach (var count in Enumerable.Range(1, Updates))
            await Any().UpdateAsync<int, int>(id, "add", count);
        (await Any().SignalAsync(id, "payment", n)).ShouldBeTrue();
        return await Any().WaitAsync(id);

        FlowSystem Any() => members[random.Next(members.Length)].System;
    }

    private static async Task MoveAsync(ScriptedCluster cluster, Random random)
    {
        var shard = random.Next(cluster.Shards);
        var to = cluster.Members[random.Next(cluster.Members.Count)];
        switch (random.Next(3))
        {
            case 0:
                foreach (var owner in cluster.Members.Where(member => member.TermOf(shard) != 0))
                    await owner.HandOverAsync(shard);
                await to.GainAsync(shard);
                break;
            case 1:
                foreach (var owner in cluster.Members)
                    owner.Lose(shard);
                await to.GainAsync(shard, wasHandedOver: false);
                break;
            default:
                // Whoever had it finds out by itself, when its next append is refused.
                await to.GainAsync(shard, wasHandedOver: false);
                break;
        }
    }

    private async Task CompletedOnceAsync(ScriptedMember member, RunId run)
    {
        var kinds = new List<string>();
        await foreach (var item in member.System.EventsAsync(run))
            kinds.Add(item.Kind);
        (kinds.Count(kind => kind == "run-started"), kinds.Count(kind => kind == "update-applied"), kinds.Count(kind => kind == "run-completed")).ShouldBe((1, Updates, 1));
        kinds.Count(kind => kind == "visit-completed").ShouldBe(7);
    }

    private LambdaNode<int, int> Adding(string name, Func<SharedState, int>? amount = null, int times = 1)
        => Node.Named(name).Prep(state => amount?.Invoke(state) ?? 1).Exec((int n, ExecContext x) =>
        {
            _executed.AddOrUpdate(x.IdempotencyKey, 1, static (_, count) => count + 1);
            return n * times;
        }).Post((state, n) => state.Add("sum", (long)n));
}
