using ActorFlow.Runs;
using Shouldly;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Given events, when a command comes, then events: how the decider's rules are told and checked.</summary>
internal sealed class Scenario
{
    private readonly FlowDefinition _flow;
    private readonly List<RunEvent> _history = [];
    private readonly Dispatch _dispatch = new();
    private List<RunEvent> _decided = [];
    private Refusal _refusal;

    private Scenario(FlowDefinition flow) => (_flow, State) = (flow, new RunState("run-1"));

    public FlowDefinition Flow => _flow;

    public RunState State { get; }

    /// <summary>What the last command led to.</summary>
    public IReadOnlyList<RunEvent> Decided => _decided;

    public IReadOnlyList<RunEvent> History => _history;

    public static Scenario Of(FlowDefinition flow) => new(flow);

    /// <summary>What was journaled before.</summary>
    public Scenario Given(params RunEvent[] facts)
    {
        foreach (var fact in facts)
        {
            State.Evolve(Laws.ThroughTheJournal(fact));
            _history.Add(fact);
        }

        _dispatch.Follow(State);
        return this;
    }

    /// <summary>What was asked before; every command has to be accepted.</summary>
    public Scenario Given(params RunCommand[] commands)
    {
        foreach (var command in commands)
            When(command)._refusal.ShouldBe(Refusal.None, $"{command} is part of what is given");
        return this;
    }

    public Scenario When(RunCommand command)
    {
        var before = Structure.Of(State);
        _decided = [];
        _refusal = RunDecider.Decide(_flow, State, command, _decided);
        _history.AddRange(_decided);
        if (_refusal != Refusal.None)
        {
            _decided.ShouldBeEmpty("a refusal decides nothing");
            Structure.Of(State).ShouldBe(before, "a refusal changes nothing");
        }

        if (_refusal == Refusal.None)
            _dispatch.Ended(command);
        _dispatch.Follow(State);
        _dispatch.ShouldCover(State);
        Laws.ReplayEqualsLive(State, _history);
        Laws.Hold(_flow, State, _history);
        return this;
    }

    public Scenario Then(params RunEvent[] expected)
    {
        _refusal.ShouldBe(Refusal.None);
        Structure.Of(_decided).ShouldBe(Structure.Of(expected));
        return this;
    }

    /// <summary>Only the kinds of events count.</summary>
    public Scenario Then(params Type[] expected)
    {
        _refusal.ShouldBe(Refusal.None);
        _decided.Select(fact => fact.GetType()).ShouldBe(expected);
        return this;
    }

    public Scenario ThenRefused(Refusal refusal)
    {
        _refusal.ShouldBe(refusal);
        return this;
    }

    /// <summary>The nodes that are to be in flight: path, number of the visit, attempt.</summary>
    public Scenario ThenPending(params string[] expected)
    {
        PendingWork.Of(State).Select(visit => $"{State.NodePath(visit)}#{visit.Number}" + (visit.Attempt == 1 ? "" : $" attempt {visit.Attempt}"))
            .Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
        return this;
    }

    public Scenario ThenStatus(RunStatus status)
    {
        State.Status.ShouldBe(status);
        return this;
    }

    public T Single<T>()
        where T : RunEvent
        => _decided.OfType<T>().ShouldHaveSingleItem();

    /// <summary>The live visit of a node.</summary>
    public Visit At(string path, int number = 1)
        => State.Visits.Where(visit => State.NodePath(visit) == path && visit.Number == number).ShouldHaveSingleItem();
}
