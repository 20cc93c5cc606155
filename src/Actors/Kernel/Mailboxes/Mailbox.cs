using System.Runtime.CompilerServices;

namespace ActorFlow.Actors.Kernel.Mailboxes;

/// <summary>
/// The two lanes of an actor and the answer to "who must schedule it?". Many senders, one runner at a time.
/// </summary>
/// <remarks>
/// <para>
/// User lane: an intrusive stack that the runner takes as a whole and reverses. The head doubles as the scheduling state: null is idle,
/// <see cref="Sentinel.Busy"/> is scheduled-and-empty, <see cref="Sentinel.Closed"/> is ended. So one compare-and-swap both queues a message and
/// decides who schedules: whoever replaces null. There is no flag beside the queue, hence no window between the two. Who replaces null puts Busy there,
/// and the message where the runner has what it takes next: nobody runs before it has scheduled. A message that waits alone behind that is the head itself,
/// without a link; who comes next gives it one. When the stack is some links deep, senders put a <see cref="Segment"/> on top and fill its slots.
/// </para>
/// <para>
/// System lane: a second stack, looked at before each user message. Here queue and state are two words, so the order matters: a sender
/// publishes the node and then reads the state; the runner publishes "idle" (or "parked") and then reads the lane. Both sides do it with an
/// interlocked operation, a full fence; without it both may read the old value and the message waits for ever.
/// </para>
/// <para>
/// What is published where: a message by the compare-and-swap of the head, or of its slot in a segment, or by its sender's scheduling of the actor; the runner takes it by an exchange of the head, or by a
/// volatile read of the slot. A segment needs no wake-up: a slot can be filled until the runner has put its mark there, and it does that before it lets go of
/// the segment, hence before "idle". A head that was seen, taken and told once more (the same object, alone again) may be swapped as if nothing had happened:
/// the link made for it then stands for the second telling.
/// </para>
/// </remarks>
internal partial struct Mailbox
{
    // A state (see above), a link, or a message that waits alone.
    private object? _head;

    // What the runner has grabbed, the oldest first: a list of links, or one message without a link, alone.
    private object? _pending;
    private SystemMessage? _system;
    private byte _parked;

    // What the holder of a biased mailbox does, written by the holder only; and what the mailbox was when it ceased to be biased.
    private byte _turn;
    private byte _verdict;

    /// <summary>Messages of users that wait, where the actor counts them; the mailbox itself does not look at it. Any thread, interlocked.</summary>
    internal int Waiting;

    /// <summary>A mailbox whose owner is scheduled from birth, so that it starts even if nobody tells it anything.</summary>
    internal static Mailbox Scheduled() => new() { _head = Sentinel.Busy };

    internal readonly bool HasSystem => _system is not null;

    /// <summary>Whether the runner has grabbed something that it has not taken yet. Runner only.</summary>
    internal readonly bool HasPending => _pending is not null;

    /// <summary>Whether the actor has ended. One that has ended with its last turn may still be biased.</summary>
    internal readonly bool IsClosed
    {
        get
        {
            var hasEnded = Volatile.Read(in _turn) == Ended;
            var head = Volatile.Read(in _head);
            return ReferenceEquals(head, Sentinel.Closed) || (hasEnded && ReferenceEquals(head, Sentinel.Biased));
        }
    }

    /// <summary>Queues a message of a user; one that is its own link needs no other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PushOutcome Push(object message, bool linked)
    {
        var head = _head;
        if (head is null || ReferenceEquals(head, Sentinel.Busy))
        {
            var alone = message;
            if (linked) Unsafe.As<MailboxNode>(message).Next = Sentinel.Busy;
            else if (message is MailboxNode) alone = Linked(message); // a link of other mailboxes, whose place in them is not ours
            if (head is not null)
            {
                if (ReferenceEquals(Interlocked.CompareExchange(ref _head, alone, Sentinel.Busy), Sentinel.Busy)) return PushOutcome.Queued;
            }
            else if (Interlocked.CompareExchange(ref _head, Sentinel.Busy, null) is null)
            {
                // The turn is this sender's to schedule, and nobody runs before that: so the message is where the runner would have to put it.
                _pending = alone;
                return PushOutcome.MustSchedule;
            }
        }

        return PushBehind(message, linked);
    }

