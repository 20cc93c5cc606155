using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Mailboxes;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>
/// A holder that takes one turn after the other without a fence, while others tell its actor something at about that moment, on bare mailboxes: never
/// two turns at once, and everything told is received once, or refused.
/// </summary>
/// <remarks>
/// Each round is a mailbox of its own, as a bias ends once. Verified by hand, on a two-core x64 machine, that it fails without the barrier in
/// <c>Mailbox.Revoke</c>.
/// </remarks>
public sealed class BiasStressTests
{
    private static int Rounds => Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? 2_000_000 : 30_000;

    /// <summary>How many turns a holder takes when nobody comes: longer than it takes the others to come, unless the machine is busy.</summary>
    private const int MostTurns = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_moment_it_is_told_something_there_is_one_turn_at_a_time_and_nothing_is_lost(int tellers)
    {
        var match = new Match(tellers, Rounds);
        var threads = Enumerable.Range(0, tellers).Select(match.NewTeller).ToList();
        foreach (var thread in threads) thread.Start();
        for (var round = 0; round < Rounds; round++) match.Hold(round);
        foreach (var thread in threads) thread.Join();

        match.Overlaps.ShouldBe(0, "two turns at once");
        match.Received.ShouldBe(match.Accepted, "what was told is received once");
        (match.Accepted + match.Refused).ShouldBe((long)tellers * Rounds);
    }

    private sealed class Match(int tellers, int rounds)
    {
        // Both sides are released by the same write, so that they meet in about the same instant, a little earlier or later from round to round.
        private readonly Barrier _barrier = new(tellers + 1);
        private HeldActor _actor = new();
        private long _accepted;
        private long _refused;

        public long Overlaps { get; private set; }

        public long Received { get; private set; }

        public long Accepted => _accepted;

        public long Refused => _refused;

        /// <summary>The holder: some turns, of which the last one ends the actor, and then whatever turns others have left to be run.</summary>
        public void Hold(int round)
        {
            var actor = _actor;
            _barrier.SignalAndWait();
            // Some end at about the moment at which they are told something; the others are told it in the midst of their turns, for certain.
            actor.TakeHeldTurns(round % 4 == 0 ? round % 256 : MostTurns);
            _barrier.SignalAndWait();
            // Nobody is at it any more: whoever was told to schedule has run.
            actor.HasEnded.ShouldBeTrue();
            (Overlaps, Received) = (Overlaps + actor.Overlaps, Received + actor.Received);
            _actor = new HeldActor();
            _barrier.SignalAndWait();
        }

        public Thread NewTeller(int number) => new(() =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var actor = _actor;
                _barrier.SignalAndWait();
                for (var i = (round * 7) % 509; i > 0; i--) Volatile.Read(ref _accepted);
                if (actor.Tell(isSystem: (round & 1) == 0)) Interlocked.Increment(ref _accepted);
                else Interlocked.Increment(ref _refused);
                _barrier.SignalAndWait();
                _barrier.SignalAndWait();
            }
        }) { IsBackground = true };
    }

    /// <summary>An actor as a cell runs it: whoever has to schedule it runs its turn at once.</summary>
    private sealed class HeldActor
    {
        private Mailbox _mailbox = Mailbox.Biased();
        private int _isInTurn;
        private int _leaves;

        public int Received;

        public int Overlaps;

        public bool HasEnded => _mailbox.IsClosed;

        /// <returns>Whether it was accepted.</returns>
        public bool Tell(bool isSystem)
        {
            var outcome = isSystem ? _mailbox.PushSystem(new SystemMessage.Stop()) : _mailbox.Push("told", linked: false);
            if (outcome == PushOutcome.MustSchedule) RunTurn();
            return outcome != PushOutcome.Closed;
        }

        public void TakeHeldTurns(int turns)
        {
            Enter();
            Leave();
            if (!_mailbox.TryGiveBackTurn())
            {
                RunTurn();
                turns = 0;
            }

            for (var turn = 0; turn < turns; turn++)
            {
                if (!TryTake()) break;
                Enter();
                Leave();
                if (_mailbox.TryGiveBackTurn()) continue;
                RunTurn();
                break;
            }

            End();
        }

        private bool TryTake()
        {
            if (_mailbox.TryTakeTurn(out var mustSchedule)) return true;
            if (mustSchedule) RunTurn();
            return false;
        }

        /// <summary>The last turn: as the holder, or by a claim, or left to whoever runs.</summary>
        private void End()
        {
            if (TryTake())
            {
                Enter();
                Leave();
                if (_mailbox.TryEndWithTurn()) return;
                Volatile.Write(ref _leaves, 1);
                RunTurn();
                return;
            }

            Interlocked.Exchange(ref _leaves, 1);
            if (_mailbox.TryClaim()) RunTurn();
            else if (_mailbox.Push(new PoisonPill()) == PushOutcome.MustSchedule) RunTurn();
        }

        /// <summary>A turn of the runner's, who has the head to itself.</summary>
        private void RunTurn()
        {
            while (true)
            {
                Enter();
                Receive();
                Leave();
                if (Volatile.Read(ref _leaves) == 1)
                {
                    if (_mailbox is { HasSystem: false, HasPending: false } && _mailbox.TryClose())
                    {
                        Count(_mailbox.CloseSystem());
                        return;
                    }
                }
                else if (_mailbox.TryIdle())
                {
                    return;
                }
            }
        }

        private void Receive()
        {
            Count(_mailbox.TakeSystem());
            while (_mailbox.Take(linked: false, out var isKernel) is not null)
            {
                if (!isKernel) Received++;
            }
        }

        private void Count(SystemMessage? oldest)
        {
            MailboxNode? node = oldest;
            while (node is not null)
            {
                node = Mailbox.Detach(node);
                Received++;
            }
        }

        private void Enter()
        {
            // Plain on purpose: an interlocked operation here would be the very fence that the holder does without.
            if (_isInTurn != 0) Overlaps++;
            _isInTurn = 1;
        }

        private void Leave() => _isInTurn = 0;
    }
}
