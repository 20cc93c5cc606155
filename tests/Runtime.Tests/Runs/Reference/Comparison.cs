using System.Text;
using ActorFlow.Journal;
using ActorFlow.Runs;
using Shouldly;

namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>
/// One random run, decided by the engine and interpreted by the model, step by step the same. A seed is a whole case: flow, actions, order, failures,
/// crashes.
/// </summary>
internal sealed class Comparison
{
    private const int BusySteps = 40;
    private const int MostRetries = 4;

    private readonly Random _dice;
    private readonly FlowDefinition _flow;
    private readonly ReferenceRun _model;
    private readonly List<RunEvent> _history = [];
    private readonly StringBuilder _told = new();
    private RunState _head = new("run-1");

    private readonly bool _isDynamic;

    private Comparison(int seed, bool isDynamic)
    {
        _isDynamic = isDynamic;
        _dice = new Random(seed);
        _flow = RandomGraph.Of(_dice.Next(), Say.Step);
        _model = new ReferenceRun(_flow);
        MayRouteTwice = _dice.Next(3) == 0;
        Decide(new StartRun(Say.T0, StatePatch.Empty, StartFacts.None), "start");
    }

    public RunState Head => _head;

    public IReadOnlyList<RunEvent> History => _history;

    public FlowDefinition Definition => _flow;

    /// <summary>Whether nodes route further actions: forks that the drawing does not show.</summary>
    public bool MayRouteTwice { get; }

    /// <summary>Plays the case of a seed to its end.</summary>
    /// <param name="seed">The case.</param>
    /// <param name="isDynamic">Whether visits ask for more than their actions lead to.</param>
    public static Comparison Of(int seed, bool isDynamic = false)
    {
        var comparison = new Comparison(seed, isDynamic);
        try
        {
            comparison.Play();
        }
        catch (Exception error)
            when (error is ShouldAssertException or InvalidOperationException or RunJournalException or KeyNotFoundException or ArgumentException
                or NullReferenceException)
        {
            throw new ShouldAssertException($"Case {seed}\n{comparison._flow.ToMermaid()}\n{comparison._told}\n{error}", error);
        }

        return comparison;
    }

    private void Play()
    {
        Compare();
        var retries = 0;
        for (var step = 0; ; step++)
        {
            if (_head.Status is RunStatus.Failed or RunStatus.Cancelled && retries++ < MostRetries && _dice.Next(3) > 0)
                Retry();
            else if (_head.Status.IsEnded())
                break;
            else if (_dice.Next(6) == 0)
                Crash();
            else if (_dice.Next(25) == 0)
                Cancel();
            else
                Step(isBusy: step < BusySteps);
            Compare();
        }

        var replayed = new RunState(_head.RunId);
        foreach (var fact in _history)
            replayed.Evolve(Laws.ThroughTheJournal(fact));
        EveryField.Of(replayed).ShouldBe(EveryField.Of(_head));
    }

    /// <summary>One of the visits in flight ends, in some way.</summary>
    private void Step(bool isBusy)
    {
        var visits = PendingWork.Of(_head).OrderBy(Key, StringComparer.Ordinal).ToList();
        visits.ShouldNotBeEmpty("a run that has not ended has something to do");
        End(visits[_dice.Next(visits.Count)], isBusy);
    }

    private void End(Visit visit, bool isBusy)
    {
        if (isBusy && _dice.Next(7) == 0)
        {
            var key = Key(visit);
            Decide(new FailVisit(Say.T0, visit.Id, visit.Attempt,
                new RunError(_head.NodePath(visit), visit.Number, NodePhase.Exec, visit.Attempt, "System.Exception", key, null)), $"{key} fails");
            _model.Fail(key, key);
            return;
        }

        var actions = isBusy ? Choose() : ["nowhere"];
        var done = Key(visit);
        // The gate of a group is the engine's own: its policy judges, and asks for nothing.
        if (_isDynamic && isBusy && _dice.Next(3) == 0 && visit.Node != GroupGate.GateName)
        {
            // A cancel in Post is one from outside at the same moment, which the model knows.
            var work = RandomWork.Of(_dice, _flow, _head, visit) with { CancelReason = null };
            Decide(new CompleteVisit(Say.T0, visit.Id, visit.Attempt, actions, StatePatch.Empty) { Work = work },
                $"{done} → {string.Join(" + ", actions)}, {Told(work)}");
            _model.Complete(done, actions, work, visit.Id);
            return;
        }

        Decide(new CompleteVisit(Say.T0, visit.Id, visit.Attempt, actions, StatePatch.Empty), $"{done} → {string.Join(" + ", actions)}");
        _model.Complete(done, actions);
    }

