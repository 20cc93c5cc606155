using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;
using ActorFlow.Maintenance;
using ActorFlow.Runs;

namespace ActorFlow;

/// <content>Runs that go on from a version of another one.</content>
public sealed partial class FlowSystem
{
    /// <inheritdoc/>
    public async Task<RunHandle> ForkAsync(RunId runId, long version, StartOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ThrowIfUnable();
        options ??= new StartOptions();
        if (_door is not { } door)
            throw new CapabilityMissingException("a fork of a run", hasJournal: false);
        var source = await door.UseAsync((runId, cancellationToken),
            static (journal, what) => TransferOf(journal).TakeOutAsync(what.runId, what.cancellationToken))
            ?? throw new RunNotFoundException(runId);
        var state = StateAt(source, version);
        if (_options.Flows.Find(state.Flow) is null)
            throw FlowNotRegisteredException.Named(state.Flow, Flows.Select(known => known.Name));
        if (state.Status.IsEnded() || state.Undoing is not null || state.Cancelling)
        {
            throw new ArgumentException(
                $"At version {version} run '{runId}' has ended, or is about to ({state.Status}), so that nothing would go on from there. Fork an earlier version, "
                + "or retry the run.", nameof(version));
        }

        var journaling = new StateJournaling { PayloadCodec = _environment.Options.Serialization.PayloadCodec };
        var facts = new StartFacts(options.Key, options.Tags, options.Memo, options.Parent?.Value) { Origin = runId.Value, OriginVersion = version };
        var fork = state.ForkAs(options.Id ?? NewId(), facts, _environment.Now, journaling);
        var baseline = new RunBaseline(fork.RunId, version, RunImage.Schema, RunImage.Write(fork, journaling), []);
        var taken = new TransferredRun(Summaries.Of(fork, Summaries.DueOf(fork)), []) { Baseline = baseline };
        await _backlog.EnterAsync(cancellationToken);
        // Known already: asked for twice, or told twice that it was stored. The run that is there stands, as for a start.
        var answer = await door.UseAsync((taken, cancellationToken),
            static (journal, what) => TransferOf(journal).TakeInAsync(what.taken, what.cancellationToken));
        return answer.Outcome switch
        {
            AppendOutcome.Appended or AppendOutcome.Conflict => await HandleOf(fork.RunId),
            AppendOutcome.KeyTaken => await HandleOf(answer.Holder!.Value),
            _ => throw new InvalidOperationException(
                $"The fork '{fork.RunId}' of run '{runId}' was not stored: the journal answered {answer.Outcome}. Verify the journal, then try again."),
        };

        async Task<RunHandle> HandleOf(RunId id)
        {
            if (_environment.Shards is { } shards && !shards.TakesUp(id))
                _environment.Elsewhere!.Tell(new ElsewhereMessage.TakeUp(id));
            var slot = await FindSlotAsync(id, cancellationToken);
            return slot.Flow == state.Flow ? new RunHandle(this, slot) : throw new RunConflictException(id, slot.Flow ?? "?", state.Flow);
        }
    }

    private RunState StateAt(TransferredRun source, long version)
    {
        var runId = source.Summary.RunId;
        if (source.Summary.IsPruned)
            throw new RunPrunedException(runId);
        if (version < source.From)
            throw new VersionTrimmedException(runId, version, source.From);
        if (version > source.From + source.Entries.Count)
        {
            if (source.Damage is { } damage)
                throw new RunJournalException(runId, source.From + source.Entries.Count + 1, damage);
            throw new ArgumentOutOfRangeException(nameof(version), version,
                $"Run '{runId}' has versions 1 to {source.From + source.Entries.Count} as yet. Ask for one of them.");
        }

        return FoldedRun.Of(source with { Entries = [.. source.Entries.Take((int)(version - source.From))] },
            _environment.Options.Serialization.PayloadCodec).State;
    }

    private static IRunTransfer TransferOf(IRunJournal journal)
        => journal.Capability<IRunTransfer>() ?? throw new CapabilityMissingException("a way to take runs out and in", hasJournal: true);
}
