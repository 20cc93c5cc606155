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

    // Runs of one definition come one after the other, and hold the very same texts.
    private Known? _last;

    public long this[(string Name, string Fingerprint) flow] => Find(flow) is { } found ? found.Number : throw new KeyNotFoundException($"Nobody has asked for the number of flow '{flow.Name}'.");

    public bool IsKnown((string Name, string Fingerprint) flow) => Find(flow) is not null;

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

    private Known? Find((string Name, string Fingerprint) flow)
    {
        if (_last is { } last && ReferenceEquals(last.Name, flow.Name) && ReferenceEquals(last.Fingerprint, flow.Fingerprint))
            return last;
        return _known.TryGetValue(flow, out var number) ? _last = new Known(flow.Name, flow.Fingerprint, number) : null;
    }

    private sealed record Known(string Name, string Fingerprint, long Number);
}
