using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Lifecycle;
using ActorFlow.Actors.Kernel.Mailboxes;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>
/// No wake-up is lost between a sender and an actor that is just going to sleep, on the real thread pool. The fence itself has
/// <see cref="WakeUpFenceTests"/>.
/// </summary>
public sealed class WakeUpStressTests
{
    private static readonly TimeSpan s_patience = Until.Patience;

    private static int Rounds => Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? 3_000_000 : 10_000;

    private sealed class Sleeper(SemaphoreSlim received) : Actor<object>
    {
        protected override void Receive(object message) => received.Release();
    }

    /// <summary>Each message is told at about the moment at which the actor, done with the last one, goes idle.</summary>
    [Fact]
    public async Task A_message_told_to_an_actor_that_goes_idle_is_received()
    {
        await using var system = ActorSystem.Create("stress");
        using var received = new SemaphoreSlim(0);
        var actor = system.Spawn(Props.Create(() => new Sleeper(received)));
        var message = new object();
        for (var i = 0; i < Rounds; i++)
        {
            actor.Tell(message);
            if (!received.Wait(s_patience)) throw new TimeoutException($"Message {i} was never received: its wake-up was lost.");
            Thread.SpinWait(i & 63);
        }
    }

    /// <summary>The same for the system lane, whose queue and state are two words. The answer to a watch of nobody's end is a Notify.</summary>
    [Fact]
    public async Task A_system_message_posted_to_an_actor_that_goes_idle_is_run()
    {
        await using var system = ActorSystem.Create("stress");
        using var received = new SemaphoreSlim(0);
        var actor = system.Spawn(Props.Create(() => new Sleeper(received)));
        var message = new object();
        using var ran = new SemaphoreSlim(0);
        for (var i = 0; i < Rounds; i++)
        {
            actor.Tell(message);
            Thread.SpinWait(i & 127);
            actor.PostSystem(Probe(ran));
            if (!ran.Wait(s_patience)) throw new TimeoutException($"System message {i} was never run: its wake-up was lost.");
            received.Wait();
        }
    }

    /// <summary>The same for an actor that parks, because its receive awaits.</summary>
    [Fact]
    public async Task A_continuation_that_comes_back_to_an_actor_that_parks_is_run()
    {
        await using var system = ActorSystem.Create("stress");
        using var received = new SemaphoreSlim(0);
        var actor = system.Spawn(Props.Create(() => new Awaiter(received)));
        for (var i = 0; i < Rounds; i++)
        {
            var gate = new TaskCompletionSource();
            actor.Tell(gate);
            Thread.SpinWait(i & 127);
            gate.SetResult();
            if (!received.Wait(s_patience)) throw new TimeoutException($"Receive {i} never came back: its wake-up was lost.");
        }
    }

    /// <summary>Several senders at once; what was accepted is received, each once.</summary>
    [Fact]
    public async Task Messages_of_many_senders_are_all_received()
    {
        await using var system = ActorSystem.Create("stress");
        var senders = 4;
        var each = Rounds;
        var last = new int[senders];
        var done = new TaskCompletionSource();
        var seen = 0;
        var actor = system.Spawn(Props.Of<int[]>((_, message) =>
        {
            message[1].ShouldBe(++last[message[0]]);
            if (++seen == senders * each) done.SetResult();
        }).WithStrategy(SupervisorStrategy.Stopping));
        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(() =>
        {
            for (var number = 1; number <= each; number++) actor.Tell([sender, number]);
        })));
        await done.Task.WaitAsync(s_patience);
        system.DeadLetters.Count.ShouldBe(0);
    }

    private static SystemMessage.Continuation Probe(SemaphoreSlim ran) =>
        new(OpenContext.Instance, static state => ((SemaphoreSlim)state!).Release(), ran, null);

    private sealed class Awaiter(SemaphoreSlim received) : AsyncActor<TaskCompletionSource>
    {
        protected override async ValueTask ReceiveAsync(TaskCompletionSource message)
        {
            await message.Task;
            received.Release();
        }
    }
}
