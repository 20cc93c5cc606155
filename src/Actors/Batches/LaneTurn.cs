namespace ActorFlow.Actors.Batches;

/// <summary>
/// When a lane gives its thread to others: after some milliseconds, or in a seeded world, where time stands still, after some items.
/// </summary>
internal struct LaneTurn(bool isSeeded)
{
    private const int SeededItems = 8;
    private const int Milliseconds = 15;

    private long _end = isSeeded ? SeededItems : Environment.TickCount64 + Milliseconds;
    private long _now;

    public bool IsOver()
    {
        _now = isSeeded ? _now + 1 : Environment.TickCount64;
        if (_now < _end)
            return false;
        _end = _now + (isSeeded ? SeededItems : Milliseconds);
        return true;
    }
}
