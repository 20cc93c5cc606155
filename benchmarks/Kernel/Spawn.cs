using System.Globalization;
using ActorFlow.Actors.Kernel;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Kernel;

/// <summary>K3: a parent spawns children with names and tells each its first message.</summary>
public abstract class Spawn : Measurement
{
    public sealed override async Task<double> RunAsync(Effort effort)
    {
        var children = effort.Of(200_000);
        await using var system = ActorSystem.Create("K3");
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var countdown = new CountdownEvent(children);
        var parent = system.Spawn(Props.Create(() => new Parent(countdown, done)));
        var before = LiveBytes();
        var time = await Clock.PerOperationAsync(children, async () =>
        {
            parent.Tell(new Order(children));
            await done.Task;
        });
        var after = LiveBytes();
        GC.KeepAlive(parent);
        return NumberOf(time, (double)(after - before) / children);
    }

    protected abstract double NumberOf(double time, double bytes);

    private static long LiveBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private sealed record Order(int Children);

    private sealed class Parent(CountdownEvent countdown, TaskCompletionSource done) : Actor<Order>
    {
        private static readonly object s_first = new();

        protected override void Receive(Order message)
        {
            var props = Props.Create(() => new Child(countdown, done));
            for (var i = 0; i < message.Children; i++) Context.Spawn(props, i.ToString(CultureInfo.InvariantCulture)).Tell(s_first);
        }
    }

    private sealed class Child(CountdownEvent countdown, TaskCompletionSource done) : Actor<object>
    {
        protected override void Receive(object message)
        {
            if (countdown.Signal()) done.SetResult();
        }
    }
}

public sealed class SpawnTime : Spawn
{
    public override string Id => "K3.time";

    public override string Title => "spawn with name, parent, supervision, first message";

    public override Target Target => Target.Nanoseconds(500, 250);

    protected override double NumberOf(double time, double bytes) => time;
}

public sealed class SpawnBytes : Spawn
{
    public override string Id => "K3.bytes";

    public override string Title => "the same, live bytes per actor";

    public override string Unit => "bytes";

    public override Target Target => Target.Bytes(250, 250);

    protected override double NumberOf(double time, double bytes) => bytes;
}
