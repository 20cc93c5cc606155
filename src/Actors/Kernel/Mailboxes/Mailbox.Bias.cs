using System.Runtime.CompilerServices;

namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <content>
/// Turns without interlocked operations, for an actor that is born biased towards one holder: whoever has it in hand, and takes one short turn of it
/// after the other. Nothing has been told to a biased actor, so its lanes are empty; the first one who tells it something ends the bias, for good,
/// and pays for both.
/// </content>
/// <remarks>
/// <para>
/// The holder writes <see cref="_turn"/> and then reads the head; who tells it something (a revoker) writes the head and then reads <see
/// cref="_turn"/>. That is Dekker's protocol, and it needs a full fence on both sides. Here the revoker makes both, by a barrier on every processor
/// that runs this process (<see cref="Interlocked.MemoryBarrierProcessWide"/>): some microseconds, for what is told to a run in the midst of a few
/// hundred nanoseconds. The holder's side needs only that the compiler keeps its order.
/// </para>
/// <para>
/// Let W be a write of <see cref="_turn"/> by the holder, L its read of the head after W, C the exchange by which the head ceases to be <see
/// cref="Sentinel.Biased"/>, B the place in the holder's program at which a revoker's barrier meets it, and R that revoker's read of <see
/// cref="_turn"/>. C comes before B, and B before R. If L has not seen C, L comes before B, thus W does, and R sees W or a later write. If R has not
/// seen W, W comes after B, thus L does, and L sees C. So for each W at least one side sees the other's write; both may. Who sees it proposes a
/// verdict, and the first one counts, by a compare-and-swap of <see cref="_verdict"/>; the head leaves <see cref="Sentinel.Revoked"/> for what the
/// verdict says, and only then anything is told to the actor, in the usual way:
/// </para>
/// <list type="bullet">
/// <item>Idle: no turn is taken. Proposed by a revoker that has read <see cref="Between"/>, and by a holder that sees the revocation while it takes
/// or gives back a turn: it has not begun it, or has ended it.</item>
/// <item>Running: the turn is the holder's, who from now on is the runner of any other actor. Proposed by a revoker that has read <see
/// cref="Taken"/>, and by a holder who ends the bias inside a turn. A holder that was about to take or to give back that very turn looks whether
/// anything was told meanwhile, as a runner does. Idle cannot be proposed while a turn is under way: the holder, which has seen itself alone (L
/// before C), proposes nothing before it gives the turn back, and R sees <see cref="Taken"/>.</item>
/// <item>Over: the actor has ended with the turn. Proposed by a revoker that has read <see cref="Ended"/>, and by a holder who sees the revocation as
/// it ends the actor. If the holder sees none the actor has ended, and whoever comes later finds out in this way.</item>
/// </list>
/// <para>
/// The bias begins with the mailbox and ends once, so no verdict and no late revoker is of another bias. There is one holder at a time: who passes
/// the actor on does so between turns, by what orders memory, such as a message to whom it is passed.
/// </para>
/// </remarks>
internal partial struct Mailbox
{
    // What the holder does. Written by the holder only, plainly.
    private const byte Between = 0;
    private const byte Taken = 1;
    private const byte Ended = 2;

    /// <summary>What the mailbox is when it ceases to be biased. Zero: nobody has said.</summary>
    private enum Verdict : byte
    {
        Idle = 1,
        Running = 2,
        Over = 3,
    }

    /// <summary>Whether a turn is under way that was taken by the bias. Holder only.</summary>
    internal readonly bool IsHeldTurn => _turn == Taken;

    /// <summary>A mailbox whose owner is in its first turn, which is the holder's who makes it.</summary>
    internal static Mailbox Biased()
    {
        var made = default(Mailbox);
        made.Begin(isBiased: true);
        return made;
    }

    /// <summary>Becomes one, or one like <see cref="Scheduled"/>, where it lies: an actor's is not copied to its place, as each reference of the copy would be told to the garbage collector.</summary>
    internal void Begin(bool isBiased)
    {
        _head = isBiased ? Sentinel.Biased : Sentinel.Busy;
        _turn = isBiased ? Taken : Between;
    }

