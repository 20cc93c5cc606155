namespace ActorFlow.Journal;

/// <summary>Everything that is stored of a run.</summary>
/// <param name="Summary">Its index row. Of a run that is set aside, with the status it had before.</param>
/// <param name="Entries">Its entries in order: from the first, or from the one after the baseline; of a damaged run, those before the damage.</param>
public sealed record TransferredRun(RunSummary Summary, IReadOnlyList<JournalEntry> Entries)
{
    /// <summary>The state in place of trimmed entries, or null when the run was never trimmed.</summary>
    public RunBaseline? Baseline { get; init; }

    /// <summary>Its latest snapshot, if it has one whose checksum fits. Not taken along: it is made anew in time.</summary>
    public RunSnapshot? Snapshot { get; init; }

    /// <summary>The blobs that the run names, those of the baseline included.</summary>
    public IReadOnlyList<BlobReference> Blobs { get; init; } = [];

    /// <summary>The rows of its questions, in the order of their numbers.</summary>
    public IReadOnlyList<QuestionSummary> Questions { get; init; } = [];

    /// <summary>Why the run is set aside where it was taken out, or null. Not taken along: whoever takes the run in judges it anew.</summary>
    public AsideRun? Aside { get; init; }

    /// <summary>What is damaged, or null when all of the run is here.</summary>
    public string? Damage { get; init; }

    /// <summary>The version that the baseline stands for; 0 without one.</summary>
    internal long From => Baseline?.Version ?? 0;

    /// <exception cref="ArgumentException">The run cannot be taken in.</exception>
    internal void Validate()
    {
        if (Entries.Count == 0 && Baseline is null)
            throw new ArgumentException($"Run '{Summary.RunId}' has neither entries nor a baseline.");
        if (Summary.IsPruned || Summary.Status is RunStatus.Parked or RunStatus.Quarantined)
            throw new ArgumentException(
                $"The index row of run '{Summary.RunId}' shows what only a journal can say of a run it has: pruned, parked or quarantined.");
        if (Baseline is { Version: < 1 })
            throw new ArgumentException($"The baseline of run '{Summary.RunId}' has version {Baseline.Version}.");
        for (var i = 0; i < Entries.Count; i++)
        {
            if (Entries[i].Version != From + i + 1)
                throw new ArgumentException($"An entry of run '{Summary.RunId}' has version {Entries[i].Version} where {From + i + 1} must follow.");
            if (!EntryPack.IsName(Entries[i].Name))
                throw new ArgumentException(
                    $"The event name '{Entries[i].Name}' of run '{Summary.RunId}' is not 1 to 64 printable ASCII characters without spaces.");
        }
    }
}
