namespace ActorFlow;

/// <content>A state that stands alone, taken into a run and back: for a node that runs alone.</content>
public sealed partial class SharedState
{
    /// <summary>Everything that is there, as a patch for an empty state.</summary>
    internal StatePatch ToPatch()
    {
        var patch = new StatePatch();
        foreach (var (key, entry) in LiveEntries)
        {
            var isPlain = !entry.IsSensitive && entry.ExpiresAt == StateMap.Never;
            patch.Add(new StateOp(key, entry.Value, isPlain ? null : new StateOpDetails(StateOpKind.Set) { IsSensitive = entry.IsSensitive, ExpiresAt = entry.ExpiresAt }));
        }

        return patch;
    }

    /// <summary>Writes what is different between two maps.</summary>
    /// <exception cref="StateException">The schema refuses a value; nothing after it is written.</exception>
    internal void TakeChanges(StateMap before, StateMap after)
    {
        foreach (var key in before.Keys.Where(key => after.Find(key) is null))
            Remove(key);
        foreach (var (key, entry) in after.Entries)
        {
            if (entry.Version == before.VersionOf(key))
                continue;
            if (Declared(key) is { } declared)
                declared.Require(entry.Value, Scope.Serialization);
            Record(new StateOp(key, entry.Value, new StateOpDetails(StateOpKind.Set) { IsSensitive = entry.IsSensitive, ExpiresAt = entry.ExpiresAt }));
        }
    }
}
