using ActorFlow.Journal;

namespace ActorFlow;

/// <content>What keepers of a running system do: look at what lies beside the runs, release, prune.</content>
public sealed partial class FlowSystem
{
    /// <inheritdoc/>
    public async ValueTask<FlowDrawing> DrawAsync(RunId runId, CancellationToken cancellationToken = default)
    {
        var run = await GetAsync(runId, cancellationToken);
        if (_options.Flows.Find(run.Flow) is { } flow && flow.Fingerprint == run.Fingerprint)
            return FlowDrawing.Of(flow).With(run.Added);
        return _stored is not null ? await _stored.DrawAsync(runId, cancellationToken)
            : throw new FlowNotRegisteredException(run.Flow, "is not registered here any more");
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RunHistoryEvent>> QuestionEventsAsync(QuestionId questionId, CancellationToken cancellationToken = default)
    {
        ThrowIfUnable();
        if (_stored is not null && await _stored.FindAsync(questionId.RunId, cancellationToken) is not null)
            return await _stored.QuestionEventsAsync(questionId, cancellationToken);
        await InspectAsync(questionId.RunId, cancellationToken);
        throw new CapabilityMissingException("the history of a run that is not journaled", _stored is not null);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<AsideRun> AsideAsync(RunStatus status, CancellationToken cancellationToken = default)
        => Stored("a shelf for runs set aside").AsideAsync(status, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<long> FeedPositionAsync(CancellationToken cancellationToken = default)
        => await Stored("a feed of all runs").FeedPositionAsync(cancellationToken);

    /// <inheritdoc/>
    public OutputWatch WatchOutput(RunId runId)
    {
        ThrowIfUnable();
        return new OutputWatch(_actors.EventStream, runId);
    }

    /// <inheritdoc/>
    public async Task<bool> ReleaseAsync(RunId runId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var isReleased = await KeepAsync(runId, "a shelf for runs set aside",
            static (journal, run) => journal.Capability<IRunShelf>()?.ReleaseAsync(run, CancellationToken.None));
        // Asked for, it is taken up; what it cannot do even now sets it aside again.
        if (isReleased)
            await FindRunAsync(runId, cancellationToken);
        return isReleased;
    }

    /// <inheritdoc/>
    public ValueTask<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return KeepAsync((request, cancellationToken), "a way to remove runs",
            static (journal, what) => journal.Capability<IJournalRetention>()?.PruneAsync(what.request, what.cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<int> ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken = default)
        => KeepAsync((endedBefore, cancellationToken), "a way to remove runs",
            static (journal, what) => journal.Capability<IJournalRetention>()?.ForgetAsync(what.endedBefore, what.cancellationToken));

    private async ValueTask<T> KeepAsync<TArgument, T>(TArgument argument, string what, Func<IRunJournal, TArgument, ValueTask<T>?> use)
    {
        ThrowIfUnable();
        if (_door is null)
            throw new CapabilityMissingException(what, hasJournal: false);
        return await _door.UseAsync((argument, what, use), static (journal, it) => it.use(journal, it.argument)
            ?? throw new CapabilityMissingException(it.what, hasJournal: true));
    }
}
