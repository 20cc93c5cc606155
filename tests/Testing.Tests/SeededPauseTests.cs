using ActorFlow.Actors.Kernel;
using Shouldly;
using Xunit;

namespace ActorFlow.Testing.Tests;

/// <summary>A paused system stands still as a process does after SIGSTOP, while time and the rest of the world go on.</summary>
public sealed class SeededPauseTests
{
    private static readonly SeededOptions InWorld = new() { UserWork = UserWorkMode.InWorld };

    [Fact]
    public void A_paused_system_takes_no_turns_until_it_is_resumed_and_loses_no_message() => SeededDispatcher.Run(
        1,
        world =>
        {
            var heard = new List<string>();
            var other = world.StartSystem("other");
            var actor = other.Spawn(Props.Create<string>(() => new Hearing(heard)));
            world.Settle();
            world.Dispatcher.Pause(other);
            actor.Tell("while paused");
            world.Advance(TimeSpan.FromMinutes(1));
            heard.ShouldBeEmpty();
            world.Dispatcher.Resume(other);
            world.Settle();
            heard.ShouldBe(["while paused", "late"], ignoreOrder: true);
            return Task.CompletedTask;
        },
        InWorld);

    [Fact]
    public void Work_of_a_paused_system_comes_back_when_it_is_resumed() => SeededDispatcher.Run(
        1,
        world =>
        {
            var heard = new List<string>();
            var other = world.StartSystem("other");
            var gate = new TaskCompletionSource<string>();
            other.Spawn(Props.Create<string>(() => new Waiting(gate.Task, heard)));
            world.Settle();
            world.Dispatcher.Pause(other);
            gate.SetResult("done");
            world.Settle();
            heard.ShouldBeEmpty();
            world.Dispatcher.Resume(other);
            world.Settle();
            heard.ShouldBe(["done"]);
            return Task.CompletedTask;
        },
        InWorld);

    private sealed class Hearing(List<string> heard) : Actor<string>
    {
        protected override void PreStart() => Context.Timers.Start("late", TimeSpan.FromSeconds(10));

        protected override void Receive(string message) => heard.Add(message);
    }

    private sealed class Waiting(Task<string> work, List<string> heard) : Actor<string>
    {
        protected override void PreStart()
        {
            using var region = Context.EnterUserCode();
            Context.Pipe(WaitAsync(), static done => done, static error => error.Message);
        }

        protected override void Receive(string message) => heard.Add(message);

        private async ValueTask<string> WaitAsync() => await work;
    }
}
