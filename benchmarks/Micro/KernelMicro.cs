using ActorFlow.Actors.Kernel;
using ActorFlow.Benchmarks.Kernel;
using BenchmarkDotNet.Attributes;

namespace ActorFlow.Benchmarks.Micro;

/// <summary>K: messages and questions of the kernel.</summary>
public class KernelMicro
{
    private const int Messages = 10_000, Children = 1_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly object _message = new();
    private ActorSystem _system = null!;
    private ActorRef<Question> _echo = null!;

    /// <summary>One system for all.</summary>
    [GlobalSetup]
    public void Start()
    {
        _system = ActorSystem.Create("micro");
        _echo = _system.Spawn(Props.Create(static () => new Echo()).WithHandOver());
    }

    /// <summary>Ends it.</summary>
    [GlobalCleanup]
    public async Task StopAsync() => await _system.DisposeAsync();

    /// <summary>A tell of a flood to one actor, its spawn included.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public async Task Tell()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = _system.Spawn(Props.Create(() => new Counter(Messages, done)));
        for (var i = 0; i < Messages; i++)
            actor.Tell(_message);
        await done.Task;
        actor.Stop();
    }

    /// <summary>A message of a ping-pong by hand-over.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public async Task PingPong()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var props = Props.Create(() => new Kernel.PingPong.Player(done)).WithHandOver();
        var (one, other) = (_system.Spawn(props), _system.Spawn(props));
        one.Tell(new Kernel.PingPong.Ball(one, other) { Left = Messages });
        await done.Task;
        one.Stop();
        other.Stop();
    }

    /// <summary>An actor that is spawned, gets its first message and stops.</summary>
    [Benchmark(OperationsPerInvoke = Children)]
    public async Task Spawn()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = new CountdownEvent(Children);
        var props = Props.Create(() => new Passer(left, done));
        for (var i = 0; i < Children; i++)
            _system.Spawn(props).Tell(_message);
        await done.Task;
    }

    /// <summary>A question and its answer.</summary>
    [Benchmark]
    public async Task Ask() => await _echo.Ask<Answer>(static to => new Question(to), Timeout);

    private sealed record Answer
    {
        public static readonly Answer Instance = new();
    }

    private sealed record Question(ActorRef<Answer> ReplyTo);

    private sealed class Passer(CountdownEvent left, TaskCompletionSource done) : Actor<object>
    {
        protected override void Receive(object message)
        {
            Context.Self.Stop();
            if (left.Signal())
                done.SetResult();
        }
    }

    private sealed class Echo : Actor<Question>
    {
        protected override void Receive(Question message) => message.ReplyTo.Tell(Answer.Instance);
    }
}
