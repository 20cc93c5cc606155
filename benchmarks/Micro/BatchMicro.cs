using BenchmarkDotNet.Attributes;

namespace ActorFlow.Benchmarks.Micro;

/// <summary>B: items of batches in memory.</summary>
public class BatchMicro
{
    private const int Items = 1_000;

    private readonly FlowDefinition _flow = Draw();
    private FlowSystem _system = null!;

    /// <summary>One system for all.</summary>
    [GlobalSetup]
    public async Task StartAsync() => _system = await FlowSystem.StartAsync(static _ => { });

    /// <summary>Ends it.</summary>
    [GlobalCleanup]
    public async Task StopAsync() => await _system.DisposeAsync();

    /// <summary>An item, its share of run and router included.</summary>
    [Benchmark(OperationsPerInvoke = Items)]
    public async Task Item() => (await (await _system.StartAsync(_flow)).WaitAsync()).EnsureCompleted();

    private static FlowDefinition Draw()
    {
        var items = Enumerable.Range(0, Items).ToArray();
        var node = Node.Named("batch").Items(_ => items).Each(static n => n + 1).Post((state, results) => state.Set("last", results.Values[^1]))
            .Concurrency(10);
        return Flow.Named("batch").StartAt(node).Durable(Durability.None).Build();
    }
}
