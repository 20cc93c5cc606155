using System.Runtime.CompilerServices;

namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <summary>
/// Many messages in one link, for mailboxes that senders fill faster than the runner empties them: a claimed slot instead of an allocated link, and memory
/// the runner reads forward.
/// </summary>
/// <remarks>
/// A sender claims a slot by one increment and then fills it. The runner closes the segment by one exchange of the same word before it reads: a claim is
/// either before that, and read, or after it, and refused. So adding to a segment needs no wake-up of its own.
/// </remarks>
internal sealed class Segment : MailboxNode
{
    internal const int Capacity = 31;
    private const int ClosedMark = int.MaxValue / 2;

    private int _claimed;
    private int _filled = -1;
    private int _taken;
    private Slots _slots;

    internal Segment(object first)
    {
        _slots[0] = first;
        _claimed = 1;
    }

    /// <summary>Any thread. False: full, or closed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryAdd(object message)
    {
        if (Volatile.Read(ref _claimed) >= Capacity) return false;
        var slot = Interlocked.Increment(ref _claimed) - 1;
        if (slot >= Capacity) return false;
        Volatile.Write(ref _slots[slot], message);
        return true;
    }

    /// <summary>Runner only. True with a message; true with null: a sender has claimed the slot and not filled it yet; false: all read.</summary>
    internal bool TryTake(out object? message)
    {
        if (_filled < 0) _filled = Math.Min(Interlocked.Exchange(ref _claimed, ClosedMark), Capacity);
        if (_taken == _filled)
        {
            message = null;
            return false;
        }

        ref var slot = ref _slots[_taken];
        message = Volatile.Read(ref slot);
        if (message is not null)
        {
            slot = null;
            _taken++;
        }

        return true;
    }

    [InlineArray(Capacity)]
    private struct Slots
    {
        private object? _first;
    }
}
