using System.Collections.Concurrent;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>Stores the canonical form of definitions before runs refer to them. Thread-safe; asks the journal once per definition.</summary>
internal sealed class DefinitionKeeper(JournalDoor door, IDefinitionStore store)
{
    private readonly ConcurrentDictionary<string, bool> _kept = new(StringComparer.Ordinal);

    /// <summary>Whether this process knows that a definition is stored.</summary>
    public bool IsKept(FlowDefinition flow) => _kept.ContainsKey(flow.Fingerprint);

    /// <summary>
    /// Sees to it that a definition is stored, durably. When this fails the run must not begin: nobody could judge it after a change.
    /// </summary>
    public ValueTask KeepAsync(FlowDefinition flow, CancellationToken cancellationToken)
        => _kept.ContainsKey(flow.Fingerprint) ? default : SaveAsync(flow, cancellationToken);

    /// <summary>The canonical form of a definition, or null when it was never stored.</summary>
    public ValueTask<ReadOnlyMemory<byte>?> FindAsync(string fingerprint)
        => door.UseAsync((store, fingerprint), static (_, what) => what.store.FindDefinitionAsync(what.fingerprint, CancellationToken.None));

    private async ValueTask SaveAsync(FlowDefinition flow, CancellationToken cancellationToken)
    {
        await door.UseAsync((store, flow, cancellationToken), static async (_, what) =>
        {
            await what.store.SaveDefinitionAsync(what.flow.Fingerprint, what.flow.Canonical, what.cancellationToken);
            return true;
        });
        _kept.TryAdd(flow.Fingerprint, true);
    }
}
