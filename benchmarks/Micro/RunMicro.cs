using ActorFlow.Benchmarks.Flows;
using BenchmarkDotNet.Attributes;

namespace ActorFlow.Benchmarks.Micro;

/// <summary>R: runs in memory from start to result.</summary>
public class RunMicro
{
    private const int Chain = 100, Loop = 1_000;

    private readonly FlowDefinition _three = Drawn.Chain(3, "three");
    private readonly FlowDefinition _chain = Drawn.Chain(Chain);
    private readonly FlowDefinition _loop = Drawn.Loop(Loop);
    private FlowSystem _system = null!;

    /// <summary>One system for all.</summary>
    [GlobalSetup]
    public async Task StartAsync() => _system = await FlowSystem.StartAsync(static _ => { });

    /// <summary>Ends it.</summary>
    [GlobalCleanup]
    public async Task StopAsync() => await _system.DisposeAsync();

    /// <summary>A run of three nodes.</summary>
    [Benchmark]
    public Task ThreeNodes() => RunAsync(_three);

    /// <summary>A hop of a chain.</summary>
    [Benchmark(OperationsPerInvoke = Chain)]
    public Task ChainHop() => RunAsync(_chain);

    /// <summary>A hop of a loop.</summary>
    [Benchmark(OperationsPerInvoke = Loop)]
    public Task LoopHop() => RunAsync(_loop);

    private async Task RunAsync(FlowDefinition flow) => (await (await _system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
}