    /// <summary>Takes a turn. Holder only.</summary>
    /// <param name="mustSchedule">Whether something was told to the actor at this very moment, and the caller has to schedule it.</param>
    /// <returns>False when it is not biased any more: the turn is to be had as that of any other actor.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTakeTurn(out bool mustSchedule)
    {
        mustSchedule = false;
        if (!ReferenceEquals(_head, Sentinel.Biased) || _turn != Between) return false;
        Volatile.Write(ref _turn, Taken);
        if (ReferenceEquals(Volatile.Read(ref _head), Sentinel.Biased)) return true;
        mustSchedule = !Withdraw();
        return false;
    }

    /// <summary>Ends a turn, and stays the holder. Holder only, nothing pending.</summary>
    /// <returns>False: something was told meanwhile, and the caller goes on as the runner.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryGiveBackTurn()
    {
        Volatile.Write(ref _turn, Between);
        return ReferenceEquals(Volatile.Read(ref _head), Sentinel.Biased) || Withdraw();
    }

    /// <summary>Ends the actor with the turn: both lanes are closed. Holder only, nothing pending.</summary>
    /// <returns>False: something was told meanwhile, and the caller goes on as the runner.</returns>
    internal bool TryEndWithTurn()
    {
        Volatile.Write(ref _turn, Ended);
        if (ReferenceEquals(Volatile.Read(ref _head), Sentinel.Biased) || Settle(Verdict.Over) == Verdict.Over) return true;
        _turn = Between;
        return !HasSystem && TryClose();
    }

    /// <summary>
    /// Ends the bias inside a turn, if the turn was taken by it: the holder is the runner of any other actor from now on. Runner only.
    /// </summary>
    internal void EndBias()
    {
        if (_turn != Taken) return;
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _head, Sentinel.Busy, Sentinel.Biased), Sentinel.Biased)) Settle(Verdict.Running);
        _turn = Between;
    }

    /// <summary>Ends the bias between turns. Holder only, who holds it no more.</summary>
    internal void LeaveBias()
    {
        // Who has revoked it meanwhile finds it between turns.
        if (ReferenceEquals(_head, Sentinel.Biased)) Interlocked.CompareExchange(ref _head, null, Sentinel.Biased);
    }

    /// <summary>
    /// The first half of <see cref="Revoke"/>: from here on the holder sees it, or is seen. Apart from the other for the sake of tests.
    /// </summary>
    /// <returns>Whether there is anything to revoke, or to see through.</returns>
    internal bool BeginRevoking()
    {
        var seen = Interlocked.CompareExchange(ref _head, Sentinel.Revoked, Sentinel.Biased);
        return IsBias(seen);
    }

    /// <summary>The second half of it, after the barrier.</summary>
    internal void EndRevoking() => Settle(Volatile.Read(ref _turn) switch
    {
        Between => Verdict.Idle,
        Taken => Verdict.Running,
        _ => Verdict.Over,
    });

    private static bool IsBias(object? head) => ReferenceEquals(head, Sentinel.Biased) || ReferenceEquals(head, Sentinel.Revoked);

    /// <summary>Ends the bias, or sees its end through that somebody else has begun; afterwards it is a mailbox like any other. Any thread.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Revoke()
    {
        if (!BeginRevoking()) return;
        Interlocked.MemoryBarrierProcessWide();
        EndRevoking();
    }

    /// <summary>The holder has seen the revocation outside of a turn: it has nothing to do with it, unless it was taken for the runner.</summary>
    /// <returns>False when it is the runner, and something has been told meanwhile.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Withdraw()
    {
        var verdict = Settle(Verdict.Idle);
        _turn = Between;
        return verdict == Verdict.Idle || TryIdle();
    }

    /// <summary>
    /// Proposes a verdict and carries out the one that counts. Only where the head was seen to be <see cref="Sentinel.Revoked"/>: it is so no more
    /// afterwards.
    /// </summary>
    private Verdict Settle(Verdict proposed)
    {
        var seen = Interlocked.CompareExchange(ref _verdict, (byte)proposed, (byte)0);
        var verdict = seen == 0 ? proposed : (Verdict)seen;
        // Before the head: who finds that closed may tell the system lane next.
        if (verdict == Verdict.Over) Interlocked.CompareExchange(ref _system, SystemMessage.Closed, null);
        var head = verdict switch
        {
            Verdict.Idle => null,
            Verdict.Running => Sentinel.Busy,
            _ => Sentinel.Closed,
        };
        Interlocked.CompareExchange(ref _head, head, Sentinel.Revoked);
        return verdict;
    }
}
