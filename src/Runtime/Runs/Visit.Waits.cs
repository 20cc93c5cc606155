namespace ActorFlow.Runs;

/// <content>What the visit waits for.</content>
internal sealed partial class Visit
{
    private SortedDictionary<string, Wait>? _waits;

    /// <summary>Since when the visit has nothing to do but wait; null while it has. Nothing of it is begun then, whatever may be in memory of it.</summary>
    public DateTimeOffset? SuspendedAt
    {
        get => _rare?.SuspendedAt;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().SuspendedAt = value;
        }
    }

    /// <summary>All waits, by name.</summary>
    public IReadOnlyCollection<Wait> Waits => _waits is null ? [] : _waits.Values;

    public IEnumerable<Wait> OpenWaits => _waits is null ? [] : _waits.Values.Where(wait => wait.IsOpen);

    public IEnumerable<Wait> EndedWaits => _waits is null ? [] : _waits.Values.Where(wait => !wait.IsOpen);

    public Wait? FindWait(string name) => _waits is not null && _waits.TryGetValue(name, out var wait) ? wait : null;

    public void Add(Wait wait) => (_waits ??= new(StringComparer.Ordinal)).Add(wait.Name, wait);

    public void Remove(Wait wait) => _waits?.Remove(wait.Name);
}
