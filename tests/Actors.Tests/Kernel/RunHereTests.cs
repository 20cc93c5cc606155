using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>Code of the engine's own that starts something only to await it has it run on its own thread, in the midst of itself.</summary>
public sealed class RunHereTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Fact]
    public void What_was_woken_has_run_on_the_calling_thread_when_the_call_returns() => OnThread(static system =>
    {
        var threads = new List<int>();

        RunHere(system, () => Wake(system, "go", _ => threads.Add(Environment.CurrentManagedThreadId))).ShouldBeTrue();

        threads.ShouldBe([Environment.CurrentManagedThreadId]);
    });

    [Fact]
    public void What_that_hands_over_runs_too() => OnThread(static system =>
    {
        var heard = new List<string>();

        RunHere(system, () => Wake(system, "on", text => Wake(system, text, heard.Add))).ShouldBeTrue();

        heard.ShouldBe(["on"]);
    });

    [Fact]
    public void What_is_woken_later_goes_its_usual_way() => OnThread(static system =>
    {
        using var heard = new ManualResetEventSlim();
        RunHere(system, static () => { }).ShouldBeTrue();

        Wake(system, "go", _ => heard.Set());

        heard.Wait(Until.Patience).ShouldBeTrue();
    });

    [Fact]
    public void Ambient_values_that_it_leaves_are_dropped() => OnThread(static system =>
    {
        RunHere(system, () => Wake(system, "left", static text => Ambient.Value = text)).ShouldBeTrue();

        Ambient.Value.ShouldBeNull();
    });

    [Fact]
    public void An_answer_that_it_gives_goes_on_elsewhere() => OnThread(static system =>
    {
        var answer = new Answer();

        RunHere(system, () => Wake(system, "go", _ => Worker.Current!.TryKeep(answer).ShouldBeTrue())).ShouldBeTrue();

        answer.Here.ShouldBe(false);
    });

    [Fact]
    public void Nothing_runs_here_beside_ambient_values_or_a_synchronization_context() => OnThread(static _ =>
    {
        Ambient.Value = "mine";
        Worker.BeginHere().ShouldBeNull();
        Ambient.Value = null;
        using (ExecutionContext.SuppressFlow())
            Worker.BeginHere().ShouldBeNull();
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        Worker.BeginHere().ShouldBeNull();
        SynchronizationContext.SetSynchronizationContext(null);

        Worker.BeginHere().ShouldNotBeNull().EndHere().ShouldBeNull();
    });

    [Fact]
    public void Nothing_runs_here_inside_a_turn() => OnThread(static system =>
    {
        var isRefused = false;

        RunHere(system, () => Wake(system, "go", _ => isRefused = Worker.BeginHere() is null)).ShouldBeTrue();

        isRefused.ShouldBeTrue();
    });

    private static bool RunHere(ActorSystem system, Action wake)
    {
        if (Worker.BeginHere() is not { } worker)
            return false;
        wake();
        if (worker.EndHere() is { } woken)
            ((ThreadPoolDispatcher)system.Dispatcher).RunHere(worker, woken);
        return true;
    }

    /// <summary>Makes an actor, which takes its first turn as soon as it can, and tells it something.</summary>
    private static void Wake(ActorSystem system, string message, Action<string> receive)
        => system.Spawn(Props.Of<string>((_, text) => receive(text)).WithHandOver()).Tell(message);

    /// <summary>Runs a test on a thread of its own, which has run turns before.</summary>
    private static void OnThread(Action<ActorSystem> test)
    {
        Exception? failure = null;
#pragma warning disable xUnit1031 // The thread is what is tested.
        var thread = new Thread(() =>
        {
            try
            {
                var system = ActorSystem.Create("here");
                Worker.OfThisThread().ComeHome();
                test(system);
                system.ShutdownAsync().Wait(Until.Patience).ShouldBeTrue();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
#pragma warning restore xUnit1031
        thread.UnsafeStart();
        thread.Join(Until.Patience).ShouldBeTrue();
        failure.ShouldBeNull();
    }

    private sealed class Answer : IAnswer
    {
        public bool? Here { get; private set; }

        public void Release(bool here) => Here = here;
    }
}
