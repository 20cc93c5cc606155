using ActorFlow.Journal;

namespace ActorFlow.Maintenance;

/// <summary>
/// Moves everything that is stored of all runs from one journal into another: entries, baselines, large values, questions, snapshots, definitions,
/// why runs are set aside, and tombstones. Each run is read back from where it came to and compared. What is interrupted is begun again: runs that
/// are there already and are the same are left alone.
/// </summary>
/// <param name="from">Where the runs are: open for writing, so that no engine runs on it. Nothing in it is changed.</param>
/// <param name="to">Where they go: open for writing, and not in the hands of an engine.</param>
public sealed class JournalMove(IRunJournal from, IRunJournal to)
{
    private readonly IRunTransfer _source = Of<IRunTransfer>(from, "a way to take runs out and in");
    private readonly IRunTransfer _target = Of<IRunTransfer>(to, "a way to take runs out and in");
    private readonly HashSet<string> _definitions = new(StringComparer.Ordinal);
    private readonly List<RunLeftBehind> _left = [];

    /// <summary>How many runs were moved by this call.</summary>
    public int Moved { get; private set; }

    /// <summary>How many were there already, the same.</summary>
    public int Found { get; private set; }

    /// <summary>How many tombstones are there now.</summary>
    public int Tombstones { get; private set; }

    /// <summary>The runs that could not be moved, and why.</summary>
    public IReadOnlyList<RunLeftBehind> Left => _left;

    /// <summary>Moves all runs.</summary>
    /// <param name="progress">Told after each run.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <exception cref="CapabilityMissingException">One of the journals cannot do it.</exception>
    /// <exception cref="JournalUnavailableException">One of the journals cannot be read or written.</exception>
    public async Task RunAsync(Action<JournalMove>? progress = null, CancellationToken cancellationToken = default)
    {
        var index = Of<IRunIndex>(from, "an index of runs");
        // Tombstones first: their ids and keys are taken before anybody could use them.
        await MoveTombstonesAsync(cancellationToken);
        for (var query = new RunQuery { OldestFirst = true, Limit = RunQuery.MaxLimit }; ;)
        {
            var page = await index.ListAsync(query, cancellationToken);
            foreach (var row in page.Runs)
            {
                await MoveAsync(row.RunId, cancellationToken);
                progress?.Invoke(this);
            }

            if (page.Next is not { } next)
                return;
            query = query with { After = next };
        }
    }

    private async Task MoveTombstonesAsync(CancellationToken cancellationToken)
    {
        if (from.Capability<ITombstones>() is not { } source)
            return;
        var target = Of<ITombstones>(to, "a place for tombstones");
        await foreach (var row in source.TombstonesAsync(cancellationToken))
        {
            var answer = await target.BuryAsync(row, cancellationToken);
            if (answer.Outcome == AppendOutcome.Appended
                || (answer.Outcome == AppendOutcome.Conflict && await to.FindAsync(row.RunId, cancellationToken) is { IsPruned: true }))
                Tombstones++;
            else
                _left.Add(new RunLeftBehind(row.RunId, ReasonOf(row, answer)));
        }
    }

    private async Task MoveAsync(RunId runId, CancellationToken cancellationToken)
    {
        var run = await _source.TakeOutAsync(runId, cancellationToken);
        if (run is null || run.Summary.IsPruned)
            return;
        if (run.Damage is { } damage)
        {
            _left.Add(new RunLeftBehind(runId, $"it is damaged: {damage}"));
            return;
        }

        await MoveDefinitionAsync(run.Summary.Fingerprint, cancellationToken);
        var answer = await _target.TakeInAsync(run, cancellationToken);
        if (answer.Outcome is not (AppendOutcome.Appended or AppendOutcome.Conflict))
        {
            _left.Add(new RunLeftBehind(runId, ReasonOf(run.Summary, answer)));
            return;
        }

        if (await _target.TakeOutAsync(runId, cancellationToken) is not { } there || StoredRunComparison.DifferenceOf(run, there) is not null)
        {
            _left.Add(new RunLeftBehind(runId,
                answer.Outcome == AppendOutcome.Conflict ? "another run of that id is there" : "what is there after it was moved is not the same"));
            return;
        }

        await MoveSidesAsync(run, cancellationToken);
        if (answer.Outcome == AppendOutcome.Appended)
            Moved++;
        else
            Found++;
    }

    /// <summary>What lies beside a run. Moved after it, and again when the move was interrupted in between.</summary>
    private async Task MoveSidesAsync(TransferredRun run, CancellationToken cancellationToken)
    {
        if (run.Snapshot is { } snapshot && to.Capability<ISnapshotStore>() is { } snapshots)
            await snapshots.SaveAsync(new[] { snapshot }, cancellationToken);
        if (run.Aside is { Status: RunStatus.Quarantined } quarantined)
            await to.QuarantineAsync(quarantined.RunId, quarantined.Reason, quarantined.Build, quarantined.Since, cancellationToken);
        else if (run.Aside is { } parked && to.Capability<IRunShelf>() is { } shelf)
            await shelf.ParkAsync(parked.RunId, parked.Reason, parked.Build, parked.Since, cancellationToken);
    }

    private async Task MoveDefinitionAsync(string fingerprint, CancellationToken cancellationToken)
    {
        if (!_definitions.Add(fingerprint) || from.Capability<IDefinitionStore>() is not { } source
            || to.Capability<IDefinitionStore>() is not { } target)
            return;
        if (await source.FindDefinitionAsync(fingerprint, cancellationToken) is { } definition)
            await target.SaveDefinitionAsync(fingerprint, definition, cancellationToken);
    }

    private static string ReasonOf(RunSummary row, AppendAnswer answer) => answer.Outcome switch
    {
        AppendOutcome.KeyTaken => $"its key '{row.Key}' belongs to run '{answer.Holder}' there",
        AppendOutcome.Conflict => "another run of that id is there",
        AppendOutcome.BlobMissing => "a large value that it names is stored nowhere",
        _ => $"the journal answered {answer.Outcome}",
    };

    private static T Of<T>(IJournalReader journal, string what)
        where T : class
        => (journal ?? throw new ArgumentNullException(nameof(journal))).Capability<T>()
            ?? throw new CapabilityMissingException(what, hasJournal: true);
}

/// <summary>A run that could not be moved.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Reason">Why.</param>
public sealed record RunLeftBehind(RunId RunId, string Reason);
