using ActorFlow.Auditor.Checks;

namespace ActorFlow.Auditor;

/// <summary>Holds the evidence of an experiment against what the engine promises.</summary>
public static class Audit
{
    /// <summary>Everything that is looked at.</summary>
    public static IReadOnlyList<ICheck> Checks { get; } =
    [
        new EvidenceIsWhole(),
        new EveryAcceptedRunEnds(),
        new AnEndIsFinal(),
        new ResultsAreAsExpected(),
        new OneKeyForOneVisit(),
        new RepeatsOnlyWhatWasCutOff(),
        new NothingAgainAfterItsCommit(),
        new VisitsFollowACommit(),
        new AttemptsCountOn(),
        new CommittedStateStays(),
        new VisitsAreNumberedWithoutGaps(),
        new PinnedValuesStay(),
        new JournalsHaveNoGaps(),
        new TheStateIsTheFoldOfTheJournal(),
        new TheIndexHasNoOrphans(),
        new WorkIsUndoneInReverse(),
        new ChildrenAreHeard(),
        new NoFaultsWereFound(),
    ];

    /// <summary>Judges.</summary>
    public static Verdict Of(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return new Verdict(evidence,
        [
            .. from check in Checks
               from found in check.Find(evidence)
               select new Violation(check.Promise, found.What, [.. found.Proof.Select(fact => fact.Place)]),
        ]);
    }

    /// <summary>Reads files of evidence and judges.</summary>
    public static Verdict OfFiles(params IEnumerable<string> files) => Of(Evidence.Read(files));
}
