using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Kernel.Lifecycle;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>
/// An actor whose turns are left to a holder is an actor: one turn at a time, nothing lost, nothing twice, whoever else tells it something.
/// </summary>
public sealed class HeldTurnsTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Until.Patience;

    private readonly ActorSystem _system = ActorSystem.Create("held");

    public async ValueTask DisposeAsync() => await _system.DisposeAsync();

    [Fact]
    public async Task The_holder_has_it_receive_before_the_call_returns()
    {
        var (cell, held) = Make();
        (await InTurnAsync(() => (cell.TryReceiveNext("keep", Worker.Current), cell.TryReceiveNext("keep", Worker.Current)))).ShouldBe((true, true));
        held.Received.ShouldBe(["keep", "keep"]);
    }

    [Fact]
    public async Task Nobody_but_the_holder_has_it_receive_on_the_spot()
    {
        var (cell, held) = Make();
        (await InTurnAsync(() => cell.TryReceiveHere("here"))).ShouldBeFalse();
        held.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_others_tell_it_between_turns_is_received_although_the_holder_takes_no_turn()
    {
        var (cell, held) = Make();
        cell.Tell("told");
        await Until.SoAsync(() => held.Count == 1);
        (await AskWhetherItEndsAsync(cell)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_told_inside_a_held_turn_is_received_after_it()
    {
        var (cell, held) = Make();
        held.OnReceive = message =>
        {
            if (message == "keep")
                cell.Tell("told");
        };
        (await InTurnAsync(() => cell.TryReceiveNext("keep", Worker.Current))).ShouldBeTrue();
        await Until.SoAsync(() => held.Count == 2);
        held.Received.ShouldBe(["keep", "told"]);
    }

    [Fact]
    public async Task A_turn_after_which_it_is_not_kept_makes_it_an_actor_like_any_other()
    {
        var (cell, held) = Make();
        (await InTurnAsync(() => (cell.TryReceiveNext("once", Worker.Current), cell.TryReceiveHere("here"), cell.TryReceiveNext("next", Worker.Current)))).ShouldBe((true, true, true));
        held.Received.ShouldBe(["once", "here", "next"]);
    }

    [Fact]
    public async Task A_holder_that_leaves_its_turns_makes_it_an_actor_like_any_other()
    {
        var (cell, held) = Make();
        (await InTurnAsync(() =>
        {
            cell.LeaveTurns();
            return cell.TryReceiveHere("here");
        })).ShouldBeTrue();
        held.Received.ShouldBe(["here"]);
    }

    [Fact]
    public async Task A_failure_in_a_held_turn_is_its_own_and_stops_it()
    {
        var parent = new Fosters(_system);
        var (cell, _) = Make(parent);
        (await InTurnAsync(() => cell.TryReceiveNext("fail", Worker.Current))).ShouldBeTrue();
        await cell.WhenTerminated.WaitAsync(Patience);
        parent.Failures.ShouldBe(1);
    }

    [Fact]
    public async Task An_actor_that_ends_in_a_held_turn_refuses_what_comes_later_and_whoever_waits_for_its_end_hears_of_it()
    {
        var (cell, held) = Make();
        (await InTurnAsync(() => cell.TryReceiveNext("leave", Worker.Current))).ShouldBeTrue();
        held.HasStopped.ShouldBeTrue();
        cell.IsTerminated.ShouldBeTrue();
        var buried = _system.DeadLetters.Count;

        await cell.WhenTerminated.WaitAsync(Patience);
        cell.TryTell("late").ShouldBeFalse();
        cell.Tell("late");

        _system.DeadLetters.Count.ShouldBe(buried + 1);
        held.Received.ShouldBe(["leave"]);
    }

    [Fact]
    public async Task A_stop_that_comes_between_held_turns_stops_it()
    {
        var (cell, held) = Make();
        (await InTurnAsync(() => cell.TryReceiveNext("keep", Worker.Current))).ShouldBeTrue();
        cell.Stop();
        await cell.WhenTerminated.WaitAsync(Patience);
        held.HasStopped.ShouldBeTrue();
        (await InTurnAsync(() => cell.TryReceiveNext("late", Worker.Current))).ShouldBeFalse();
    }

    /// <summary>One holder for each of many actors, and others who tell it something at about that time.</summary>
    [Fact]
    public async Task Whatever_others_tell_it_meanwhile_there_is_one_turn_at_a_time_and_each_message_is_received_once()
    {
        const int Actors = 2_000, Own = 40;
        long accepted = 0;
        var all = new List<Held>();
        var current = new (ActorCell<string> Cell, Held Held)[1];
        using var round = new Barrier(3);
        var tellers = Enumerable.Range(0, 2).Select(teller => new Thread(() =>
        {
            for (var i = 0; i < Actors; i++)
            {
                round.SignalAndWait();
                var cell = current[0].Cell;
                for (var tell = 0; tell < 1 + (i % 3); tell++)
                {
                    for (var wait = (i * (teller + 3)) % 257; wait > 0; wait--) Volatile.Read(ref accepted);
                    if (cell.TryTell("told")) Interlocked.Increment(ref accepted);
                }

                round.SignalAndWait();
            }
        }) { IsBackground = true }).ToArray();
        foreach (var teller in tellers) teller.Start();

        for (var i = 0; i < Actors; i++)
        {
            current[0] = Make();
            all.Add(current[0].Held);
            await InTurnAsync(() =>
            {
                var cell = current[0].Cell;
                round.SignalAndWait();
                for (var own = 0; own < Own; own++)
                {
                    if (cell.TryReceiveNext("keep", Worker.Current) || cell.TryTell("keep")) Interlocked.Increment(ref accepted);
                }

                if (cell.TryReceiveNext("leave", Worker.Current) || cell.TryTell("leave")) Interlocked.Increment(ref accepted);
                round.SignalAndWait();
                return true;
            });
        }

        foreach (var teller in tellers) teller.Join();
        await Until.SoAsync(() => all.TrueForAll(static held => held.HasStopped));
        all.Sum(static held => held.Overlaps).ShouldBe(0, "two turns at once");
        all.Sum(static held => (long)held.Count).ShouldBe(accepted, "each message that was taken is received once");
    }

    private (ActorCell<string> Cell, Held Held) Make(Fosters? parent = null)
    {
        var props = Props.Of<string>(static (_, _) => throw new InvalidOperationException("It begins with an instance that is at hand.")).WithHandOver();
        var cell = ActorCell<string>.Foster(_system, props, parent ?? new Fosters(_system), this, isHeld: true);
        Birthplace.Set(cell);
        var held = new Held();
        cell.BeginWith(held);
        held.KeepTurns();
        cell.EndFirstTurn();
        return (cell, held);
    }

    /// <summary>Runs something as the turn of an actor that hands over.</summary>
    private async Task<T> InTurnAsync<T>(Func<T> turn)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.Spawn(Props.Of<object>((self, _) =>
        {
            try
            {
                done.SetResult(turn());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }).WithHandOver()).Tell("go");
        return await done.Task.WaitAsync(Patience);
    }

    private static async Task<bool> AskWhetherItEndsAsync(ActorRef actor)
    {
        actor.Stop();
        await actor.WhenTerminated.WaitAsync(Patience);
        return actor.IsTerminated;
    }

    private sealed class Fosters(ActorSystem system) : FosterParent(system.SpawnParent(Props.Of<object>(static (_, _) => { }), $"fosters-{Interlocked.Increment(ref s_made)}"))
    {
        private static int s_made;

        public int Failures;

        protected override void OnFailed(ActorFailure failure) => Interlocked.Increment(ref Failures);
    }

    /// <summary>Keeps its turns with its holder when it is told to, and ends when it is told to.</summary>
    private sealed class Held : Actor<string>
    {
        private readonly List<string> _received = [];
        private int _isInTurn;

        public Action<string>? OnReceive;

        public int Overlaps;

        public volatile bool HasStopped;

        public int Count => Volatile.Read(ref _count);

        private int _count;

        public IReadOnlyList<string> Received => _received;

        public void KeepTurns() => Context.KeepTurns();

        protected override void Receive(string message)
        {
            // Plain on purpose: an interlocked operation here would be the very fence that the holder does without.
            if (_isInTurn != 0) Overlaps++;
            _isInTurn = 1;
            _received.Add(message);
            OnReceive?.Invoke(message);
            switch (message)
            {
                case "keep": Context.KeepTurns(); break;
                case "leave": Context.EndAfterThis(); break;
                case "fail": throw new InvalidOperationException("as it must");
            }

            _isInTurn = 0;
            Volatile.Write(ref _count, _count + 1);
        }

        protected override void PostStop() => HasStopped = true;
    }
}
