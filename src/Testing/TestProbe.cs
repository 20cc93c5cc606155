using ActorFlow.Actors.Kernel;
using ActorFlow.Testing.Probes;

namespace ActorFlow.Testing;

/// <summary>An actor that keeps what it is told, for a test to look at. Its methods are for the test's thread.</summary>
/// <typeparam name="TMessage">The protocol it stands in for.</typeparam>
/// <remarks>
/// Timeouts without an argument are the rest of the surrounding <see cref="TestKit.Within(TimeSpan, Action)"/>, else
/// <see cref="TestKit.DefaultTimeout"/>. In virtual time a wait costs no real time.
/// </remarks>
public sealed partial class TestProbe<TMessage>
    where TMessage : class
{
    private readonly TestKit _kit;
    private readonly object _gate = new();
    private readonly Queue<TMessage> _messages = new();
    private readonly Queue<ActorRef> _terminated = new();
    private ActorRef<ActorRef>? _watcher;
    private AutoPilot<TMessage> _pilot = AutoPilot<TMessage>.NoAutoPilot;

    internal TestProbe(TestKit kit, string? name)
    {
        _kit = kit;
        Ref = kit.Sys.Spawn(Props.Create(() => new ProbeActor(this)), name);
    }

    /// <summary>The address to give away.</summary>
    public ActorRef<TMessage> Ref { get; }

    /// <summary>True while messages wait to be looked at.</summary>
    public bool HasMessages
    {
        get
        {
            _kit.Pace.WaitUntil(_gate, static () => true, TimeSpan.Zero);
            lock (_gate) return _messages.Count > 0;
        }
    }

    /// <summary>Lets a pilot act on all further messages, until it says otherwise.</summary>
    public void SetAutoPilot(AutoPilot<TMessage> pilot)
    {
        ArgumentNullException.ThrowIfNull(pilot);
        lock (_gate) _pilot = pilot;
    }

    /// <summary>Lets a function act on all further messages; it returns who takes the next one.</summary>
    public void SetAutoPilot(Func<TMessage, AutoPilot<TMessage>> pilot)
    {
        ArgumentNullException.ThrowIfNull(pilot);
        SetAutoPilot(new FunctionPilot(pilot));
    }

    /// <summary>Asks to hear of an actor's end, see <see cref="ExpectTerminated"/>.</summary>
    public void Watch(ActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        _watcher ??= _kit.Sys.Spawn(Props.Create(() => new Watcher(this)));
        _watcher.Tell(actor);
    }

    private void Received(TMessage message)
    {
        AutoPilot<TMessage> pilot;
        lock (_gate) pilot = _pilot;
        if (!ReferenceEquals(pilot, AutoPilot<TMessage>.NoAutoPilot))
        {
            var next = pilot.Run(message);
            lock (_gate)
            {
                if (!ReferenceEquals(next, AutoPilot<TMessage>.KeepRunning) && ReferenceEquals(_pilot, pilot)) _pilot = next;
            }
        }

        lock (_gate)
        {
            _messages.Enqueue(message);
            Monitor.PulseAll(_gate);
        }
    }

    private void Ended(ActorRef actor)
    {
        lock (_gate)
        {
            _terminated.Enqueue(actor);
            Monitor.PulseAll(_gate);
        }
    }

    private sealed class ProbeActor(TestProbe<TMessage> probe) : Actor<TMessage>
    {
        protected override void Receive(TMessage message) => probe.Received(message);
    }

    private sealed class Watcher(TestProbe<TMessage> probe) : Actor<ActorRef>
    {
        protected override void Receive(ActorRef message) => Context.Watch(message);

        protected override void OnTerminated(Terminated terminated) => probe.Ended(terminated.Actor);
    }

    private sealed class FunctionPilot(Func<TMessage, AutoPilot<TMessage>> pilot) : AutoPilot<TMessage>
    {
        public override AutoPilot<TMessage> Run(TMessage message) => pilot(message);
    }
}
