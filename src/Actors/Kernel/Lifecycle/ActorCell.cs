using System.Runtime.CompilerServices;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Kernel.Mailboxes;
using ActorFlow.Actors.Kernel.Timers;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>
/// The lasting part of an actor: its address, its mailbox and its place in the tree. The <see cref="Actor{TMessage}"/> instance in it changes with
/// each restart.
/// </summary>
/// <remarks>Everything but the mailbox is touched only in the actor's own turns, unless a member says otherwise.</remarks>
internal sealed partial class ActorCell<TMessage> : ActorRef<TMessage>, IThreadPoolWorkItem
    where TMessage : class
{
    private readonly ActorSystem _system;
    private readonly ActorRef? _parent;
    private readonly Props<TMessage> _props;
    private readonly object? _seed;
    private Mailbox _mailbox;
    private Actor<TMessage>? _actor;
    private string? _name;
    private RareState? _rare;
    private int _indexInParent = -1;
    private CellState _state = CellState.New;
    private readonly TellMode _mode;
    private bool _keepsTurns;

    internal ActorCell(ActorSystem system, Props<TMessage> props, ActorRef? parent, string? name, object? seed = null, bool isHeld = false)
    {
        _system = system;
        _seed = seed;
        _props = props;
        _parent = parent;
        _name = name;
        _mode = (props.Linked ? TellMode.Linked : 0) | (props.Counted ? TellMode.Counted : 0) | (system.Dispatcher.IsSeeded ? TellMode.Checked : 0);
        _mailbox.Begin(isBiased: isHeld && _mode <= TellMode.Linked && system.Observer is null);
    }

    [Flags]
    private enum TellMode : byte
    {
        /// <summary>Messages are their own links.</summary>
        Linked = 1,

        /// <summary>Waiting messages are counted.</summary>
        Counted = 2,

        /// <summary>The dispatcher wants to see who tells.</summary>
        Checked = 4,
    }

    public override ActorSystem System => _system;

    public override bool IsTerminated => _mailbox.IsClosed;

    internal Props<TMessage> Props => _props;

    internal override ActorRef? ParentRef => _parent;

    internal override bool HandsOver => _props.HandsOver;

    internal override int WaitingMessages => Volatile.Read(ref _mailbox.Waiting);

    internal override int IndexInParent
    {
        get => _indexInParent;
        set => _indexInParent = value;
    }

    private RareState Rare => _rare ?? MakeRare();

    void IThreadPoolWorkItem.Execute() => Unsafe.As<ThreadPoolDispatcher>(_system.Dispatcher).Drive(this);

    public override void Tell(TMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_mode > TellMode.Linked && (Diverts(message) || !Admit(message, refuse: false))) return;
        Enqueue(message);
    }

    internal override void TellQuestion(TMessage question)
    {
        if (!_props.HandsOver || _mode > TellMode.Linked)
        {
            Tell(question);
            return;
        }

        ArgumentNullException.ThrowIfNull(question);
        if (IsLinked) CheckLink(question);
        switch (_mailbox.Push(question, IsLinked))
        {
            case PushOutcome.MustSchedule:
                if (!Unsafe.As<ThreadPoolDispatcher>(_system.Dispatcher).TryDriveHere(this, _props.BringsNext)) _system.Dispatcher.Schedule(this);
                break;
            case PushOutcome.Closed:
                _system.DeadLetters.Add(question, this);
                break;
        }
    }

    internal override bool TryReceiveHere(TMessage message, Worker? here)
    {
        if (!_props.HandsOver || _mode > TellMode.Linked || here is not { IsDriving: true } || !_mailbox.TryClaim()) return false;
        if (_state == CellState.Running && !_mailbox.HasSystem && _system.Observer is null)
        {
            if (ReceiveAlone(message)) return true;
            RunTurn(ThreadPoolDispatcher.BurstOnBorrowedThread, null);
        }
        else
        {
            RunTurn(ThreadPoolDispatcher.BurstOnBorrowedThread, message);
        }

        // The place on the thread belongs to the turn around this one.
        if (here.TakeUnfinished() is { } unfinished) _system.Dispatcher.Reschedule(unfinished);
        return true;
    }

    public override bool TryTell(TMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_mailbox.IsClosed) return false;
        if (_mode > TellMode.Linked)
        {
            if (Diverts(message)) return true;
            if (!Admit(message, refuse: true)) return false;
        }

        if (IsLinked) CheckLink(message);
        switch (_mailbox.Push(message, IsLinked))
        {
            case PushOutcome.MustSchedule:
                _system.Dispatcher.Schedule(this);
                return true;
            case PushOutcome.Queued:
                return true;
            default:
                if ((_mode & TellMode.Counted) != 0) Interlocked.Decrement(ref _mailbox.Waiting);
                return false;
        }
    }

    internal override void PostNode(KernelNode node)
    {
        if ((_mode & TellMode.Checked) != 0 && Diverts(node)) return;
        if (_mailbox.Push(node) == PushOutcome.MustSchedule) _system.Dispatcher.Schedule(this);
    }

    internal override void PostSystem(SystemMessage message)
    {
        if ((_mode & TellMode.Checked) != 0 && Diverts(message)) return;
        switch (_mailbox.PushSystem(message))
        {
            case PushOutcome.MustSchedule:
                _system.Dispatcher.Schedule(this);
                break;
            case PushOutcome.Closed:
                AnswerForTheDead(message);
                break;
        }
    }

    /// <summary>Queues an answer to what the actor itself began; no bound applies. Any thread.</summary>
    internal void PostOwn(TMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if ((_mode & TellMode.Checked) != 0 && Diverts(message)) return;
        if ((_mode & TellMode.Counted) != 0) Interlocked.Increment(ref _mailbox.Waiting);
        Enqueue(message);
    }

    private bool IsLinked => (_mode & TellMode.Linked) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enqueue(TMessage message)
    {
        if (IsLinked) CheckLink(message);
        switch (_mailbox.Push(message, IsLinked))
        {
            case PushOutcome.MustSchedule:
                _system.Dispatcher.Schedule(this);
                break;
            case PushOutcome.Closed:
                if ((_mode & TellMode.Counted) != 0) Interlocked.Decrement(ref _mailbox.Waiting);
                _system.DeadLetters.Add(message, this);
                break;
        }
    }

    /// <summary>Checks and counts a message on its way in; false when it must not be queued.</summary>
    private bool Admit(TMessage message, bool refuse)
    {
        if ((_mode & TellMode.Counted) == 0) return true;
        if (Interlocked.Increment(ref _mailbox.Waiting) <= _props.Capacity || _props.Capacity == 0 || message is INeverDropped) return true;
        Interlocked.Decrement(ref _mailbox.Waiting);
        if (refuse) return false;
        if (_props.Overflow == MailboxOverflow.Throw) throw new MailboxFullException(this, _props.Capacity);
        _system.DeadLetters.Add(message, this);
        return false;
    }

    /// <summary>Under the seeded dispatcher: has a foreign thread's message been taken to be told later?</summary>
    private bool Diverts(object message) =>
        (_mode & TellMode.Checked) != 0 && _system.Dispatcher.TryDivert(this, message, () => TellAgain(message));

    private void TellAgain(object message)
    {
        if (message is SystemMessage system) PostSystem(system);
        else if (message is KernelNode node) PostNode(node);
        else Tell((TMessage)message);
    }

    private void CheckLink(TMessage message)
    {
        if (Unsafe.As<MailboxNode>(message).IsQueued) ThrowToldTwice(message);
    }

    private void ThrowToldTwice(TMessage message) => throw new InvalidOperationException(
        $"{message.GetType().Name} told to {Path} still waits in a mailbox. A LinkedMessage may be told again only after it was received.");

    internal ActorTimerBook TimerBook => Rare.Timers ??= new ActorTimerBook(this, _system.Scheduler);

    private void SetKernelTimer(TimeSpan delay) => _system.Scheduler.Add(new KernelTimer(this, Rare.Ticket), delay);

    private RareState MakeRare() => _rare = new RareState();
}
