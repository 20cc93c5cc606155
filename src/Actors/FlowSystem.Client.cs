using System.Runtime.CompilerServices;
using ActorFlow.Actors.Client;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;

namespace ActorFlow;

/// <content>What programs ask of runs by id. Looking goes to the journal; only runs that are in none are asked themselves.</content>
public sealed partial class FlowSystem
{
    private readonly CommitNews _news = new();
    private readonly StoredRuns? _stored;

    /// <inheritdoc/>
    public IReadOnlyCollection<FlowDefinition> Flows => [.. _options.Flows.All.OrderBy(flow => flow.Name, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public bool IsJournalReopening => Fault is null && _door is { IsClosed: true };

    /// <summary>Why the journal failed last, until something has been written again, or there was nothing to write; null when all is well.</summary>
    internal Exception? JournalTrouble => _door?.Trouble;

    internal bool HasJournal => _journal is not null;

    /// <summary>What the journal can do beside keeping runs, or null. The engine has the journal open and closes it.</summary>
    internal T? JournalCapability<T>()
        where T : class
        => _journal?.Capability<T>();

    internal bool IsStopped => _stopped is not null;

    internal TimeSpan StopTimeout => _options.StopTimeout;

    /// <inheritdoc/>
    public Task<RunHandle> StartAsync(string flow, RunInput? input = null, StartOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return StartAsync(_options.Flows.Find(flow) ?? throw FlowNotRegisteredException.Named(flow, Flows.Select(known => known.Name)), input, options, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RunResult> WaitAsync(RunId runId, CancellationToken cancellationToken = default)
    {
        ThrowIfUnable();
        return await new RunHandle(this, await FindSlotAsync(runId, cancellationToken)).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<NodeOutput> OutputAsync(RunId runId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ThrowIfUnable();
        await foreach (var piece in OutputAsync(await FindSlotAsync(runId, cancellationToken), cancellationToken))
            yield return piece;
    }

    /// <inheritdoc/>
    public Task<bool> CancelAsync(RunId runId, string reason = "", CancellationToken cancellationToken = default)
        => ControlAsync(runId, new RunControl(RunControlKind.Cancel, reason), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> PauseAsync(RunId runId, CancellationToken cancellationToken = default)
        => ControlAsync(runId, new RunControl(RunControlKind.Pause), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ResumeAsync(RunId runId, CancellationToken cancellationToken = default)
        => ControlAsync(runId, new RunControl(RunControlKind.Resume), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RetryAsync(RunId runId, bool newKeys = false, CancellationToken cancellationToken = default)
        => ControlAsync(runId, new RunControl(RunControlKind.Retry, NewKeys: newKeys), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> CompensateAsync(RunId runId, CancellationToken cancellationToken = default)
        => ControlAsync(runId, new RunControl(RunControlKind.Compensate), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> KillAsync(RunId runId, string reason = "", CancellationToken cancellationToken = default)
        => ControlAsync(runId, new RunControl(RunControlKind.Kill, reason), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken = default)
        => await Stored("a list of runs").ListAsync(query, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunPage> ChildrenAsync(RunId runId, string? after = null, int limit = 50, CancellationToken cancellationToken = default)
        => ListAsync(new RunQuery { Parent = runId.Value, OldestFirst = true, After = after, Limit = limit }, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RunCount>> CountAsync(CancellationToken cancellationToken = default)
        => await Stored("a count of runs").CountAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken = default)
        => await Stored("an index of runs").FindAsync(runId, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken = default)
        => await Stored("an index of runs").FindByKeyAsync(key, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<RunDetail> GetAsync(RunId runId, CancellationToken cancellationToken = default)
    {
        ThrowIfUnable();
        return _stored is not null && await _stored.FindAsync(runId, cancellationToken) is not null
            ? await _stored.GetAsync(runId, cancellationToken)
            : (await InspectAsync(runId, cancellationToken)).Detail;
    }

    /// <inheritdoc/>
    public async ValueTask<RunStateView> StateAsync(RunId runId, long? version = null, CancellationToken cancellationToken = default)
    {
        ThrowIfUnable();
        if (_stored is not null && await _stored.FindAsync(runId, cancellationToken) is not null)
            return await _stored.StateAsync(runId, version, cancellationToken);
        var (_, state) = await InspectAsync(runId, cancellationToken);
        return version is null || version == state.Version ? state : throw new CapabilityMissingException("a past state of a run that is not journaled", _stored is not null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RunHistoryEvent> EventsAsync(
        RunId runId, long afterVersion = 0, bool follow = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterVersion);
        ThrowIfUnable();
        if (_stored is null || await _stored.FindAsync(runId, cancellationToken) is null)
        {
            await InspectAsync(runId, cancellationToken);
            throw new CapabilityMissingException("the history of a run that is not journaled", _stored is not null);
        }

        await foreach (var item in _stored.EventsAsync(runId, afterVersion, follow, cancellationToken))
            yield return item;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RunFeedItem> FeedAsync(long position = 0, bool follow = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var item in Stored("a feed of all runs").FeedAsync(position, follow, cancellationToken))
            yield return item;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<RunTimer> TimersAsync(CancellationToken cancellationToken = default) => Stored("a list of what is due").TimersAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask BackupAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ThrowIfUnable();
        var backup = _journal?.Capability<IJournalBackup>() ?? throw new CapabilityMissingException("a copy of the journal", HasJournal);
        await backup.BackupAsync(path, cancellationToken);
    }

    private StoredRuns Stored(string what)
    {
        ThrowIfUnable();
        return _stored ?? throw new CapabilityMissingException(what, hasJournal: false);
    }

    private async Task<(RunDetail Detail, RunStateView State)> InspectAsync(RunId runId, CancellationToken cancellationToken)
    {
        var reply = NewReply<(RunDetail, RunStateView)>();
        _registry.Tell(new RegistryMessage.Forward(runId, new RunMessage.Inspect(reply)));
        return await Answer(reply.Task, cancellationToken);
    }
}
