using System.Text;
using System.Text.Json;
using ActorFlow.Runs;
using Shouldly;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>A run of a flow under whatever may happen to it: outcomes in any order, late answers, people, crashes, a clock that jumps.</summary>
/// <remarks>Every move is drawn from one number, so that a list of numbers is a history that can be replayed and made shorter.</remarks>
internal sealed class RandomRun
{
    private FlowDefinition _flow;
    private FlowDefinition _other;
    private readonly List<RunEvent> _history = [];
    private readonly Dispatch _dispatch = new();
    private readonly StringBuilder _told = new();
    private RunState _head = new("run-1") { Hooks = ["slack", "webhook"] };
    private readonly RunState _thrifty = new("run-1") { Hooks = ["slack", "webhook"] };
    private readonly RunState _brisk = new("run-1") { Hooks = ["slack", "webhook"] };
    private readonly List<RunEvent> _spent = [];
    private readonly SpareEvents _spares = new();
    private RunState _shadow = new("run-1");
    private DateTimeOffset _clock = Say.T0;

    private readonly bool _isPlain;

    /// <param name="flow">The flow.</param>
    /// <param name="other">Another drawing of it.</param>
    /// <param name="isPlain">Whether the run has neither parent nor deadline, and most of its visits come to nothing but an action.</param>
    public RandomRun(FlowDefinition flow, FlowDefinition other, bool isPlain = false)
    {
        (_flow, _other, _isPlain) = (flow, other, isPlain);
        var facts = new StartFacts(null, [], null, "parent") { ParentVisit = 2, Depth = 1, Within = TimeSpan.FromDays(1) };
        Decide(new StartRun(_clock, Say.Set("n", 0), isPlain ? StartFacts.None : facts));
    }

    public RunState Head => _head;

    /// <summary>How many visits went on the short way.</summary>
    public int Hops { get; private set; }

    public IReadOnlyList<RunEvent> History => _history;

    /// <summary>What happened, for the message of a failure.</summary>
    public string Told => _told.ToString();

    public void Move(int drawn)
    {
        var dice = new Random(drawn);
        _clock += TimeSpan.FromMilliseconds(dice.Next(-500, 1000));
        switch (drawn % 100)
        {
            case < 70: Outcome(dice); break;
            case < 78: Stale(dice); break;
            case < 81: Decide(new PauseRun(_clock)); break;
            case < 86: Decide(new ContinueRun(_clock)); break;
            case < 88: Decide(new CancelRun(_clock, "enough")); break;
            case < 92: FinishCancel(); break;
            case < 95: Decide(dice.Next(3) == 0 ? new CompensateRun(_clock) : new RetryRun(_clock, dice.Next(2) == 0)); break;
            case < 99: Crash(dice.Next(2) == 0); break;
            default: Decide(new KillRun(_clock, "out of hand")); break;
        }
    }

    /// <summary>Lets everything end: no more failures of attempts, no more people.</summary>
    public void RunToItsEnd()
    {
        var dice = new Random(1);
        Decide(new ContinueRun(_clock));
        for (var left = 10_000; !_head.Status.IsEnded() || _head.Undoing is not null; left--)
        {
            left.ShouldBeGreaterThan(0, "the run does not come to an end");
            if (_head.Cancelling && _head.Undoing is null)
                FinishCancel();
            else
                Outcome(dice);
        }

        Laws.ReplayEqualsLive(_head, _history);
    }

    private void Outcome(Random dice)
    {
        if (PendingWork.CompensationOf(_head) is { } owed)
        {
            Decide(OutcomeOf(dice, owed));
            return;
        }

        if (dice.Next(3) == 0 || _dispatch.Started.Count == 0)
            OutcomeOfOthers(dice);
        if (dice.Next(3) == 0 || _dispatch.Started.Count == 0)
            EndWaits(dice);
        if (dice.Next(15) == 0)
            Update(dice);
        if (_dispatch.Started.Count == 0)
            return;
        var (visit, attempt) = _dispatch.Started.Order().ElementAt(dice.Next(_dispatch.Started.Count));
        if (_head.TryGetVisit(visit, out var live) && live.Due > _clock)
            _clock = live.Due.Value;
        Decide(OutcomeOf(dice, visit, attempt, live));
    }

