using ActorFlow.Actors.Kernel;
using ActorFlow.Polling;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>Rule 38.</summary>
public sealed class AsyncReceiveTests
{
    private sealed class Walker(Journal journal) : AsyncActor<Func<Walker, Task>>
    {
        public new ActorContext<Func<Walker, Task>> Context => base.Context;

        protected override async ValueTask ReceiveAsync(Func<Walker, Task> message) => await message(this);

        protected override void PreStart() => journal.Write("started");

        protected override void PreRestart(ActorFailure failure) => journal.Write($"restarts: {failure.Phase} {failure.Cause.Message}");

        protected override void PostStop() => journal.Write("stopped");

        protected override void OnTerminated(Terminated terminated) => journal.Write("a child ended");
    }

    private readonly Journal _journal = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static SeededOptions InWorld => new() { UserWork = UserWorkMode.InWorld };

    private Props<Func<Walker, Task>> WalkerProps => Props.Create(() => new Walker(_journal));

    private void Run(Func<TestKit, ActorRef<Func<Walker, Task>>, Task> test, Func<Props<Func<Walker, Task>>, Props<Func<Walker, Task>>>? change = null) =>
        SeededDispatcher.Run(1, world => test(new TestKit(world), world.System.Spawn(change?.Invoke(WalkerProps) ?? WalkerProps)), InWorld);

    [Fact]
    public void While_a_receive_awaits_the_mailbox_is_closed() => Run((kit, walker) =>
    {
        walker.Tell(async _ =>
        {
            await _gate.Task;
            _journal.Write("first");
        });
        walker.Tell(_ =>
        {
            _journal.Write("second");
            return Task.CompletedTask;
        });
        kit.Settle();
        _journal.Lines.ShouldBe(["started"]);
        _gate.SetResult();
        kit.Settle();
        _journal.Lines.ShouldBe(["started", "first", "second"]);
        return Task.CompletedTask;
    });

    [Fact]
    public void While_a_receive_awaits_system_messages_run() => Run((kit, walker) =>
    {
        ActorRef<object>? child = null;
        walker.Tell(async me =>
        {
            child = me.Context.Spawn(Props.Of<object>((_, message) => throw new InvalidOperationException("child")).WithStrategy(SupervisorStrategy.Default));
            await _gate.Task;
        });
        kit.Settle();
        child!.Tell("fail"); // the parent decides though its receive awaits, so the child goes on
        var answered = false;
        child.Tell("fail again");
        kit.Settle();
        var done = child.WhenTerminated;
        child.Stop();
        kit.Settle();
        answered = done.IsCompleted;
        answered.ShouldBeTrue();
        kit.Sys.DeadLetters.Count.ShouldBe(0);
        _gate.SetResult();
        return Task.CompletedTask;
    });

    [Fact]
    public void Continuations_return_to_the_actor() => Run((kit, walker) =>
    {
        var contexts = new HashSet<SynchronizationContext?>();
        walker.Tell(async _ =>
        {
            contexts.Add(SynchronizationContext.Current);
            await Task.Yield();
            contexts.Add(SynchronizationContext.Current);
            await _gate.Task;
            contexts.Add(SynchronizationContext.Current);
            _journal.Write("through");
        });
        kit.Settle();
        _gate.SetResult();
        kit.Settle();
        contexts.Count.ShouldBe(1);
        contexts.Single().ShouldNotBeNull();
        _journal.Lines.ShouldContain("through");
        return Task.CompletedTask;
    });