    /// <summary>Takes the turn of an actor that is idle: whoever succeeds has to run it. A failed one is not idle, nor is one that has something to do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryClaim() => _head is null && Interlocked.CompareExchange(ref _head, Sentinel.Busy, null) is null;

    /// <summary>Queues a node of the kernel: never in a segment, so that the runner can tell it from what users tell.</summary>
    internal PushOutcome Push(KernelNode node) => PushNode(node);

    /// <summary>System messages are taken even from an ended actor's senders; <see cref="PushOutcome.Closed"/> tells them to answer for it.</summary>
    internal PushOutcome PushSystem(SystemMessage message)
    {
        // Before anything is in a lane of which a holder would have to know.
        if (IsBias(Volatile.Read(ref _head))) Revoke();
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
        if (Volatile.Read(ref _parked) == 1 && Interlocked.CompareExchange(ref _parked, (byte)0, (byte)1) == 1) return PushOutcome.MustSchedule;
        return PushOutcome.Queued;
    }

    /// <summary>
    /// The oldest waiting item: a user's message, or a <see cref="KernelNode"/>, as <paramref name="isKernel"/> says. Null: none. Runner only.
    /// </summary>
    /// <param name="linked">Whether messages are their own links.</param>
    /// <param name="isKernel">Whether it is the kernel's.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal object? Take(bool linked, out bool isKernel)
    {
        isKernel = false;
        var item = _pending;
        if (item is null)
        {
            if (_head is null or Sentinel) return null;
            item = Interlocked.Exchange(ref _head, Sentinel.Busy)!;
            if (!linked && item is not MailboxNode) return item;
            item = Order(Unsafe.As<MailboxNode>(item));
        }
        else if (!linked && item is not MailboxNode)
        {
            _pending = null;
            return item;
        }

        var node = Unsafe.As<MailboxNode>(item);
        if (node is Envelope envelope)
        {
            Advance(node);
            return envelope.Message;
        }

        return TakeOther(node, linked, out isKernel);
    }

    /// <summary>Puts messages back before everything that waits, keeping their order. Runner only.</summary>
    internal void PutBack(List<object> messages, bool linked)
    {
        var next = PendingLinks() ?? Grab() ?? Sentinel.Busy;
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            var node = linked ? (MailboxNode)messages[i] : new Envelope(messages[i]);
            node.Next = next;
            next = node;
        }

