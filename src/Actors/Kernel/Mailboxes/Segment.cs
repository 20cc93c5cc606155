using System.Runtime.CompilerServices;

namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <summary>
/// Many messages in one link, for mailboxes that senders fill faster than the runner empties them: a slot instead of an allocated link, and memory the runner
/// reads forward.
/// </summary>
/// <remarks>
/// Slots are filled without gaps: a sender puts its message into the first empty one by a compare-and-swap, which claims and fills it at once, so the runner
/// never waits for a sender that has lost its thread in between, and senders that compete move one cache line between them, not that of a counter as well.
/// The runner ends the segment by putting a mark into the first empty slot: a message is either before it, and read, or refused. So adding to a segment needs
/// no wake-up of its own.
/// </remarks>
internal sealed class Segment : MailboxNode
{
    internal const int Capacity = 32;

    // How many slots share a look at where to begin; each is moved past only when it is full.
    private const int Stride = 4;

    private static readonly object Sealed = new();
    private static readonly object Taken = new();

    private int _begin;
    private int _taken;
    private Slots _slots;

    internal Segment(object first) => _slots[0] = first;

    /// <summary>Any thread. False: full, or sealed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryAdd(object message)
    {
        // Never past the first empty slot, at most some slots before it: written only by who has filled a slot, once a stride, so that it is rarely taken from other cores.
        for (var i = Volatile.Read(ref _begin); i < Capacity; i++)
        {
            ref var slot = ref _slots[i];
            var there = Volatile.Read(ref slot);
            if (there is null)
            {
                there = Interlocked.CompareExchange(ref slot, message, null);
                if (there is null)
                {
                    if (i % Stride == Stride - 1) Volatile.Write(ref _begin, i + 1);
                    return true;
                }

                GiveWay();
            }

            if (ReferenceEquals(there, Sealed)) return false;
        }

        return false;
    }

    /// <summary>The oldest message; null: all are taken, and no more can be added. Runner only.</summary>
    internal object? Take()
    {
        if (_taken == Capacity) return null;
        ref var slot = ref _slots[_taken];
        var message = Volatile.Read(ref slot) ?? Interlocked.CompareExchange(ref slot, Sealed, null);
        if (message is null)
        {
            _taken = Capacity;
            return null;
        }

        // Not null, which a sender that comes late would take for an empty slot.
        slot = Taken;
        _taken++;
        return message;
    }

    /// <summary>
    /// Another sender was faster. A moment's pause lets it go on with the line in its cache: two that fight for every slot pass the line to and fro, which takes longer
    /// than some slots filled by one of them.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void GiveWay() => Thread.SpinWait(2);

    [InlineArray(Capacity)]
    private struct Slots
    {
        private object? _first;
    }
}
