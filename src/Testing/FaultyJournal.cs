using ActorFlow.Journal;

namespace ActorFlow.Testing;

/// <summary>
/// Puts faults between an engine and its journal: refuses, loses, delays, or does what was asked and then reports that it does not know.
/// </summary>
/// <remarks>
/// Appends go wrong by batch or by append (<see cref="JournalFault"/>), everything else by call (<see cref="JournalCall"/>): by chance, or at the
/// n-th time. Everything it says is true of what lies below, as a real store's answers are after a broken connection: an append whose answer is
/// unknown is found, or not, by
/// <see cref="IJournalReader.ContainsAsync"/>. Without faults it is transparent. Safe for use from many threads.
/// </remarks>
public sealed class FaultyJournal : IRunJournal
{
    private readonly IRunJournal _inner;
    private readonly JournalFaultOptions _options;
    private readonly Random _random;
    private readonly FaultyCalls _calls;
    private readonly Lock _gate = new();
    private readonly Dictionary<JournalFault, int> _faults = [];
    private long _batches;
    private volatile bool _isBroken;

    /// <summary>Puts faults before a journal.</summary>
    /// <exception cref="ArgumentException">A chance is not between 0 and 1.</exception>
    public FaultyJournal(IRunJournal inner, JournalFaultOptions options)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_inner, _options) = (inner, options);
        _random = new Random(options.Seed);
        _calls = new FaultyCalls(options);
    }

    /// <summary>The batches seen so far.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <summary>How often a fault was made so far.</summary>
    public int CountOf(JournalFault fault)
    {
        lock (_gate)
            return _faults.GetValueOrDefault(fault);
    }

    /// <summary>How many calls of a kind were seen so far.</summary>
    public long CallsOf(JournalCall call) => _calls.CallsOf(call);

    /// <summary>How often calls of a kind had a fault so far.</summary>
    public int CountOf(JournalCall call, JournalCallFault fault) => _calls.CountOf(call, fault);

    /// <inheritdoc/>
    public async ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
    {
        await AtAsync(JournalPoint.BeforeOpen);
        var opening = await _calls.MakeAsync(JournalCall.Open, () => _inner.OpenAsync(cancellationToken), cancellationToken);
        _isBroken = false;
        await AtAsync(JournalPoint.AfterOpen);
        return opening;
    }

    /// <inheritdoc/>
    public async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        AppendCheck.Validate(batch.Span, answers.Length);
        ThrowIfBroken();
        var number = Interlocked.Increment(ref _batches);
        await AtAsync(JournalPoint.BeforeAppend);
        var certain = _options.AtBatch.TryGetValue(number, out var fault) ? fault : (JournalFault?)null;
        if (Happens(JournalFault.Refusal, _options.Refusals, certain))
        {
            _isBroken = true;
            ThrowIfBroken();
        }

        if (Happens(JournalFault.Delay, _options.Delays, certain))
            await Task.Delay(_options.Delay, _options.TimeProvider, cancellationToken);
        var passed = Enumerable.Range(0, batch.Length).Where(_ => !Happens(JournalFault.LostWrite, _options.LostWrites, certain)).ToList();
        var below = new AppendAnswer[passed.Count];
        await _inner.AppendBatchAsync(passed.Select(i => batch.Span[i]).ToArray(), below, cancellationToken);
        await AtAsync(JournalPoint.AfterAppend);

        answers.Span.Clear();
        for (var i = 0; i < passed.Count; i++)
        {
            if (!Happens(JournalFault.LostAnswer, _options.LostAnswers, certain))
                answers.Span[passed[i]] = below[i];
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        => _calls.MakeAsync(JournalCall.Read, () => Whole.ReadAsync(runId, fromVersion, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalEntry>> ReadPageAsync(RunId runId, long fromVersion, int enough, CancellationToken cancellationToken)
        => _calls.MakeAsync(JournalCall.Read, () => Whole.ReadPageAsync(runId, fromVersion, enough, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => _calls.MakeAsync(JournalCall.Contains, () => Whole.ContainsAsync(runId, appendId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
        => _calls.MakeAsync(JournalCall.Find, () => Whole.FindAsync(runId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken)
        => _calls.MakeAsync(JournalCall.Find, () => Whole.FindByKeyAsync(key, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken)
        => _calls.MakeAsync(JournalCall.Unfinished, Whole.UnfinishedAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await AtAsync(JournalPoint.BeforeQuarantine);
        await _calls.MakeAsync(JournalCall.Quarantine, () => Whole.QuarantineAsync(run, reason, build, at, cancellationToken), cancellationToken);
        await AtAsync(JournalPoint.AfterQuarantine);
    }

    /// <inheritdoc/>
    public async ValueTask MarkCleanAsync(CancellationToken cancellationToken)
    {
        await AtAsync(JournalPoint.BeforeMarkClean);
        await _calls.MakeAsync(JournalCall.MarkClean, () => Whole.MarkCleanAsync(cancellationToken), cancellationToken);
        await AtAsync(JournalPoint.AfterMarkClean);
    }

    /// <inheritdoc/>
    public T? Capability<T>()
        where T : class
        => this as T ?? (_inner.Capability<T>() is { } below ? FaultyCapabilities.Around(below, new FaultyDoor(_calls, AtAsync, ThrowIfBroken))
            : null);

    /// <summary>Closes the journal below.</summary>
    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private IRunJournal Whole
    {
        get
        {
            ThrowIfBroken();
            return _inner;
        }
    }

    private ValueTask AtAsync(JournalPoint point) => _options.Reached?.Invoke(point) ?? default;

    private bool Happens(JournalFault fault, double chance, JournalFault? certain)
    {
        lock (_gate)
        {
            // The chance is drawn in any case, so that a certain fault does not change those that follow.
            var drawn = chance > 0 && _random.NextDouble() < chance;
            if (certain is null ? !drawn : certain != fault)
                return false;
            _faults[fault] = _faults.GetValueOrDefault(fault) + 1;
            return true;
        }
    }

    private void ThrowIfBroken()
    {
        if (_isBroken)
            throw new JournalUnavailableException("faulty", "it refuses to write, as the test asked for", "Close it and open it again.");
    }
}