    /// <summary>A cancel: some of what is in flight still ends by itself, the rest is cut off.</summary>
    private void Cancel()
    {
        var inFlight = PendingWork.Of(_head).OrderBy(Key, StringComparer.Ordinal).ToList();
        Decide(new CancelRun(Say.T0, "enough"), "cancel");
        _model.Cancel();
        foreach (var visit in inFlight.Where(_ => _dice.Next(3) == 0).ToList())
        {
            if (!_head.TryGetVisit(visit.Id, out var live) || live != visit)
                continue;
            End(visit, isBusy: true);
            Compare();
            inFlight.Remove(visit);
        }

        Decide(new FinishCancel(Say.T0, [.. inFlight.Where(visit => _head.TryGetVisit(visit.Id, out _)).Select(visit => visit.Id)]), "cancelled");
        _model.FinishCancel();
    }

    private List<ActionName> Choose()
    {
        var actions = new List<ActionName> { RandomGraph.Actions[_dice.Next(RandomGraph.Actions.Length)] };
        if (MayRouteTwice && _dice.Next(4) == 0)
            actions = [.. actions.Append(RandomGraph.Actions[_dice.Next(RandomGraph.Actions.Length)]).Distinct()];
        return actions;
    }

    private void Retry()
    {
        var newKeys = _dice.Next(4) == 0;
        Decide(new RetryRun(Say.T0, newKeys), newKeys ? "retry with new keys" : "retry");
        _model.Retry(newKeys);
    }

    /// <summary>The process ends; the next one knows nothing but the journal.</summary>
    private void Crash()
    {
        // From the events, or from an image and the events since.
        var from = _dice.Next(2) == 0 ? 0 : _dice.Next(1, _history.Count + 1);
        _head = new RunState(_head.RunId);
        for (var i = 0; i < _history.Count; i++)
        {
            _head.Evolve(Laws.ThroughTheJournal(_history[i]));
            if (i + 1 == from)
                _head = RunImage.Read(_head.RunId, from, RunImage.Schema, RunImage.Write(_head, StateJournaling.Plain), StateJournaling.Plain);
        }

        Decide(new Recover(Say.T0, Clean: false), "crash");
    }

    private void Decide(RunCommand command, string told)
    {
        var decided = new List<RunEvent>();
        RunDecider.Decide(_flow, _head, command, decided);
        _history.AddRange(decided);
        _told.Append(told).Append("  ⇒  ").AppendJoin(", ", decided.Select(Told)).AppendLine();
    }

    private static string Told(RunEvent fact) => fact switch
    {
        VisitCompleted completed => $"completed {Told(completed.Moves)}",
        VisitFailed failed => $"failed {failed.Error.Type.Split('.')[^1]} {Told(failed.Moves)}",
        JoinsSettled settled => $"settled {Told(settled.Moves)}",
        FrameRetried retried => $"frame {retried.Frame} retried {Told(retried.Moves)}",
        FrameFailed failed => $"frame {failed.Frame} failed {Told(failed.Moves)}",
        RunRetried retried => $"retried {string.Join(',', retried.Visits)} in place of {string.Join(',', retried.Entered)} {Told(retried.Moves)}",
        _ => fact.GetType().Name,
    };

    private static string Told(DynamicWork work)
        => $"next [{string.Join("; ", work.Tasks.Select(task => $"{task.Id} = {task.Shape}"))}] goto [{string.Join(' ', work.Gotos)}] iterate {work.Iterations.Count} terminate {work.Terminates is not null}";

    private static string Told(Moves moves)
        => string.Join(' ',
            moves.Emitted.Select(token => $"+{token.Node}#{token.Number}").Concat(moves.Joins.Select(join => $"{join.Node}:{join.Step}"))
            .Concat(moves.Cut.Select(cut => $"✂{cut}")).Concat(moves.Opened.Select(open => $"[{open.Node}"))
            .Concat(moves.Closed.Select(closed => $"{closed}]")));

    private void Compare()
    {
        var (engine, model) = (string.Join('\n', EngineView.Of(_head)), string.Join('\n', _model.Show()));
        if (engine != model)
            throw new ShouldAssertException($"the engine says\n{engine}\n\nand the model says\n{model}");
    }

    private string Key(Visit visit) => EngineView.Key(_head, visit);
}
