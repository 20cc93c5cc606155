using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>What a run has undone of its work, and what not. Immutable.</summary>
public sealed class CompensationReport
{
    /// <summary>Of a run without such visits.</summary>
    public static CompensationReport None { get; } = new([]);

    private CompensationReport(IReadOnlyList<CompensationDetail> all) => All = all;

    /// <summary>Every visit whose node can undo its work, in the order in which the visits ended.</summary>
    public IReadOnlyList<CompensationDetail> All { get; }

    /// <summary>What was undone.</summary>
    public IEnumerable<CompensationDetail> Compensated => Of(CompensationStatus.Compensated);

    /// <summary>What could not be undone.</summary>
    public IEnumerable<CompensationDetail> Failed => Of(CompensationStatus.Failed);

    /// <summary>What has had no effect, so that there was nothing to undo.</summary>
    public IEnumerable<CompensationDetail> NotNeeded => Of(CompensationStatus.NotNeeded);

    /// <summary>What stands, and can be undone.</summary>
    public IEnumerable<CompensationDetail> Owed => Of(CompensationStatus.Owed);

    internal static CompensationReport Of(RunState state)
        => state.Compensations.Count == 0 ? None
            : new([.. state.Compensations.OrderBy(owed => owed.Order).ThenBy(owed => owed.Visit)
                .Select(owed => new CompensationDetail(string.Join('/', owed.Path), owed.Number, owed.Status, owed.Error))]);

    private IEnumerable<CompensationDetail> Of(CompensationStatus status) => All.Where(detail => detail.Status == status);
}
