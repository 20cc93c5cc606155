using System.Collections.Concurrent;
using ActorFlow.Actors.Journal;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

/// <summary>Ambient values (AsyncLocal, and with it culture and principal) belong to the code that sets them: a run finds none of another run, nor of whoever started it.</summary>
public sealed class AmbientValueTests
{
    private const int Times = 100;

    private static readonly AsyncLocal<string?> Tenant = new();

    private readonly ConcurrentQueue<string?> _seen = new();
    private readonly Node _leaves;
    private readonly Node _looks;

    public AmbientValueTests()
    {
        // Neither is asynchronous: what such code sets stays on its thread.
        _leaves = Node.Named("leaves").Post(_ => { Tenant.Value = "of another node"; });
        _looks = Node.Named("looks").Post(_ => _seen.Enqueue(Tenant.Value));
    }

    [Theory]
    [InlineData(Durability.None, 1)]
    [InlineData(Durability.None, 8)]
    [InlineData(Durability.Strict, 1)]
    [InlineData(Durability.Strict, 8)]
    public async Task A_run_finds_none_that_another_run_has_left(Durability durability, int width)
    {
        var leaves = Flow.Named("leaves").StartAt(_leaves).Durable(durability).Build();
        var looks = Flow.Named("looks").StartAt(_looks).Durable(durability).Build();
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.UseJournal(_ => new InMemoryJournal());
            o.AddFlow(leaves).AddFlow(looks);
        });

        await Task.WhenAll(Enumerable.Range(0, width).Select(async _ =>
        {
            for (var i = 0; i < Times; i++)
            {
                await RunAsync(system, leaves);
                await RunAsync(system, looks);
            }
        })).WaitAsync(Until.Patience);

        _seen.Count.ShouldBe(width * Times);
        _seen.ShouldAllBe(seen => seen == null);
    }

    [Fact]
    public async Task A_run_finds_none_of_an_update_of_another_run()
    {
        var add = new StateKey<long>("count");
        var updated = Flow.Named("updated").StartAt(Node.WaitForSignal<int>("wait", "go"))
            .OnUpdate<int, long>("add", (state, count) =>
            {
                _seen.Enqueue(Tenant.Value);
                Tenant.Value = "of another run";
                return state.Add(add, count);
            }).Build();
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.UseJournal(_ => new InMemoryJournal());
            o.AddFlow(updated);
        });
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => system.StartAsync(updated)));

        for (var i = 0; i < Times; i++)
            await Task.WhenAll(runs.Select(run => run.UpdateAsync<int, long>("add", 1))).WaitAsync(Until.Patience);

        _seen.ShouldAllBe(seen => seen == null);
    }

    [Theory]
    [InlineData(Durability.None)]
    [InlineData(Durability.Strict)]
    public async Task A_run_finds_none_of_whoever_starts_it_and_leaves_none_there(Durability durability)
    {
        var flow = Flow.Named("both").StartAt(_looks).Connect(_looks, _leaves).Durable(durability).Build();
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.UseJournal(_ => new InMemoryJournal());
            o.AddFlow(flow);
        });

        for (var i = 0; i < Times; i++)
        {
            Tenant.Value = "of the caller";
            var starting = system.StartAsync(flow);
            Tenant.Value.ShouldBe("of the caller");
            var ended = (await starting).WaitAsync();
            Tenant.Value.ShouldBe("of the caller");
            await ended.WaitAsync(Until.Patience);
        }

        _seen.Count.ShouldBe(Times);
        _seen.ShouldAllBe(seen => seen == null);
    }

    [Theory]
    [InlineData(Durability.None, false)]
    [InlineData(Durability.None, true)]
    [InlineData(Durability.Strict, false)]
    [InlineData(Durability.Strict, true)]
    public async Task A_node_finds_none_that_the_node_before_it_has_left(Durability durability, bool waits)
    {
        var node = waits
            ? Node.Named("leaves").Exec(static async (ExecContext _) =>
            {
                await Task.Yield();
                Tenant.Value = "of another node";
            }) as Node
            : _leaves;
        var flow = Flow.Named("both").StartAt(node).Connect(node, _looks).Durable(durability).Build();
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.UseJournal(_ => new InMemoryJournal());
            o.AddFlow(flow);
        });

        for (var i = 0; i < Times; i++)
            await RunAsync(system, flow).WaitAsync(Until.Patience);

        _seen.Count.ShouldBe(Times);
        _seen.ShouldAllBe(seen => seen == null);
    }

    private static async Task RunAsync(FlowSystem system, FlowDefinition flow) => (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
}
