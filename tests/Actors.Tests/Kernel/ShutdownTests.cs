using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class ShutdownTests
{
    private readonly Journal _journal = new();

    private static Props<object> Idle => Props.Of<object>((_, _) => { });

    [Fact]
    public void A_shutdown_ends_children_before_parents_and_then_the_system()
    {
        using var kit = new TestKit();
        var parent = kit.Sys.Spawn(Puppet.Props("parent", _journal));
        parent.Tell(p => p.Context.Spawn(Puppet.Props("child", _journal)));
        kit.Settle();
        var ended = kit.Sys.ShutdownAsync();
        ended.IsCompleted.ShouldBeFalse();
        kit.Settle();
        ended.IsCompletedSuccessfully.ShouldBeTrue();
        kit.Sys.WhenTerminated.IsCompletedSuccessfully.ShouldBeTrue();
        kit.Sys.Reason.ShouldBeNull();
        _journal.Lines.ShouldBe(["parent started", "child started", "child stopped", "parent stopped"]);
    }

    [Fact]
    public void Shutting_down_again_is_the_same_end()
    {
        using var kit = new TestKit();
        kit.Sys.ShutdownAsync().ShouldBe(kit.Sys.ShutdownAsync());
        kit.Settle();
        kit.Sys.ShutdownAsync(TimeSpan.Zero).IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void After_the_end_tells_are_dead_letters_and_nothing_can_be_started()
    {
        using var kit = new TestKit();
        var actor = kit.Sys.Spawn(Idle);
        kit.Sys.ShutdownAsync();
        kit.Settle();
        actor.Tell("late");
        actor.TryTell("late").ShouldBeFalse();
        kit.Sys.DeadLetters.Count.ShouldBe(1);
        Should.Throw<ActorSystemTerminatedException>(() => kit.Sys.Spawn(Idle)).Message.ShouldContain($"'{kit.Sys.Name}'");
        Should.Throw<ActorSystemTerminatedException>(() => kit.Sys.SpawnPool(new RoundRobinPool(1), Idle));
    }

    private sealed class Hanging(Task gate, Journal journal) : AsyncActor<object>
    {
        protected override async ValueTask ReceiveAsync(object message)
        {
            await gate;
            journal.Write("went on");
        }

        protected override void PostStop() => journal.Write("stopped");
    }

    [Fact]
    public void A_receive_that_hangs_is_left_behind_at_the_deadline() => SeededDispatcher.Run(
        1,
        world =>
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var hanging = world.System.Spawn(Props.Create(() => new Hanging(gate.Task, _journal)).WithStopDeadline(Timeout.InfiniteTimeSpan));
            hanging.Tell("hang");
            world.Settle();
            hanging.Tell("waits behind it");
            var ended = world.System.ShutdownAsync(TimeSpan.FromSeconds(30));
            world.Advance(TimeSpan.FromSeconds(29));
            ended.IsCompleted.ShouldBeFalse();
            world.Advance(TimeSpan.FromSeconds(1));
            ended.IsCompletedSuccessfully.ShouldBeTrue();
            hanging.IsTerminated.ShouldBeTrue();
            world.System.DeadLetters.Count.ShouldBe(1);
            gate.SetResult();
            world.Settle();
            _journal.Lines.ShouldBe(["stopped"]); // sealed: the receive never goes on
            return Task.CompletedTask;
        },
        new SeededOptions { UserWork = UserWorkMode.InWorld });

    [Fact]
    public void A_failure_that_reaches_the_guardian_ends_the_system_with_the_reason()
    {
        var strategy = new OneForOneStrategy { Decider = _ => Directive.Escalate };
        using var kit = new TestKit(1, new SeededOptions { System = new ActorSystemOptions { GuardianStrategy = strategy } });
        var bystander = kit.Sys.Spawn(Puppet.Props("bystander", _journal));
        var parent = kit.Sys.Spawn(Puppet.Props("parent", _journal, strategy));
        var reason = new InvalidOperationException("the disk is gone");
        parent.Tell(p => p.Context.Spawn(Puppet.Props("child", _journal)).Tell(_ => throw reason));
        kit.Settle();
        kit.Sys.WhenTerminated.IsCompletedSuccessfully.ShouldBeTrue();
        kit.Sys.Reason.ShouldBeSameAs(reason);
        bystander.IsTerminated.ShouldBeTrue();
        _journal.Lines.ShouldContain("bystander stopped");
        var refused = Should.Throw<ActorSystemTerminatedException>(() => kit.Sys.Spawn(Idle));
        refused.Message.ShouldContain("the disk is gone");
        refused.InnerException.ShouldBeSameAs(reason);
    }

    [Fact]
    public async Task Under_load_every_told_message_is_received_or_a_dead_letter()
    {
        const int tellers = 4;
        const int each = 20_000;
        var system = ActorSystem.Create("load");
        var received = 0;
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var props = Props.Of<object>((_, _) =>
        {
            if (Interlocked.Increment(ref received) == tellers * each / 10) busy.TrySetResult();
        });
        var actors = Enumerable.Range(0, 7).Select(i => system.Spawn(i == 0 ? props.WithBoundedMailbox(64) : props)).ToArray();
        var telling = Enumerable.Range(0, tellers).Select(teller => Task.Run(() =>
        {
            for (var i = 0; i < each; i++) actors[(i + teller) % actors.Length].Tell("x");
        })).ToArray();
        await busy.Task;
        await system.ShutdownAsync(Timeout.InfiniteTimeSpan);
        await Task.WhenAll(telling);
        (received + system.DeadLetters.Count).ShouldBe(tellers * each);
    }
}
