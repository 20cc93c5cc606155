using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class LifecycleTests : TestKit
{
    private readonly Journal _journal = new();

    private ActorRef<Action<Puppet>> SpawnPuppet(string name) => Sys.Spawn(Puppet.Props(name, _journal), name);

    [Fact]
    public void An_actor_starts_though_nobody_tells_it_anything()
    {
        SpawnPuppet("a");
        Settle();
        _journal.Lines.ShouldBe(["a started"]);
    }

    [Fact]
    public void PreStart_runs_before_the_first_message_and_PostStop_after_the_last()
    {
        var actor = SpawnPuppet("a");
        for (var i = 0; i < 3; i++)
        {
            var number = i;
            actor.Tell(_ => _journal.Write($"message {number}"));
        }

        actor.StopWhenDrained();
        actor.Tell(_ => _journal.Write("too late"));
        Settle();
        _journal.Lines.ShouldBe(["a started", "message 0", "message 1", "message 2", "a stopped"]);
        Sys.DeadLetters.Count.ShouldBe(1);
    }

    [Fact]
    public void Stop_comes_before_waiting_messages()
    {
        var actor = SpawnPuppet("a");
        Settle();
        actor.Tell(_ => _journal.Write("never"));
        actor.Stop();
        Settle();
        _journal.Lines.ShouldBe(["a started", "a stopped"]);
        Sys.DeadLetters.Count.ShouldBe(1);
    }

    [Fact]
    public void Children_end_before_their_parent()
    {
        var parent = SpawnPuppet("parent");
        parent.Tell(p =>
        {
            p.Context.Spawn(Puppet.Props("child", _journal), "child").Tell(c => c.Context.Spawn(Puppet.Props("grandchild", _journal)));
        });
        Settle();
        parent.Stop();
        Settle();
        _journal.Lines.ShouldBe(["parent started", "child started", "grandchild started", "grandchild stopped", "child stopped", "parent stopped"]);
    }

    [Fact]
    public void An_actor_can_stop_itself_and_a_child_by_name()
    {
        var parent = SpawnPuppet("parent");
        parent.Tell(p => p.Context.Spawn(Puppet.Props("child", _journal), "child"));
        parent.Tell(p => p.Context.Stop(p.Context.Child("child")!));
        Settle();
        _journal.Lines.ShouldContain("child stopped");
        parent.Tell(p =>
        {
            p.Context.Children.ShouldBeEmpty();
            p.Context.StopSelf();
        });
        Settle();
        parent.IsTerminated.ShouldBeTrue();
    }

    [Fact]
    public void The_task_of_the_end_completes_for_living_and_for_ended_actors()
    {
        var actor = SpawnPuppet("a");
        var ended = actor.WhenTerminated;
        Settle();
        ended.IsCompleted.ShouldBeFalse();
        actor.Stop();
        Settle();
        ended.IsCompleted.ShouldBeTrue();
        actor.WhenTerminated.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void Paths_name_the_way_from_the_root()
    {
        var parent = SpawnPuppet("parent");
        ActorRef? child = null;
        ActorRef? nameless = null;
        parent.Tell(p =>
        {
            child = p.Context.Spawn(Puppet.Props("child", _journal), "child");
            nameless = p.Context.Spawn(Puppet.Props("x", _journal));
        });
        Settle();
        child!.Path.ShouldBe("/user/parent/child");
        nameless!.Name.ShouldStartWith("$");
        nameless.Path.ShouldBe($"/user/parent/{nameless.Name}");
        nameless.Name.ShouldBe(nameless.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("$1")]
    public void A_malformed_name_is_refused(string name) => Should.Throw<ActorNameException>(() => SpawnPuppet(name));

    [Fact]
    public void A_name_is_taken_while_its_actor_lives_and_free_after()
    {
        var first = SpawnPuppet("a");
        Should.Throw<ActorNameException>(() => SpawnPuppet("a")).Message.ShouldContain("a living child has it");
        first.Stop();
        Settle();
        SpawnPuppet("a").ShouldNotBe(first);
    }

    [Fact]
    public void An_actor_is_made_only_by_its_system() =>
        Should.Throw<InvalidOperationException>(() => new Puppet("a", _journal)).Message.ShouldContain("Spawn");

    [Fact]
    public void A_factory_cannot_hand_out_an_instance_twice()
    {
        Puppet? shared = null;
        var props = Props.Create(() => shared ??= new Puppet("shared", _journal));
        var first = Sys.Spawn(props);
        var second = Sys.Spawn(props);
        Settle();
        (first.IsTerminated ^ second.IsTerminated).ShouldBeTrue();
    }

    [Fact]
    public void A_fault_in_PostStop_does_not_keep_the_actor_alive()
    {
        var probe = CreateTestProbe<object>();
        var actor = Sys.Spawn(Props.Create(() => new FailsAtTheEnd()));
        probe.Watch(actor);
        Settle();
        actor.Stop();
        probe.ExpectTerminated(actor);
    }

    private sealed class FailsAtTheEnd : Actor<object>
    {
        protected override void Receive(object message)
        {
        }

        protected override void PostStop() => throw new InvalidOperationException("no");
    }
}
