using System.Text.Json;
using ActorFlow.Actors.Journal;
using ActorFlow.Definition;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Whether a run that was taken up may go on under the definition that is registered now (rule 31); if not, it is parked.</summary>
internal sealed partial class RunSupervisor
{
    private bool _wasParked;
    private FlowDefinition? _candidate;

    /// <summary>Why the run is parked, or null when it is not.</summary>
    private string? _misfit;

    /// <summary>Judges the run once it is folded. Usually the definition is the one it knows, and it goes on at once.</summary>
    private void Judge()
    {
        _candidate = _environment.Flows.Find(_head.Flow, _head.Fingerprint) ?? _environment.Flows.Find(_head.Flow);
        if (_candidate is not null)
            _view.Scope = _environment.ScopeOf(_candidate);
        if (_head.Status == RunStatus.Killed || (_head.Status == RunStatus.Completed && _head.Undoing is null))
            Accept(_candidate);
        else if (_candidate?.Fingerprint != _head.Fingerprint && (_candidate is not null || _environment.Options.FlowRebuilder is not null))
            Ask(() => FindAsync(_environment, _candidate, _head.Flow, _head.Fingerprint), static error => new RunMessage.DefinitionFound(null, error));
        else if (CannotGoOnWith(_candidate) is { } why)
            Park(why);
        else
            GoOnWith(_candidate!);

        static async ValueTask<RunMessage> FindAsync(RunEnvironment environment, FlowDefinition? candidate, string flow, string fingerprint)
        {
            if (environment.Definitions is not { } definitions)
                return new RunMessage.DefinitionFound(null, null);
            var then = await definitions.FindAsync(fingerprint);
            var (rebuilt, whyNot) = FlowRebuilding.TryRebuild(environment, flow, fingerprint, then);
            // Stored before it can be adopted, so that the run can be judged after the next change as well.
            if (rebuilt is null && candidate is { Durability: not Durability.None })
                await definitions.KeepAsync(candidate, CancellationToken.None);
            return new RunMessage.DefinitionFound(then, null) { Rebuilt = rebuilt, WhyNot = whyNot };
        }

    }

    /// <summary>Why no run can go on with a flow; null when one can.</summary>
    private string? CannotGoOnWith(FlowDefinition? flow)
        => flow is null ? $"flow '{_head.Flow}' is not registered"
            : flow.Durability == Durability.None ? $"flow '{_head.Flow}' is registered with Durability.None now, under which nothing is journaled"
            : null;

    /// <summary>Goes on with the definition the run knows, from the shelf if it lies there.</summary>
    private void GoOnWith(FlowDefinition flow)
    {
        if (_wasParked)
            Ask(() => ReleaseAsync(_environment.Shelf!, Led), static error => new RunMessage.Shelved(error));
        else
            Accept(flow);

        static async ValueTask<RunMessage> ReleaseAsync(RunShelf shelf, LedRun run)
        {
            await shelf.ReleaseAsync(run);
            return new RunMessage.Shelved(null);
        }
    }

    /// <summary>A run that is parked is judged once more, as it would be after a restart.</summary>
    private void JudgeAnew()
    {
        if (_misfit is null || _flow is not null || _isOver || _draining || _setAside is not null || _isSetAside)
            return;
        (_misfit, _wasParked, _isLoading) = (null, true, true);
        Judge();
    }

    private void On(RunMessage.DefinitionFound found)
    {
        if (found.Error is not null)
        {
            // That the journal cannot be asked just now says nothing about the run: it is judged when the journal answers.
            if (found.Error is JournalUnavailableException { IsDamage: true })
                Park($"flow '{_head.Flow}' has changed, and it cannot be said whether the run fits: {found.Error.Message}");
            else if (found.Error is JournalUnavailableException)
                LoseForNow(found.Error);
            else
                LoseRun(found.Error);
            return;
        }

        if (found.Rebuilt is { } rebuilt)
        {
            _candidate = rebuilt;
            _view.Scope = _environment.ScopeOf(rebuilt);
            GoOnWith(rebuilt);
            return;
        }

        if (CannotGoOnWith(_candidate) is { } why)
        {
            Park(found.WhyNot is null ? why : $"{why}, and the one it was started with cannot be made anew: {found.WhyNot}");
            return;
        }

        var changed = $"flow '{_head.Flow}' was registered with fingerprint {_head.Fingerprint} and has {_candidate!.Fingerprint} now";
        if (found.Canonical is not { } canonical)
        {
            Park($"{changed}; the definition from before is not stored, so that it cannot be said whether the run fits");
            return;
        }

        try
        {
            var misfits = DefinitionFit.Misfits(DefinitionShape.Read(canonical), _candidate.ReadShape(), _head);
            if (misfits.Count > 0)
                Park($"{changed}: {string.Join("; ", misfits)}");
            else
                Accept(_candidate);
        }
        catch (JsonException error)
        {
            Park($"{changed}; the definition from before cannot be read: {error.Message}");
        }
    }

    /// <summary>Sets the run on the shelf, unless it has ended or is about to: nothing of it is dispatched.</summary>
    private void Park(string why)
    {
        _misfit = why;
        if (!DefinitionFit.Concerns(_head))
        {
            Accept(null);
            return;
        }

        RunLog.Parked(_environment.Logger, _slot.RunId, why);
        Shelve(why);
    }

    private void Shelve(string why)
    {
        Ask(() => ParkAsync(_environment.Shelf!, Led, why, _environment.Now), static error => new RunMessage.Shelved(error));

        static async ValueTask<RunMessage> ParkAsync(RunShelf shelf, LedRun run, string why, DateTimeOffset at)
        {
            await shelf.ParkAsync(run, why, at);
            return new RunMessage.Shelved(null);
        }
    }

    private void On(RunMessage.Shelved shelved)
    {
        // The side row only shows what is so: without it the run is still held, or goes on, and the next start writes it anew.
        if (shelved.Error is { } error)
            RunLog.NotShelved(_environment.Logger, error, _slot.RunId);
        if (_isLoading)
            Accept(_misfit is null ? _candidate : null);
    }

    /// <summary>After an append that shows another status than parked, such as a pause: the run is parked all the same.</summary>
    private void ParkAgain()
    {
        if (_misfit is not null && DefinitionFit.Concerns(_head) && !_isOver)
            Shelve(_misfit);
    }

    private void Accept(FlowDefinition? flow)
    {
        _candidate = null;
        _flow = flow;
        _flowHops = null;
        TakenUp();
    }

    /// <summary>Asks the journal something beside the turn.</summary>
    private void Ask(Func<ValueTask<RunMessage>> question, Func<Exception, RunMessage> failed)
    {
        using var region = Context.EnterCommit();
        Context.Pipe(question(), static answer => answer, failed);
    }

    private sealed class ShelfAgain(RunSupervisor supervisor) : IReleased
    {
        public void Release() => supervisor.ParkAgain();

        public void Fail(Exception why)
        {
            // Whoever has the run next judges it anew.
        }
    }
}
