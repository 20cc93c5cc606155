using ActorFlow.Benchmarks.Flows;
using BenchmarkDotNet.Attributes;

namespace ActorFlow.Benchmarks.Micro;

/// <summary>R: runs in memory from start to result.</summary>
public class RunMicro
{
    private const int Chain = 100, Loop = 1_000, InFlight = 64, Width = 8, Tree = 1_023, Built = 1_000;

    private readonly FlowDefinition _three = Drawn.Chain(3, "three");
    private readonly FlowDefinition _chain = Drawn.Chain(Chain);
    private readonly FlowDefinition _loop = Drawn.Loop(Loop);
    private readonly FlowDefinition _diamond = Drawn.Diamond(Width);
    private readonly FlowDefinition _tree = Drawn.Tree(Tree);
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

    /// <summary>A run of three nodes, 64 at a time.</summary>
    [Benchmark(OperationsPerInvoke = InFlight)]
    public Task ThreeNodesOf64() => Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => RunAsync(_three)));

    /// <summary>A node of a diamond of eight.</summary>
    [Benchmark(OperationsPerInvoke = Width + 2)]
    public Task DiamondNode() => RunAsync(_diamond);

    /// <summary>A node of a binary tree.</summary>
    [Benchmark(OperationsPerInvoke = Tree)]
    public Task TreeNode() => RunAsync(_tree);

    /// <summary>A node of a definition that is drawn and built.</summary>
    [Benchmark(OperationsPerInvoke = Built)]
    public FlowDefinition BuiltNode() => Drawn.Chain(Built);

    private async Task RunAsync(FlowDefinition flow) => (await (await _system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
}
