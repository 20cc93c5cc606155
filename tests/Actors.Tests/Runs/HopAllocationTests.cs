using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>What a hop of a run in memory allocates. Bytes, not time: they are the same on any machine, however busy.</summary>
public sealed class HopAllocationTests
{
    private const int Visits = 4_000;

    /// <summary>What it took when the bound was set, in code that is not optimized yet, and a tenth more. It is there to be lowered.</summary>
    private const long Most = 184;

    /// <summary>The same, of a visit beside others that adds to a key.</summary>
    private const long MostBeside = 218;

    [Fact]
    public async Task A_hop_of_a_run_in_memory_allocates_no_more_than_it_did()
    {
        var hops = new List<long>(Visits);
        var (thread, allocated) = (0, 0L);
        var node = Node.Named("loop").Prep(s => s.GetInt("n")).Exec(n => n + 1).Post((s, n) =>
        {
            // From Post to Post on one thread is one hop; where it changes, nothing is known. Whatever else the thread did in between is an outlier.
            var (here, now) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
            if (here == thread)
                hops.Add(now - allocated);
            s.Set("n", n);
            (thread, allocated) = (here, GC.GetAllocatedBytesForCurrentThread());
            return n < Visits ? "again" : "done";
        });
        var flow = Flow.Named("loop").StartAt(node).Connect(node, "again", node).Durable(Durability.None).Build();

        await using var system = await FlowSystem.StartAsync(_ => { });
        (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();

        hops.Count.ShouldBeGreaterThan(Visits / 4);
        hops.Sort();
        hops[hops.Count / 2].ShouldBeInRange(1, Most);
    }

    [Fact]
    public async Task Tokens_side_by_side_allocate_no_more_than_hops_once_a_run_of_the_thread_has_made_room_for_them()
    {
        const int Width = 20;
        var runs = new List<long>();
        var (thread, allocated) = (0, 0L);
        var first = Node.Named("first").Post(s =>
        {
            s.Set("n", 0);
            (thread, allocated) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
        });
        var last = Node.Named("last").Prep(s => s.GetInt("n")).Exec(n => n + 1).Post((s, n) =>
        {
            var (here, now) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
            if (here == thread)
                runs.Add((now - allocated) / (Width + 1));
            s.Set("n", n);
        });
        var drawing = Flow.Named("diamond").StartAt(first).Durable(Durability.None);
        foreach (var side in Enumerable.Range(0, Width).Select(i => Node.Named($"side-{i}").Prep(s => s.GetInt("n")).Exec(n => n + 1).Post((s, n) => s.Add("n", 1))))
            drawing.Fork(first, ActionName.Default, side).Connect(side, last);
        var flow = drawing.Join(last, Join.All).Build();

        // No node is taken to be long, and no other thread called for those that wait, however busy the machine is.
        await using var system = await FlowSystem.StartAsync(o =>
        {
            o.TimeProvider = new ManualTimeProvider();
            o.WatchesLeads = false;
        });
        for (var i = 0; i < 400; i++)
            (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(Width + 1);

        runs.Count.ShouldBeGreaterThan(100);
        runs.Sort();
        runs[runs.Count / 4].ShouldBeInRange(1, MostBeside);
    }
}
