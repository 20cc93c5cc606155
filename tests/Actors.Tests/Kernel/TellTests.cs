using ActorFlow.Actors.Kernel;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class TellTests
{
    private sealed record Add(int Value);

    private sealed record Total(ActorRef<Sum> ReplyTo);

    private sealed record Sum(int Value);

    private sealed class Adder : Actor<object>
    {
        private int _sum;

        protected override void Receive(object message)
        {
            switch (message)
            {
                case Add add:
                    if (add.Value < 0) throw new ArgumentException("negative");
                    _sum += add.Value;
                    break;
                case Total total:
                    total.ReplyTo.Tell(new Sum(_sum));
                    break;
            }
        }
    }

    private sealed class AsyncAdder : AsyncActor<object>
    {
        private int _sum;

        protected override async ValueTask ReceiveAsync(object message)
        {
            switch (message)
            {
                case Add add:
                    var before = _sum;
                    await Task.Yield();
                    _sum = before + add.Value;
                    break;
                case Total total:
                    total.ReplyTo.Tell(new Sum(_sum));
                    break;
            }
        }
    }

    [Fact]
    public async Task An_actor_receives_what_it_is_told_and_answers_an_ask()
    {
        await using var system = ActorSystem.Create("t");
        var adder = system.Spawn(Props.Create(() => new Adder()), "adder");
        for (var i = 0; i < 1000; i++) adder.Tell(new Add(1));
        (await adder.Ask<Sum>(to => new Total(to), Until.Patience)).Value.ShouldBe(1000);
        adder.Path.ShouldBe("/user/adder");
    }

    [Fact]
    public async Task An_asynchronous_receive_is_not_reentrant()
    {
        await using var system = ActorSystem.Create("t");
        var adder = system.Spawn(Props.Create(() => new AsyncAdder()), "adder");
        for (var i = 0; i < 1000; i++) adder.Tell(new Add(1));
        (await adder.Ask<Sum>(to => new Total(to), Until.Patience)).Value.ShouldBe(1000);
    }

    [Fact]
    public async Task A_failed_actor_is_restarted_with_a_new_instance()
    {
        await using var system = ActorSystem.Create("t");
        var adder = system.Spawn(Props.Create(() => new Adder()));
        adder.Tell(new Add(5));
        adder.Tell(new Add(-1));
        adder.Tell(new Add(2));
        (await adder.Ask<Sum>(to => new Total(to), Until.Patience)).Value.ShouldBe(2);
    }

    [Fact]
    public async Task A_stopped_actor_ends_and_its_messages_become_dead_letters()
    {
        await using var system = ActorSystem.Create("t");
        var adder = system.Spawn(Props.Create(() => new Adder()));
        adder.Stop();
        await adder.WhenTerminated;
        adder.Tell(new Add(5));
        system.DeadLetters.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_unanswered_ask_times_out()
    {
        await using var system = ActorSystem.Create("t");
        var adder = system.Spawn(Props.Create(() => new Adder()));
        await Should.ThrowAsync<AskTimeoutException>(async () => await adder.Ask<Sum>(_ => new Add(1), TimeSpan.FromMilliseconds(20)));
    }
}
