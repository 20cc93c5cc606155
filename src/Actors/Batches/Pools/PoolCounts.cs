namespace ActorFlow.Actors.Batches;

/// <summary>What a pool has done so far. Written by its keeper, read from any thread.</summary>
internal sealed class PoolCounts
{
    private int _running;
    private int _peak;
    private long _completed;
    private long _failed;

    public int Running => Volatile.Read(ref _running);

    public int Peak => Volatile.Read(ref _peak);

    public long Completed => Volatile.Read(ref _completed);

    public long Failed => Volatile.Read(ref _failed);

    public void Begun()
    {
        Volatile.Write(ref _running, _running + 1);
        Volatile.Write(ref _peak, Math.Max(_peak, _running));
    }

    public void Ended(bool well)
    {
        Volatile.Write(ref _running, _running - 1);
        Refused(well);
    }

    public void Refused(bool well)
    {
        if (well)
            Volatile.Write(ref _completed, _completed + 1);
        else
            Volatile.Write(ref _failed, _failed + 1);
    }
}