    /// <summary>Time passes, signals and answers come, wanted or not, and notifiers take what they are owed.</summary>
    private void EndWaits(Random dice)
    {
        if (_head.Notices.Count > 0)
        {
            var notice = _head.Notices.ElementAt(dice.Next(_head.Notices.Count));
            Decide(new SettleNotice(_clock, notice.Number, notice.Hooks.First(), dice.Next(2) == 0 ? "gone" : null));
        }

        if (_head.NextDueQuestion is { } step && dice.Next(2) == 0)
        {
            _clock = step.Due > _clock ? step.Due : _clock;
            Decide(new EndDueWaits(_clock));
            return;
        }

        if (_head.Questions.Count > 0 && dice.Next(2) == 0)
        {
            // Open or not: what comes too late is refused.
            var question = _head.Questions.FirstOrDefault(asked => asked.IsOpen) is { } open && dice.Next(3) > 0 ? open : _head.Questions.ElementAt(dice.Next(_head.Questions.Count));
            var patch = question.Question.StateKey is { } key ? Say.Set(key, 1) : StatePatch.Empty;
            Decide(dice.Next(4) == 0 ? new WithdrawQuestion(_clock, question.Number, "bert", "no longer")
                : new AnswerQuestion(_clock, question.Number, dice.Next(9) == 0 ? QuestionAnswer.OfText("?") : QuestionAnswer.Approve(), Say.Set("answer", 1), patch, "anna", dice.Next(2) == 0 ? $"d{dice.Next(40)}" : null));
            return;
        }

        if (dice.Next(200) == 0 && _head.Deadline is { } deadline)
        {
            _clock = deadline > _clock ? deadline : _clock;
            Decide(new EndDueWaits(_clock));
        }
        else if (_head.NextDueWait is { } next && dice.Next(2) == 0)
        {
            _clock = next.Due > _clock ? next.Due : _clock;
            Decide(new EndDueWaits(_clock));
        }
        else if (_head.OpenWaits.Any() || dice.Next(10) == 0)
        {
            var wanted = _head.OpenWaits.FirstOrDefault(wait => wait.Signal is not null)?.Signal;
            Decide(new SendSignal(_clock, dice.Next(3) == 0 ? "other" : wanted ?? "s", JsonElement.Parse($"{dice.Next(100)}"), dice.Next(2) == 0 ? $"d{dice.Next(40)}" : null));
        }
    }

    private void Update(Random dice)
        => Decide(new ApplyUpdate(_clock, "u", Say.Set("u", dice.Next()), JsonElement.Parse($"{dice.Next(100)}"), dice.Next(3) > 0 ? $"u{dice.Next(60)}" : null, null));

    private BeginWaits WaitsOf(Random dice, long visit, int attempt) => new(_clock, visit, attempt, [.. Enumerable.Range(0, dice.Next(1, 3)).Select(_ => dice.Next(5) switch
    {
        0 => new WaitRequest($"w{dice.Next(3)}", WaitKind.Delay) { For = TimeSpan.FromSeconds(dice.Next(5)) },
        1 => new WaitRequest($"w{dice.Next(3)}", WaitKind.Signal) { Signal = "s", For = dice.Next(2) == 0 ? TimeSpan.FromSeconds(dice.Next(9)) : null },
        _ => new WaitRequest($"w{dice.Next(3)}", WaitKind.Question) { Payload = Say.Asking(dice), Together = dice.Next(2) == 0 },
    }).DistinctBy(request => request.Name)], dice.Next(3) == 0 ? new PrepFacts(JsonElement.Parse("1"), StatePatch.Empty) : null);