    [Fact]
    public void A_failure_after_an_await_carries_its_message() => Run((kit, walker) =>
    {
        Func<Walker, Task> culprit = async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("late");
        };
        ActorFailure? seen = null;
        var parent = kit.Sys.Spawn(Props.Of<object>((context, _) => context.Spawn(WalkerProps).Tell(culprit)).WithStrategy(new OneForOneStrategy
        {
            Decider = failure =>
            {
                seen = failure;
                return Directive.Restart;
            },
        }));
        parent.Tell("go");
        kit.Settle();
        seen!.Message.ShouldBe(culprit);
        seen.Phase.ShouldBe(FailurePhase.ReceiveAsync);
        _journal.Lines.ShouldContain("restarts: ReceiveAsync late");
        return Task.CompletedTask;
    });

    [Fact]
    public void Stop_cancels_the_token_and_waits_for_the_turn() => Run((kit, walker) =>
    {
        walker.Tell(async me =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, me.Context.System.Time, me.Context.Stopping);
            }
            finally
            {
                await Task.Delay(TimeSpan.FromSeconds(1), me.Context.System.Time);
                _journal.Write("cleaned up");
            }
        });
        kit.Settle();
        walker.Stop();
        kit.Settle();
        walker.IsTerminated.ShouldBeFalse();
        kit.Advance(TimeSpan.FromSeconds(1));
        _journal.Lines.ShouldBe(["started", "cleaned up", "stopped"]);
        walker.IsTerminated.ShouldBeTrue();
        return Task.CompletedTask;
    });

    [Fact]
    public void A_turn_that_ignores_its_token_is_sealed_at_the_deadline_before_PostStop_and_Terminated() => Run(
        (kit, walker) =>
        {
            var probe = kit.CreateTestProbe<object>();
            probe.Watch(walker);
            walker.Tell(async _ =>
            {
                await _gate.Task;
                _journal.Write("must never run");
            });
            kit.Settle();
            walker.Stop();
            kit.Advance(TimeSpan.FromMilliseconds(1999));
            walker.IsTerminated.ShouldBeFalse();
            kit.Advance(TimeSpan.FromMilliseconds(1));
            probe.ExpectTerminated(walker);
            _gate.SetResult();
            kit.Settle();
            _journal.Lines.ShouldBe(["started", "stopped"]);
            return Task.CompletedTask;
        },
        props => props.WithStopDeadline(TimeSpan.FromSeconds(2)));

    [Fact]
    public void A_restart_seals_an_open_turn_too() => Run(
        (kit, walker) =>
        {
            Walker? first = null;
            ActorRef<Func<Walker, Task>>? one = null;
            ActorRef<Func<Walker, Task>>? two = null;
            var boss = kit.Sys.Spawn(Props.Of<object>((context, _) =>
            {
                one = context.Spawn(WalkerProps.WithStopDeadline(TimeSpan.FromSeconds(2)));
                two = context.Spawn(WalkerProps);
            }).WithStrategy(new AllForOneStrategy()));
            boss.Tell("go");
            kit.Settle();
            one!.Tell(async me =>
            {
                first = me;
                await _gate.Task;
                _journal.Write("must never run");
            });
            kit.Settle();
            two!.Tell(_ => throw new InvalidOperationException("sibling"));
            kit.Advance(TimeSpan.FromSeconds(2));
            Walker? second = null;
            one.Tell(me =>
            {
                second = me;
                return Task.CompletedTask;
            });
            kit.Settle();
            _gate.SetResult();
            kit.Settle();
            second.ShouldNotBeNull();
            second.ShouldNotBe(first);
            _journal.Lines.ShouldNotContain("must never run");
            return Task.CompletedTask;
        });

    [Fact]
    public async Task On_the_thread_pool_a_receive_is_not_reentrant_whatever_it_awaits()
    {
        await using var system = ActorSystem.Create("pool");
        var inside = 0;
        var most = 0;
        var done = new CountdownEvent(300);
        var walker = system.Spawn(WalkerProps);
        for (var i = 0; i < 300; i++)
        {
            var how = i % 3;
            walker.Tell(async _ =>
            {
                most = Math.Max(most, ++inside);
                await (how switch { 0 => Task.Run(() => { }), 1 => YieldTwice(), _ => Task.CompletedTask });
                inside--;
                done.Signal();
            });
        }

        done.Wait(Until.Patience).ShouldBeTrue();
        most.ShouldBe(1);

        static async Task YieldTwice()
        {
            await Task.Yield();
            await Task.Yield();
        }
    }
}
