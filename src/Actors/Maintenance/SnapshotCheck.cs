using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Maintenance;

/// <summary>Compares a run's snapshot with the fold of its entries up to there.</summary>
internal sealed class SnapshotCheck(TransferredRun run, IPayloadCodec? codec)
{
    // Both states are written alike: values in place, encrypted ones as they came.
    private static readonly StateJournaling Alike = new();

    /// <summary>What is wrong with the snapshot, or null.</summary>
    public JournalDamage? Damage { get; private set; }

    /// <summary>Looks at the end of the fold: no snapshot is of a later version.</summary>
    public void LookAtEnd(RunState folded)
    {
        if (run.Snapshot is { } snapshot && snapshot.Version > folded.Version)
            Damage = new JournalDamage(run.Summary.RunId, DamageKind.Snapshot,
                $"the snapshot is of version {snapshot.Version}, and the entries end with {folded.Version}");
    }

    /// <summary>Looks at the fold as it goes by.</summary>
    public void Look(RunState folded)
    {
        if (run.Snapshot is not { } snapshot || snapshot.Version != folded.Version)
            return;
        try
        {
            var stored = RunImage.Read(run.Summary.RunId, snapshot.Version, snapshot.Schema, snapshot.Data, FoldedRun.JournalingOf(run, codec));
            // What an older form did not say, reading it cannot add; that it can be read is all that is asked of it.
            if (snapshot.Schema == RunImage.Schema && !RunImage.Write(stored, Alike).Span.SequenceEqual(RunImage.Write(folded, Alike).Span))
                Damage = new JournalDamage(run.Summary.RunId, DamageKind.Snapshot,
                    $"the snapshot of version {snapshot.Version} is not the fold of the entries up to there");
        }
        catch (RunJournalException error)
        {
            Damage = new JournalDamage(run.Summary.RunId, DamageKind.Snapshot, error.Message);
        }
        catch (JournalTooNewException)
        {
            // A newer build's snapshot is ignored by this one.
        }
    }
}