    /// <summary>What children and the parent answer.</summary>
    private void OutcomeOfOthers(Random dice)
    {
        if (_head.OwesParent && dice.Next(4) == 0)
            Decide(new NoteParentTold(_clock));
        if (_head.Children.Count == 0)
            return;
        var child = _head.Children.FirstOrDefault(child => child.CancelOwed) ?? _head.Children.ElementAt(dice.Next(_head.Children.Count));
        var error = new RunError("x", 1, NodePhase.Exec, 1, "System.Exception", "broke", null);
        Decide(dice.Next(4) switch
        {
            0 or 1 or 2 when child.CancelOwed => new NoteChildCancelled(_clock, child.Id),
            1 when !child.IsStarted => new NoteChildStarted(_clock, child.Id),
            2 => new EndChild(_clock, child.Id, RunStatus.Failed, ActionName.Default, error, StatePatch.Empty) { For = dice.Next(4), Anew = dice.Next(4) == 0 },
            3 when dice.Next(3) == 0 => new EndChild(_clock, child.Id, dice.Next(2) == 0 ? RunStatus.Killed : RunStatus.Cancelled, ActionName.Default, null, StatePatch.Empty)
            {
                For = dice.Next(4),
                Reason = "stopped",
            },
            _ => new EndChild(_clock, child.Id, RunStatus.Completed, "a", null, Say.Set("v", 1)),
        });
    }

    private EndCompensation OutcomeOf(Random dice, Compensation owed)
    {
        if (owed.Due > _clock)
            _clock = owed.Due.Value;
        var error = new RunError(string.Join('/', owed.Path), owed.Number, NodePhase.Compensate, owed.Attempt, "System.Exception", "broke", null);
        var fails = dice.Next(3) == 0;
        return new EndCompensation(_clock, owed.Visit, owed.Attempt, fails ? error : null, fails && owed.Attempt < 3 && dice.Next(2) == 0 ? TimeSpan.FromSeconds(dice.Next(3)) : null);
    }

