using ActorFlow.Actors.Kernel;
using ActorFlow.Polling;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class FairnessTests
{
    [Fact]
    public async Task An_actor_gives_way_after_its_burst()
    {
        // One pool thread's worth of work: an actor that tells itself for ever must not keep the others from running.
        await using var system = ActorSystem.Create("fair", new ActorSystemOptions { Dispatcher = Dispatcher.ThreadPoolWithBurst(8) });
        using var enough = new CancellationTokenSource();
        var busy = Enumerable.Range(0, Environment.ProcessorCount * 2).Select(_ => system.Spawn(Props.Of<object>((context, message) =>
        {
            if (!enough.IsCancellationRequested) context.Self.Tell(message);
        }).WithHandOver())).ToList();
        foreach (var actor in busy) actor.Tell(new object());
        var echo = system.Spawn(Props.Of<ActorRef<object>>((_, to) => to.Tell(to)));
        for (var i = 0; i < 20; i++) await echo.Ask<object>(to => to, Until.Patience);
        enough.Cancel();
    }
}
