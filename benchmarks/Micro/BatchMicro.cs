using ActorFlow.Benchmarks.Flows;
using BenchmarkDotNet.Attributes;

namespace ActorFlow.Benchmarks.Micro;

/// <summary>B: items of batches in memory.</summary>
public class BatchMicro
{
    private const int Items = 1_000;

    private static readonly int[] Numbers = [.. Enumerable.Range(0, Items)];

    private readonly FlowDefinition _trivial = Draw(Node.Named("trivial").Items(_ => Numbers).Each(static n => n + 1)
        .Post((state, results) => state.Set("last", results.Values[^1])));

    private readonly FlowDefinition _yielding = Draw(Node.Named("yielding").Items(_ => Numbers).Each(static async n =>
    {
        await Task.Yield();
        return n + 1;
    }).Post((state, results) => state.Set("last", results.Values[^1])));

    private readonly FlowDefinition _flows = Draw(Node.Named("flows")
        .Flows(Drawn.Chain(3), _ => Numbers.Select(_ => new RunInput()), static result => (int)result.Status).Concurrency(64)
        .Post((state, results) =>
        {
            state.Set("count", results.Count);
            return default;
        }));

    private FlowSystem _system = null!;

    /// <summary>One system for all.</summary>
    [GlobalSetup]
    public async Task StartAsync() => _system = await FlowSystem.StartAsync(static _ => { });

    /// <summary>Ends it.</summary>
    [GlobalCleanup]
    public async Task StopAsync() => await _system.DisposeAsync();

    /// <summary>An item, its share of run and router included.</summary>
    [Benchmark(OperationsPerInvoke = Items)]
    public Task Item() => RunAsync(_trivial);

    /// <summary>An item that gives its thread away once.</summary>
    [Benchmark(OperationsPerInvoke = Items)]
    public Task YieldingItem() => RunAsync(_yielding);

    /// <summary>A flow of three nodes as an item.</summary>
    [Benchmark(OperationsPerInvoke = Items)]
    public Task FlowItem() => RunAsync(_flows);

    private static FlowDefinition Draw(Node node) => Flow.Named("batch").StartAt(node).Durable(Durability.None).Build();

    private async Task RunAsync(FlowDefinition flow) => (await (await _system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
}