    private RunCommand OutcomeOf(Random dice, long visit, int attempt, Visit? live)
    {
        var error = new RunError(live is null ? "gone" : _head.NodePath(live), live?.Number ?? 1, NodePhase.Exec, attempt, "System.Exception", "broke", null);
        var json = JsonElement.Parse($"{dice.Next(100)}");
        var effect = (ExecEffect)dice.Next(3);
        if (live is { Child: null, AwaitedChild: null } && Turn.PlaceOf(_flow, _head, live).Node is ChildRunNode node)
            return new RequestChild(_clock, visit, attempt, live.EarlierChild ?? $"run-1/{visit}/{attempt}", Say.Set("i", attempt), node.Waits, node.ParentStops == WhenParentStops.LeaveChild)
            {
                Patch = dice.Next(3) == 0 ? Say.Set("asked", attempt) : StatePatch.Empty,
                Owes = node.Compensates || dice.Next(3) == 0,
            };
        if (live is { Prep: null } && Turn.PlaceOf(_flow, _head, live).Node.Compensates)
            return new KeepPrep(_clock, visit, attempt, json, StatePatch.Empty);
        if (_isPlain && dice.Next(8) > 0)
            return new CompleteVisit(_clock, visit, attempt, [RandomFlow.Actions[dice.Next(RandomFlow.Actions.Length)]], Say.Set($"{(char)('k' + dice.Next(4))}", dice.Next()));
        return dice.Next(20) switch
        {
            0 or 1 when attempt < 4 => new FailAttempt(_clock, visit, attempt, error, TimeSpan.FromSeconds(dice.Next(3))) { Jitter = dice.NextDouble(), Effect = effect },
            2 or 3 => new FailVisit(_clock, visit, attempt, error)
            {
                Jitter = dice.NextDouble(),
                Effect = effect,
                Undo = effect == ExecEffect.Done ? json : null,
                Unstarted = dice.Next(2) == 0 ? [] : [.. _dispatch.Started.Select(started => started.Visit).Where(id => id != visit).Distinct().Order()],
            },
            8 when live is { MayOwe: true } => new OweCompensation(_clock, visit, attempt, json),
            9 or 10 => WaitsOf(dice, visit, attempt),
            11 => new LeaveWait(_clock, visit, attempt, live?.OpenWaits.FirstOrDefault()?.Name ?? "w"),
            4 when live?.Prep is null => new KeepPrep(_clock, visit, attempt, json, Say.Set("p", 1)),
            5 => new CompleteStep(_clock, visit, attempt, $"step {dice.Next(2)}", json, dice.Next(2) == 0 ? new PrepFacts(json, StatePatch.Empty) : null),
            13 => new TakeCheckpoint(_clock, visit, attempt, dice.Next(2) == 0 ? json : null),
            6 => new SaveProgress(_clock, visit, attempt, json),
            7 => new CompleteItems(_clock, visit, attempt, Say.Items(dice.Next(9), 1 + dice.Next(3)), dice.Next(2) == 0 ? new PrepFacts(json, StatePatch.Empty) : null),
            14 => new CompleteItems(_clock, visit, attempt, Say.Items(live?.Sunk?.Count ?? 0, 1 + dice.Next(3)) with { Results = null, Sink = json }),
            12 when dice.Next(3) is var item => new RequestItemChild(_clock, visit, attempt, item, $"run-1/{visit}[{item}]/{attempt}.{dice.Next(2)}", dice.Next(4) == 0,
                dice.Next(2) == 0 ? new PrepFacts(json, StatePatch.Empty) : null),
            _ => new CompleteVisit(_clock, visit, attempt, ActionsOf(dice), dice.Next(3) == 0 ? StatePatch.Empty : Say.Set($"{(char)('k' + dice.Next(4))}", dice.Next()), dice.Next(3) == 0 ? json : null)
            {
                Undo = json,
                Work = live is not null && dice.Next(5) == 0 ? RandomWork.Of(dice, _flow, _head, live) : null,
            },
        };
    }

    private static List<ActionName> ActionsOf(Random dice)
    {
        var actions = RandomFlow.Actions.Where(_ => dice.Next(3) == 0).Select(action => new ActionName(action)).ToList();
        return actions.Count > 0 ? actions : [new ActionName(RandomFlow.Actions[dice.Next(RandomFlow.Actions.Length)])];
    }

    /// <summary>An answer of a visit or an attempt that does not count any more.</summary>
    private void Stale(Random dice)
    {
        var visit = dice.NextInt64(0, _head.NextVisit + 2);
        var attempt = _head.TryGetVisit(visit, out var live) ? live.Attempt + (dice.Next(2) == 0 ? 1 : -1) : dice.Next(1, 3);
        if (PendingWork.CompensationOf(_head) is { } owed)
            Decide(OutcomeOf(dice, owed) with { Attempt = owed.Attempt + 1 }).ShouldBe(Refusal.Stale);
        Decide(OutcomeOf(dice, visit, attempt, live)).ShouldNotBe(Refusal.None, "a stale outcome counts for nothing");
    }

    private void FinishCancel()
    {
        if (_head.Cancelling)
            Decide(new FinishCancel(_clock, [.. _dispatch.Started.Select(attempt => attempt.Visit).Distinct()]) { Untouched = [.. _dispatch.Started.Select(attempt => attempt.Visit).Where(id => id % 2 == 0)] });
    }