        _pending = ReferenceEquals(next, Sentinel.Busy) ? null : next;
    }

    /// <summary>All waiting system messages, oldest first. Runner only.</summary>
    internal SystemMessage? TakeSystem()
    {
        // A turn that ended its actor in the user lane (a pill) comes by here once more; emptying the closed lane would open it again, and later
        // watches would wait in it for ever.
        if (ReferenceEquals(Volatile.Read(ref _system), SystemMessage.Closed)) return null;
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
        Interlocked.Exchange(ref _parked, (byte)1);
        if (Volatile.Read(ref _system) is null) return true;
        return Interlocked.CompareExchange(ref _parked, (byte)0, (byte)1) != 1;
    }

    /// <summary>Ends the user lane; what was waiting is then taken as usual. Runner only.</summary>
    internal void Close()
    {
        var rest = Interlocked.Exchange(ref _head, Sentinel.Closed);
        if (rest is null or Sentinel) return;
        var newer = Reverse(rest as MailboxNode ?? Linked(rest));
        if (PendingLinks() is not { } last)
        {
            _pending = newer;
            return;
        }

        while (!ReferenceEquals(last.Next, Sentinel.Busy)) last = last.Next!;
        last.Next = newer;
    }

    /// <summary>Ends the user lane, if nothing waits in it. Runner only, nothing pending.</summary>
    internal bool TryClose() => ReferenceEquals(Interlocked.CompareExchange(ref _head, Sentinel.Closed, Sentinel.Busy), Sentinel.Busy);

    /// <summary>Ends the system lane; returns what was waiting, oldest first. Runner only.</summary>
    internal SystemMessage? CloseSystem()
    {
        // Of an actor that has ended with its turn it is empty, and closed by whoever looks first.
        if (_turn == Ended) return null;
        MailboxNode? top = Interlocked.Exchange(ref _system, SystemMessage.Closed);
        return top is null ? null : (SystemMessage)Reverse(top);
    }

    /// <summary>Unlinks a node of a list that <see cref="TakeSystem"/> or <see cref="CloseSystem"/> returned, and steps on.</summary>
    internal static MailboxNode? Detach(MailboxNode node)
    {
        var next = node.Next;
        node.Next = null;
        return ReferenceEquals(next, Sentinel.Busy) ? null : next;
    }

    /// <summary>True when the stack is so deep that a segment pays. A guess: the runner may be taking these links meanwhile.</summary>
    private static bool IsDeep(MailboxNode head) => head.Next is { } second and not Sentinel && second.Next is { } third and not Sentinel && third.Next is not null;

    /// <summary>The rest of a push: something waits already.</summary>
    private PushOutcome PushBehind(object message, bool linked)
    {
        while (true)
        {
            var head = Volatile.Read(ref _head);
            if (head is Segment segment)
            {
                if (linked) Unsafe.As<MailboxNode>(message).Next = Sentinel.Busy;
                if (segment.TryAdd(message)) return PushOutcome.Queued;
                if (!ReferenceEquals(Volatile.Read(ref _head), head)) continue; // grabbed meanwhile
                if (TryPush(new Segment(message), head, out var outcome)) return outcome;
            }
            else if (IsBias(head))
            {
                Revoke();
                return Push(message, linked);
            }
            else if (ReferenceEquals(head, Sentinel.Closed))
            {
                if (linked) Unsafe.As<MailboxNode>(message).Next = null;
                return PushOutcome.Closed;
            }
            else if (head is MailboxNode node and not Sentinel && IsDeep(node))
            {
                if (linked) Unsafe.As<MailboxNode>(message).Next = Sentinel.Busy;
                if (TryPush(new Segment(message), head, out var outcome)) return outcome; // the head holds messages, so it is not closed
            }
            else
            {
                return PushNode(linked ? Unsafe.As<MailboxNode>(message) : new Envelope(message));
            }
        }
    }

    private PushOutcome PushNode(MailboxNode node)
    {
        PushOutcome outcome;
        while (!TryPush(node, Volatile.Read(ref _head), out outcome))
        {
        }

        return outcome;
    }

    private bool TryPush(MailboxNode node, object? head, out PushOutcome outcome)
    {
        if (ReferenceEquals(head, Sentinel.Closed))
        {
            node.Next = null;
            outcome = PushOutcome.Closed;
            return true;
        }

        if (IsBias(head))
        {
            Revoke();
            outcome = default;
            return false;
        }

        node.Next = head is null ? Sentinel.Busy : head as MailboxNode ?? Linked(head);
        outcome = head is null ? PushOutcome.MustSchedule : PushOutcome.Queued;
        return ReferenceEquals(Interlocked.CompareExchange(ref _head, node, head), head);
    }

    private object? TakeOther(MailboxNode node, bool linked, out bool isKernel)
    {
        isKernel = false;
        while (node is Segment segment)
        {
            if (segment.Take() is { } message)
            {
                if (linked) Unsafe.As<MailboxNode>(message).Next = null;
                return message;
            }

            Advance(node);
            if ((PendingLinks() ?? Grab()) is not { } next) return null;
            node = next;
        }

        Advance(node);
        if (node is Envelope envelope) return envelope.Message;
        isKernel = node.IsKernel;
        return node;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(MailboxNode node)
    {
        var next = node.Next!;
        _pending = ReferenceEquals(next, Sentinel.Busy) ? null : next;
        node.Next = null;
    }

    private MailboxNode? Grab()
    {
        if (_head is null or Sentinel) return null;
        var newest = Interlocked.Exchange(ref _head, Sentinel.Busy)!;
        return Order(newest as MailboxNode ?? Linked(newest));
    }

    /// <summary>Makes what was grabbed pending, the oldest first.</summary>
    private MailboxNode Order(MailboxNode newest)
    {
        var oldest = ReferenceEquals(newest.Next, Sentinel.Busy) ? newest : Reverse(newest);
        _pending = oldest;
        return oldest;
    }

    /// <summary>What is pending as links, also where it is one message without.</summary>
    private MailboxNode? PendingLinks()
    {
        if (_pending is null or MailboxNode) return Unsafe.As<MailboxNode?>(_pending);
        var link = Linked(_pending);
        _pending = link;
        return link;
    }

    /// <summary>A message that was told as it is, as the last of a list.</summary>
    private static Envelope Linked(object message) => new(message) { Next = Sentinel.Busy };

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
