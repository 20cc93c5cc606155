using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Batches;

/// <summary>B4: ten million items from a stream to a sink: what lives at any moment does not grow with them.</summary>
public sealed class EndlessStream : Measurement
{
    public override string Id => "B4";

    public override string Title => "stream of 10 000 000 items, live memory in the middle and at the end above that after the first 100 000";

    public override string Unit => "KB";

    public override Target Target => Target.Bytes(1024, 256);

    public override async Task<double> RunAsync(Effort effort)
    {
        var items = effort.Of(10_000_000);
        var (first, most, taken) = (0L, 0L, 0L);
        var node = Node.Named("stream").Stream(_ => items, static (count, _) => Numbers(count)).Each(static n => n + 1).To((_, _) =>
        {
            taken++;
            if (taken == items / 100)
                first = GC.GetTotalMemory(forceFullCollection: true);
            else if (taken == items / 2 || taken == items)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            return default;
        });
        (await Flow.Named(Id).StartAt(node).Build().RunAsync()).EnsureCompleted();
        if (taken != items) throw new InvalidOperationException($"{taken} of {items} results arrived.");
        return Math.Max(0, most - first) / 1024.0;
    }

    private static async IAsyncEnumerable<int> Numbers(int count)
    {
        for (var n = 0; n < count; n++)
        {
            yield return n;
            if (n % 100_000 == 0) await Task.Yield();
        }
    }
}
