using System.Collections.Concurrent;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>
/// The numbers that rows of runs hold in place of a flow's name and fingerprint. A number stands for good, so each is asked for once.
/// </summary>
internal sealed class FlowNumbers(Database database)
{
    private readonly ConcurrentDictionary<(string Name, string Fingerprint), long> _known = new();

    public long this[(string Name, string Fingerprint) flow] => _known[flow];

    public bool IsKnown((string Name, string Fingerprint) flow) => _known.ContainsKey(flow);

    /// <summary>Asks for numbers; flows that are new get one.</summary>
    public async ValueTask LearnAsync(IReadOnlyCollection<(string Name, string Fingerprint)> flows, CancellationToken cancellationToken)
    {
        var asked = flows.Where(flow => !IsKnown(flow)).Distinct().ToArray();
        if (asked.Length == 0)
            return;
        var found = await database.RowsAsync(
            "commit",
            "Flows",
            p => p.Next(asked.Select(flow => StoredText.Of(flow.Name)).ToArray())
                .Next(asked.Select(flow => StoredText.Of(flow.Fingerprint)).ToArray()),
            row => (Index: row.GetInt32(0), Flow: row.GetInt64(1)),
            cancellationToken);
        foreach (var (index, flow) in found)
            _known[asked[index - 1]] = flow;
        // Snapshots of two that name a flow for the first time may miss each other's row: the next question finds it.
        if (asked.Any(flow => !IsKnown(flow)))
            await LearnAsync(asked, cancellationToken);
    }
}
