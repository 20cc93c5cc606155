using ActorFlow.Actors.Kernel;
using ActorFlow.Benchmarks.Kernel;
using BenchmarkDotNet.Attributes;

namespace ActorFlow.Benchmarks.Micro;

/// <summary>K: messages and questions of the kernel.</summary>
public class KernelMicro
{
    private const int Messages = 10_000;

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

    /// <summary>A question and its answer.</summary>
    [Benchmark]
    public async Task Ask() => await _echo.Ask<Answer>(static to => new Question(to), Timeout);

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