    /// <summary>The process ends; the next one knows nothing but the journal.</summary>
    private void Crash(bool clean)
    {
        _head = new RunState(_head.RunId);
        _thrifty.Hooks = _brisk.Hooks = _head.Hooks;
        foreach (var fact in _history)
            _head.Evolve(Laws.ThroughTheJournal(fact));
        _head.RefreshPending();
        _dispatch.Crash();
        // Now and then the program that comes next has another drawing of the flow, one that fits.
        if (_history.Count % 3 == 0 && DefinitionFit.Misfits(_flow.ReadShape(), _other.ReadShape(), _head).Count == 0)
            (_flow, _other) = (_other, _flow);
        Decide(new Recover(_clock, clean));
        if (_head.Cancelling && !_head.Status.IsEnded())
            Decide(new FinishCancel(_clock, [.. _head.Visits.Where(visit => !visit.Failed && !PendingWork.IsHeld(_head, visit)).Select(visit => visit.Id)]));
    }

    private Refusal Decide(RunCommand command)
    {
        var decided = new List<RunEvent>();
        var refusal = RunDecider.Decide(_flow, _head, command, decided);
        RunDecider.Decide(_flow, _thrifty, command, _spent, _spares).ShouldBe(refusal, "what is decided does not depend on who makes the events");
        _spent.Clear();
        DecideBriskly(command, refusal, decided);
        _told.Append(command).Append(" → ").AppendJoin(", ", decided.Select(fact => fact.GetType().Name)).Append(refusal == Refusal.None ? "" : refusal.ToString()).AppendLine();
        foreach (var fact in decided)
            _shadow.Evolve(Laws.ThroughTheJournal(fact));
        _history.AddRange(decided);
        if (refusal == Refusal.None)
            _dispatch.Ended(command);
        else
            decided.ShouldBeEmpty();
        _dispatch.Follow(_head);
        _dispatch.ShouldCover(_head);
        // A difference does not go away by itself, so looking now and then finds it, and the end looks again.
        if (_history.Count % 8 == 0)
        {
            Structure.Of(_shadow).ShouldBe(Structure.Of(_head), "replay equals live");
            Structure.Of(_thrifty).ShouldBe(Structure.Of(_head), "events that are used again leave the same behind");
            Structure.Of(_brisk).ShouldBe(Structure.Of(_head), "the short way leaves the same behind");
        }

        Laws.Hold(_flow, _head, decided);
        return refusal;
    }

    /// <summary>The same command, for a run that takes the short way wherever it is open.</summary>
    private void DecideBriskly(RunCommand command, Refusal refusal, List<RunEvent> decided)
    {
        if (HopBriskly(command) is { } emitted)
        {
            Hops++;
            refusal.ShouldBe(Refusal.None, "the short way is open only where the long one is");
            decided.ShouldHaveSingleItem().ShouldBeOfType<VisitCompleted>().Moves.Emitted.Select(token => token.Visit).ShouldBe(emitted);
        }
        else
        {
            RunDecider.Decide(_flow, _brisk, command, _spent, _spares).ShouldBe(refusal);
            _spent.Clear();
        }

        // Whoever takes the short way has started everything before.
        while (_brisk.TryTakeFresh(_brisk.Version, out _))
        {
        }
    }

    /// <summary>The visits that follow, if the short way was open.</summary>
    private List<long>? HopBriskly(RunCommand command)
    {
        if (command is not CompleteVisit { Actions.Count: 1, Result: null, Work: null, Reads: null } complete || !_brisk.TryGetVisit(complete.Visit, out var visit) || visit.MayOwe)
            return null;
        // What does not fit fails the visit, or is asked again.
        Visit? next = null;
        if (!_brisk.State.TryApply(complete.Patch, out var after, out _)
            || RunDecider.Hop(_flow, _brisk, complete.Now, visit, complete.Attempt, complete.Actions[0], after, isSpare: complete.Visit % 3 > 0, out next) is var way && way == HopWay.None)
            return null;
        if (way == HopWay.On)
            return [next!.Id];
        var emitted = new List<long>();
        for (; next is not null; next = next.After)
            emitted.Add(next.Id);
        return emitted;
    }
}
