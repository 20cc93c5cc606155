using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorFlow.Definition;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Maintenance;

/// <summary>Says before a release which live runs its definitions would park. Only reads, also beside a live engine.</summary>
public static class DefinitionCheck
{
    /// <summary>The live runs that the next start with these definitions would park, in the order of their start.</summary>
    /// <param name="journal">The journal, open for reading.</param>
    /// <param name="flows">The definitions of the next release, one per name.</param>
    /// <param name="alsoOthers">Whether <paramref name="flows"/> are all that will be registered, so that runs of other flows would be parked too.
    /// The default value is false.</param>
    /// <param name="codec">Opens encrypted values where a run has to be folded; null leaves them closed.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <remarks>
    /// A run whose definition stays as it is is not even read. A run that cannot be read or judged here is listed with the reason. Quarantined runs
    /// are not live.
    /// </remarks>
    /// <exception cref="ArgumentException">Two of the definitions have one name.</exception>
    /// <exception cref="CapabilityMissingException">The journal cannot take runs out.</exception>
    public static async IAsyncEnumerable<RunMisfit> FindMisfitsAsync(IJournalReader journal, IEnumerable<FlowDefinition> flows,
        bool alsoOthers = false, IPayloadCodec? codec = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(flows);
        var byName = flows.ToDictionary(flow => flow.Name, StringComparer.Ordinal);
        var transfer = journal.Capability<IRunTransfer>() ?? throw new CapabilityMissingException("a way to take runs out and in", hasJournal: true);
        var shapes = new Dictionary<string, DefinitionShape?>(StringComparer.Ordinal);
        await foreach (var row in journal.UnfinishedAsync(cancellationToken))
        {
            byName.TryGetValue(row.Flow, out var flow);
            if (flow is null ? !alsoOthers : flow.Fingerprint == row.Fingerprint && flow.Durability != Durability.None)
                continue;
            var misfits = flow is null ? [$"flow '{row.Flow}' is not among the definitions"]
                : flow.Durability == Durability.None ? [$"flow '{row.Flow}' has Durability.None, under which nothing is journaled"]
                : await JudgeAsync(journal, transfer, shapes, row, flow, codec, cancellationToken);
            if (misfits.Count > 0)
                yield return new RunMisfit(row.RunId, row.Flow, row.Fingerprint, row.Status, misfits);
        }
    }

    private static async ValueTask<IReadOnlyList<string>> JudgeAsync(IJournalReader journal, IRunTransfer transfer,
        Dictionary<string, DefinitionShape?> shapes, RunSummary row,
        FlowDefinition flow, IPayloadCodec? codec, CancellationToken cancellationToken)
    {
        try
        {
            if (!shapes.TryGetValue(row.Fingerprint, out var then))
                shapes.Add(row.Fingerprint, then = await FindAsync(journal, row.Fingerprint, cancellationToken));
            if (then is null)
                return [$"the definition {row.Fingerprint} that the run goes on with is not stored, so that it cannot be said whether the run fits"];
            if (await transfer.TakeOutAsync(row.RunId, cancellationToken) is not { Summary.IsPruned: false } run || run.Summary.Status.IsEnded())
                return [];   // it has ended since
            if (run.Damage is { } damage)
                return [$"the run cannot be read: {damage}"];
            var state = FoldedRun.Of(run, codec).State;
            return DefinitionFit.Concerns(state) ? DefinitionFit.Misfits(then, flow.ReadShape(), state) : [];
        }
        catch (Exception error)
            when (error is RunJournalException or JournalTooNewException or PayloadUnreadableException or JournalUnavailableException
                or JsonException)
        {
            return [$"the run cannot be judged: {error.Message}"];
        }
    }

    private static async ValueTask<DefinitionShape?> FindAsync(IJournalReader journal, string fingerprint, CancellationToken cancellationToken)
        => journal.Capability<IDefinitionStore>() is { } definitions
            && await definitions.FindDefinitionAsync(fingerprint, cancellationToken) is { } canonical
            ? DefinitionShape.Read(canonical)
            : null;
}
