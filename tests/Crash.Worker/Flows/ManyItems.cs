using ActorFlow.Crash.Worker.Points;

namespace ActorFlow.Crash.Worker.Flows;

/// <summary>A batch of many items, each of which leaves its mark in the outside world when it runs.</summary>
internal sealed class ManyItems(Bench bench, string name, int count) : BatchNode<int, long>(name)
{
    protected override ValueTask<IReadOnlyList<int>> PrepAsync(NodeContext context) => new(Enumerable.Range(0, count).ToList());

    protected override async ValueTask<long> ExecItemAsync(int item, ExecContext context)
    {
        if (item % 4 == 0)
            await TakeTimeAsync(context.CancellationToken);
        bench.Facts.Effect(context.RunId.Value, context.Node, context.Visit, context.Attempt, context.IdempotencyKey, "exec", null, item: item,
            term: context.Term);
        return item;
    }

    protected override ValueTask<ActionName> PostAsync(NodeContext context, IReadOnlyList<int> prep, BatchResults<long> exec)
    {
        CrashPoint.Reach("post:before");
        context.State.Add(Step.Count, 1);
        context.State.Append(Step.Trail, $"{context.Node}#{context.Visit}");
        context.State.Set("sum", exec.Values.Sum());
        return default;
    }

    /// <summary>Some items end later than they return, and hold the batch up where it is to be killed.</summary>
    private async Task TakeTimeAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        await bench.WorkAsync();
        if (bench.HoldItemsAt < long.MaxValue && bench.Facts.Length >= bench.HoldItemsAt)
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
