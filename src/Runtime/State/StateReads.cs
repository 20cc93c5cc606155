namespace ActorFlow;

/// <summary>
/// What was read of a state, with the version each key had: an answer made of it counts only while nothing of it has moved (rule 4).
/// </summary>
internal sealed class StateReads
{
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private StateMap? _whole;

    /// <summary>One key was read; 0 is the version of a key that is not there.</summary>
    public void Add(string key, long version) => _versions.TryAdd(key, version);

    /// <summary>All keys were looked at.</summary>
    public void AddWhole(StateMap state) => _whole ??= state;

    /// <summary>Whether something that was read is different in a state.</summary>
    public bool HaveMovedIn(StateMap state)
    {
        if (_whole is not null && !ReferenceEquals(_whole, state))
            return true;
        foreach (var (key, version) in _versions)
        {
            if (state.VersionOf(key) != version)
                return true;
        }

        return false;
    }
}
