using System.Runtime.CompilerServices;

namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <summary>
/// The two lanes of an actor and the answer to "who must schedule it?". Many senders, one runner at a time.
/// </summary>
/// <remarks>
/// <para>
/// User lane: an intrusive stack that the runner takes as a whole and reverses. The head doubles as the scheduling state: null is idle,
/// <see cref="Sentinel.Busy"/> is scheduled-and-empty, <see cref="Sentinel.Closed"/> is ended. So one compare-and-swap both queues a message and
/// decides who schedules: whoever replaces null. There is no flag beside the queue, hence no window between the two.
/// </para>
/// <para>
/// System lane: a second stack, looked at before each user message. Here queue and state are two words, so the order matters: a sender
/// publishes the node and then reads the state; the runner publishes "idle" (or "parked") and then reads the lane. Both sides do it with an
/// interlocked operation, a full fence; without it both may read the old value and the message waits for ever.
/// </para>
/// </remarks>
internal struct Mailbox
{
    private MailboxNode? _head;
    private MailboxNode? _pending;
    private SystemMessage? _system;
    private int _parked;

    /// <summary>A mailbox whose owner is scheduled from birth, so that it starts even if nobody tells it anything.</summary>
    internal static Mailbox Scheduled() => new() { _head = Sentinel.Busy };

    internal readonly bool HasSystem => _system is not null;

    internal readonly bool IsClosed => ReferenceEquals(Volatile.Read(in _head), Sentinel.Closed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PushOutcome Push(MailboxNode node)
    {
        var head = _head;
        while (true)
        {
            if (ReferenceEquals(head, Sentinel.Closed))
            {
                node.Next = null;
                return PushOutcome.Closed;
            }

            node.Next = head ?? Sentinel.Busy;
            var seen = Interlocked.CompareExchange(ref _head, node, head);
            if (ReferenceEquals(seen, head)) return head is null ? PushOutcome.MustSchedule : PushOutcome.Queued;
            head = seen;
        }
    }

    /// <summary>System messages are taken even from an ended actor's senders; <see cref="PushOutcome.Closed"/> tells them to answer for it.</summary>
    internal PushOutcome PushSystem(SystemMessage message)
    {
        var top = Volatile.Read(ref _system);
        while (true)
        {
            if (ReferenceEquals(top, SystemMessage.Closed)) return PushOutcome.Closed;
            message.Next = top ?? (MailboxNode)Sentinel.Busy;
            var seen = Interlocked.CompareExchange(ref _system, message, top);
            if (ReferenceEquals(seen, top)) break;
            top = seen;
        }

        // The exchange above is the fence: the message is visible before the state is read.
        if (Volatile.Read(ref _head) is null && Interlocked.CompareExchange(ref _head, Sentinel.Busy, null) is null) return PushOutcome.MustSchedule;
        if (Volatile.Read(ref _parked) == 1 && Interlocked.CompareExchange(ref _parked, 0, 1) == 1) return PushOutcome.MustSchedule;
        return PushOutcome.Queued;
    }

    /// <summary>The oldest waiting user message, or null. Runner only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal MailboxNode? Take()
    {
        var node = _pending ?? Grab();
        if (node is null) return null;
        var next = node.Next!;
        _pending = ReferenceEquals(next, Sentinel.Busy) ? null : next;
        node.Next = null;
        return node;
    }

    /// <summary>Puts messages back before everything that waits, keeping their order. Runner only.</summary>
    internal void PutBack(List<MailboxNode> nodes)
    {
        MailboxNode next = _pending ?? (MailboxNode)Sentinel.Busy;
        if (_pending is null && Grab() is { } grabbed) next = grabbed;
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            nodes[i].Next = next;
            next = nodes[i];
        }

        _pending = ReferenceEquals(next, Sentinel.Busy) ? null : next;
    }

    /// <summary>All waiting system messages, oldest first. Runner only.</summary>
    internal SystemMessage? TakeSystem()
    {
        MailboxNode? top = Interlocked.Exchange(ref _system, null);
        return top is null ? null : (SystemMessage)Reverse(top);
    }

    /// <summary>Gives the thread back. False: something arrived meanwhile, the runner goes on. Runner only, nothing pending.</summary>
    internal bool TryIdle()
    {
        // The exchange publishes "idle" before the system lane is read (see the remarks).
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _head, null, Sentinel.Busy), Sentinel.Busy)) return false;
        if (Volatile.Read(ref _system) is null) return true;
        return Interlocked.CompareExchange(ref _head, Sentinel.Busy, null) is not null;
    }

    /// <summary>Gives the thread back while user messages stay closed: only the system lane wakes the actor. False: go on. Runner only.</summary>
    internal bool TryPark()
    {
        Interlocked.Exchange(ref _parked, 1);
        if (Volatile.Read(ref _system) is null) return true;
        return Interlocked.CompareExchange(ref _parked, 0, 1) != 1;
    }

    /// <summary>Ends the user lane; returns what was waiting, oldest first. Runner only.</summary>
    internal MailboxNode? Close()
    {
        var rest = Interlocked.Exchange(ref _head, Sentinel.Closed);
        var newer = rest is null or Sentinel ? null : Reverse(rest);
        var older = _pending;
        _pending = null;
        if (older is null) return newer;
        if (newer is null) return older;
        var last = older;
        while (!ReferenceEquals(last.Next, Sentinel.Busy)) last = last.Next!;
        last.Next = newer;
        return older;
    }

    /// <summary>Ends the system lane; returns what was waiting, oldest first. Runner only.</summary>
    internal SystemMessage? CloseSystem()
    {
        MailboxNode? top = Interlocked.Exchange(ref _system, SystemMessage.Closed);
        return top is null ? null : (SystemMessage)Reverse(top);
    }

    /// <summary>Unlinks a node of a list that <see cref="TakeSystem"/> or <see cref="Close"/> returned, and steps on.</summary>
    internal static MailboxNode? Detach(MailboxNode node)
    {
        var next = node.Next;
        node.Next = null;
        return ReferenceEquals(next, Sentinel.Busy) ? null : next;
    }

    private MailboxNode? Grab()
    {
        if (_head is null or Sentinel) return null;
        var newest = Interlocked.Exchange(ref _head, Sentinel.Busy);
        var oldest = ReferenceEquals(newest!.Next, Sentinel.Busy) ? newest : Reverse(newest);
        _pending = oldest;
        return oldest;
    }

    private static MailboxNode Reverse(MailboxNode newest)
    {
        MailboxNode reversed = Sentinel.Busy;
        var node = newest;
        while (!ReferenceEquals(node, Sentinel.Busy))
        {
            var next = node.Next!;
            node.Next = reversed;
            reversed = node;
            node = next;
        }

        return reversed;
    }
}
