using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Flows;

/// <summary>What a run in memory allocates, on all threads, per operation. Unlike time it does not depend on what else the machine does.</summary>
public abstract class BytesAllocated : Measurement
{
    private const int WarmUp = 20;

    public override string Title => $"{What}, bytes allocated";

    public override string Unit => "bytes";

    private protected abstract string What { get; }

    private protected abstract int Runs { get; }

    private protected virtual int PerRun => 1;

    private protected abstract FlowDefinition Draw();

    public override async Task<double> RunAsync(Effort effort)
    {
        var runs = effort.Of(Runs);
        var flow = Draw();
        await using var system = await FlowSystem.StartAsync(_ => { });
        await RunAsync(WarmUp);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await RunAsync(runs);
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / (runs * PerRun);

        async Task RunAsync(int count)
        {
            for (var i = 0; i < count; i++)
                (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        }
    }
}

/// <summary>R1.bytes: three nodes, start and end included.</summary>
public sealed class BytesOfThreeNodes : BytesAllocated
{
    public override string Id => "R1.bytes";

    private protected override string What => "3-node flow in memory, per run";

    private protected override int Runs => 3_000;

    private protected override FlowDefinition Draw() => Drawn.Chain(3);
}

/// <summary>R3.bytes: a chain.</summary>
public sealed class BytesOfChain : BytesAllocated
{
    public override string Id => "R3.bytes";

    private protected override string What => "chain of 100, per hop";

    private protected override int Runs => 300;

    private protected override int PerRun => 100;

    private protected override FlowDefinition Draw() => Drawn.Chain(100);
}

/// <summary>R5.diamond.bytes: a diamond.</summary>
public sealed class BytesOfDiamond : BytesAllocated
{
    public override string Id => "R5.diamond.bytes";

    private protected override string What => "diamond 1 → 8 → 1, per node";

    private protected override int Runs => 1_000;

    private protected override int PerRun => 10;

    private protected override FlowDefinition Draw() => Drawn.Diamond(8);
}

/// <summary>R5.tree.bytes: a tree.</summary>
public sealed class BytesOfTree : BytesAllocated
{
    public override string Id => "R5.tree.bytes";

    private protected override string What => "binary tree of 1 023 nodes, per node";

    private protected override int Runs => 50;

    private protected override int PerRun => 1_023;

    private protected override FlowDefinition Draw() => Drawn.Tree(1_023);
}

/// <summary>R4.bytes: a loop.</summary>
public sealed class BytesOfLoop : BytesAllocated
{
    public override string Id => "R4.bytes";

    private protected override string What => "self-loop of 1 000 visits, per hop";

    private protected override int Runs => 100;

    private protected override int PerRun => 1_000;

    private protected override FlowDefinition Draw() => Drawn.Loop(1_000);
}
