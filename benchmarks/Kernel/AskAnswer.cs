using ActorFlow.Actors.Kernel;
using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Kernel;

/// <summary>K4: asks one after the other, each with a timeout.</summary>
public abstract class AskAnswer : Measurement
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    public sealed override async Task<double> RunAsync(Effort effort)
    {
        var asks = effort.Of(300_000);
        await using var system = ActorSystem.Create("K4");
        var props = Props.Create(() => new Echo());
        var echo = system.Spawn(HandOver ? props.WithHandOver() : props);
        await echo.Ask<Answer>(static to => new Question(to), s_timeout);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var time = await Clock.PerOperationAsync(asks, () => Task.Run(async () =>
        {
            for (var i = 0; i < asks; i++) await echo.Ask<Answer>(static to => new Question(to), s_timeout);
        }));
        return NumberOf(time, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / asks);
    }

    protected virtual bool HandOver => true;

    protected abstract double NumberOf(double time, double bytes);

    private sealed record Answer
    {
        public static readonly Answer Instance = new();
    }

    private sealed record Question(ActorRef<Answer> ReplyTo);

    private sealed class Echo : Actor<Question>
    {
        protected override void Receive(Question message) => message.ReplyTo.Tell(Answer.Instance);
    }
}

public sealed class AskTime : AskAnswer
{
    public override string Id => "K4.time";

    public override string Title => "ask with timeout";

    public override Target Target => Target.Nanoseconds(300, 150);

    protected override double NumberOf(double time, double bytes) => time;
}

public sealed class AskThroughThePool : AskAnswer
{
    public override string Id => "K4.queue";

    public override string Title => "ask with timeout, of an actor that may block (no target)";

    protected override bool HandOver => false;

    protected override double NumberOf(double time, double bytes) => time;
}

public sealed class AskBytes : AskAnswer
{
    public override string Id => "K4.bytes";

    public override string Title => "the same, bytes allocated, question included";

    public override string Unit => "bytes";

    public override Target Target => Target.Bytes(150, 0);

    protected override double NumberOf(double time, double bytes) => bytes;
}
