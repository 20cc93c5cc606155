using ActorFlow.Actors.Kernel;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Kernel;

/// <summary>K2: two actors throw one message back and forth.</summary>
public abstract class PingPong : Measurement
{
    protected abstract bool HandOver { get; }

    public override async Task<double> RunAsync(Effort effort)
    {
        var messages = effort.Of(2_000_000);
        await using var system = ActorSystem.Create("K2");
        return await Clock.PerOperationAsync(messages, async () =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var props = Props.Create(() => new Player(done));
            if (HandOver) props = props.WithHandOver();
            var one = system.Spawn(props);
            var other = system.Spawn(props);
            one.Tell(new Ball(one, other) { Left = messages });
            await done.Task;
        });
    }

    internal sealed class Ball(ActorRef<Ball> one, ActorRef<Ball> other)
    {
        public int Left;

        public void Throw(ActorRef<Ball> from) => (ReferenceEquals(from, one) ? other : one).Tell(this);
    }

    internal sealed class Player(TaskCompletionSource done) : Actor<Ball>
    {
        protected override void Receive(Ball message)
        {
            if (--message.Left == 0) done.SetResult();
            else message.Throw(Self);
        }
    }
}

/// <summary>Between actors that promise not to block, as the engine's own.</summary>
public sealed class PingPongByHandOver : PingPong
{
    public override string Id => "K2.handover";

    public override string Title => "ping-pong by hand-over, per message";

    public override Target Target => Target.TimesFloor("F1", 2.5, 1.5);

    protected override bool HandOver => true;
}

/// <summary>Between actors that may block.</summary>
public sealed class PingPongByQueue : PingPong
{
    public override string Id => "K2.queue";

    public override string Title => "ping-pong between actors that may block (no target)";

    protected override bool HandOver => false;
}
