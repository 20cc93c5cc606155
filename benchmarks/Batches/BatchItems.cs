using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Batches;

/// <summary>Items of a batch in memory through the whole engine: run, node, router, workers, results in item order.</summary>
public abstract class BatchItems : Measurement
{
    protected abstract int Items { get; }

    protected virtual int Batches => 1;

    private protected abstract Node Draw(int items);

    public override async Task<double> RunAsync(Effort effort)
    {
        var items = effort.Of(Items);
        var flow = Flow.Named(Id).StartAt(Draw(items)).Build();
        await using var system = await FlowSystem.StartAsync(_ => { });
        return await Clock.PerOperationAsync(items * Batches, async () =>
        {
            for (var batch = 0; batch < Batches; batch++)
                (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        });
    }
}

/// <summary>B1: items that do next to nothing.</summary>
public sealed class TrivialItems : BatchItems
{
    public override string Id => "B1";

    public override string Title => "batch of 100 000 trivial items, concurrency 10, per item";

    public override Target Target => Target.TimesFloor("F4", 1.5, 0.7);

    protected override int Items => 100_000;

    protected override int Batches => 10;

    private protected override Node Draw(int items)
    {
        var numbers = Enumerable.Range(0, items).ToArray();
        return Node.Named("batch").Items(_ => numbers).Each(n => n + 1).Post((state, results) => state.Set("last", results.Values[^1]));
    }
}

/// <summary>B2: a thousand flows of three nodes, each with a state of its own.</summary>
public sealed class InlineFlows : BatchItems
{
    public override string Id => "B2";

    public override string Title => "1 000 three-node flows as an inline batch flow, per flow";

    public override Target Target => Target.TimesFloor("R2", 2, 1);

    protected override int Items => 1_000;

    protected override int Batches => 1_000;

    private protected override Node Draw(int items)
        => Node.Named("batch")
            .Flows(Flows.Drawn.Chain(3), _ => Enumerable.Range(0, items).Select(_ => new RunInput()), static result => (int)result.Status)
            .Concurrency(64)
            .Post((state, results) =>
            {
                state.Set("count", results.Count);
                return default;
            });
}

/// <summary>B3: items that give their thread away once.</summary>
public sealed class YieldingItems : BatchItems
{
    public override string Id => "B3";

    public override string Title => "batch whose items yield once, per item";

    public override Target Target => Target.TimesFloor("F5", 1.2, 0.9);

    protected override int Items => 500_000;

    private protected override Node Draw(int items)
    {
        var numbers = Enumerable.Range(0, items).ToArray();
        return Node.Named("batch").Items(_ => numbers).Each(async n =>
        {
            await Task.Yield();
            return n + 1;
        }).Post((state, results) => state.Set("last", results.Values[^1]));
    }
}
