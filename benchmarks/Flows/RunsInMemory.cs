using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Flows;

/// <summary>Runs of a flow in memory, so many in flight, through the whole engine: registry, supervisor, node actor, result.</summary>
/// <remarks>A round takes half a second: of one of some hundredths the compiler, which is still at work on what the engine's start has used, has a tenth.</remarks>
public abstract class RunsInMemory : Measurement
{
    protected abstract int Runs { get; }

    protected virtual int InFlight => 1;

    /// <summary>How many operations one run counts for.</summary>
    protected virtual int PerRun => 1;

    private protected abstract FlowDefinition Draw();

    public override async Task<double> RunAsync(Effort effort)
    {
        var runs = Math.Max(InFlight, effort.Of(Runs));
        var flow = Draw();
        await using var system = await FlowSystem.StartAsync(_ => { });
        return await Clock.PerOperationAsync(runs * PerRun,
            () => Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => OneAfterTheOther(runs / InFlight))));

        async Task OneAfterTheOther(int count)
        {
            for (var i = 0; i < count; i++)
                (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        }
    }
}

/// <summary>R1: three nodes, one run at a time.</summary>
public sealed class ThreeNodes : RunsInMemory
{
    public override string Id => "R1";

    public override string Title => "3-node flow in memory, one in flight, per run";

    public override Target Target => Target.TimesFloor("F2", 36, 18);

    protected override int Runs => 1_000_000;

    private protected override FlowDefinition Draw() => Drawn.Chain(3);
}

/// <summary>R2: three nodes, 64 runs at a time.</summary>
public sealed class ThreeNodesInParallel : RunsInMemory
{
    public override string Id => "R2";

    public override string Title => "3-node flow in memory, 64 in flight, per run";

    public override Target Target => Target.TimesFloor("F2", 24, 12);

    protected override int Runs => 1_500_000;

    protected override int InFlight => 64;

    private protected override FlowDefinition Draw() => Drawn.Chain(3);
}

/// <summary>R3: a chain of a hundred nodes.</summary>
public sealed class ChainOfHundred : RunsInMemory
{
    public override string Id => "R3";

    public override string Title => "chain of 100, per hop";

    public override Target Target => Target.TimesFloor("F2", 7, 3);

    protected override int Runs => 60_000;

    protected override int PerRun => 100;

    private protected override FlowDefinition Draw() => Drawn.Chain(100);
}

/// <summary>R5: one node, eight side by side, and one that waits for them.</summary>
public sealed class DiamondOfEight : RunsInMemory
{
    public override string Id => "R5.diamond";

    public override string Title => "diamond 1 → 8 → 1, per node";

    public override Target Target => Target.TimesFloor("F2", 15, 8);

    protected override int Runs => 300_000;

    protected override int PerRun => 10;

    private protected override FlowDefinition Draw() => Drawn.Diamond(8);
}

/// <summary>R5: a binary tree.</summary>
public sealed class BinaryTree : RunsInMemory
{
    public override string Id => "R5.tree";

    public override string Title => "binary tree of 1 023 nodes, per node";

    public override Target Target => Target.TimesFloor("F2", 15, 8);

    protected override int Runs => 4_000;

    protected override int PerRun => 1_023;

    private protected override FlowDefinition Draw() => Drawn.Tree(1_023);
}

/// <summary>R4: one node that goes round a thousand times.</summary>
public sealed class SelfLoop : RunsInMemory
{
    public override string Id => "R4";

    public override string Title => "self-loop of 1 000 visits, per hop";

    public override Target Target => Target.TimesFloor("F2", 7, 3.7);

    protected override int Runs => 6_000;

    protected override int PerRun => 1_000;

    private protected override FlowDefinition Draw() => Drawn.Loop(1_000);
}
