using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>Writes down what happens to it, for tests to read.</summary>
internal sealed class Journal
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get { lock (_lines) return [.. _lines]; }
    }

    public void Write(string line)
    {
        lock (_lines) _lines.Add(line);
    }
}

/// <summary>An actor whose every hook is written down, and whose messages are functions it runs.</summary>
internal sealed class Puppet(string name, Journal journal, SupervisorStrategy? strategy = null) : Actor<Action<Puppet>>
{
    public new ActorContext<Action<Puppet>> Context => base.Context;

    public new ActorRef<Action<Puppet>> Self => base.Self;

    public Journal Journal => journal;

    public Action<Terminated>? Terminations { get; set; }

    protected override SupervisorStrategy SupervisorStrategy => strategy ?? base.SupervisorStrategy;

    public static Props<Action<Puppet>> Props(string name, Journal journal, SupervisorStrategy? strategy = null) =>
        Actors.Kernel.Props.Create(() => new Puppet(name, journal, strategy));

    protected override void Receive(Action<Puppet> message) => message(this);

    protected override void PreStart() => journal.Write($"{name} started");

    protected override void PreRestart(ActorFailure failure) => journal.Write($"{name} restarts: {failure.Cause.Message}");

    protected override void PostStop() => journal.Write($"{name} stopped");

    protected override void OnTerminated(Terminated terminated)
    {
        if (Terminations is null) base.OnTerminated(terminated);
        else Terminations(terminated);
    }
}
