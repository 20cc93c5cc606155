namespace ActorFlow.Runs;

/// <content>What the visit waits for.</content>
internal sealed partial class Visit
{
    private WaitTable _waits;

    /// <summary>Since when the visit has nothing to do but wait; null while it has. Nothing of it is begun then, whatever may be in memory of it.</summary>
    public DateTimeOffset? SuspendedAt
    {
        get => _rare?.SuspendedAt.Time;
        set
        {
            if (value is not null || _rare is not null)
                MakeRare().SuspendedAt = value;
        }
    }

    /// <summary>All waits, by name.</summary>
    public IReadOnlyCollection<Wait> Waits => _waits.Values;

    public IEnumerable<Wait> OpenWaits => _waits.Count == 0 ? [] : _waits.Values.Where(wait => wait.IsOpen);

    public IEnumerable<Wait> EndedWaits => _waits.Count == 0 ? [] : _waits.Values.Where(wait => !wait.IsOpen);

    public Wait? FindWait(string name) => _waits.Find(name);

    public void Add(Wait wait) => _waits.Add(wait);

    public void Remove(Wait wait) => _waits.Remove(wait);
}
