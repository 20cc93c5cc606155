using ActorFlow.Actors.Kernel;
using ActorFlow.Testing.Seeded;

namespace ActorFlow.Testing;

/// <summary>What a test in a seeded run works with. Only for use on the run's thread.</summary>
public sealed class SeededWorld
{
    internal SeededWorld(SeededDispatcher dispatcher, ActorSystem system, int seed)
    {
        Dispatcher = dispatcher;
        System = system;
        Seed = seed;
    }

    /// <summary>The system under test.</summary>
    public ActorSystem System { get; }

    internal SeededDispatcher Dispatcher { get; }

    /// <summary>The seed of this run.</summary>
    public int Seed { get; }

    /// <summary>The clock. It moves by itself when nothing can run; a test may also move it.</summary>
    public ManualTimeProvider Time => Dispatcher.Time;

    /// <summary>Picks so far.</summary>
    public long Picks => Dispatcher.Picks;

    /// <summary>A fingerprint of all picks so far; equal for equal schedules.</summary>
    public ulong Trace => Dispatcher.Trace;

    /// <summary>A number from 0 to <paramref name="limit"/> − 1, chosen by the seed: for the test's own choices.</summary>
    public int Choose(int limit) => Dispatcher.Random.Next(limit);

    /// <summary>
    /// Starts another system in the same world: same thread, same picks, same time. For tests of a restart, where one system is stopped and the next
    /// one begins.
    /// </summary>
    public ActorSystem StartSystem(string name, ActorSystemOptions? options = null) =>
        ActorSystem.Create(name, (options ?? new ActorSystemOptions()) with { Time = Time, Dispatcher = Dispatcher });

    /// <summary>Lets everything run that can run now, without time moving. Not from inside an actor.</summary>
    public void Settle()
    {
        while (Dispatcher.PickUnlessSettled())
        {
        }
    }

    /// <summary>Lets everything run while time moves on by <paramref name="by"/>.</summary>
    public void Advance(TimeSpan by) => Dispatcher.RunUntil(static () => false, by);

    /// <summary>Awaits foreign work (a thread, a file) in the test itself; the dispatcher waits for it as for user work.</summary>
    public async Task<TResult> External<TResult>(Func<Task<TResult>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var operation = ExternalOperation.Begin(System, "foreign work of the test");
        var started = Task.Run(work);
        _ = started.ContinueWith(
            ended => operation.Complete(() => done.SetFromTask(ended)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        return await done.Task;
    }
}
