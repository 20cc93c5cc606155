namespace ActorFlow.Testing.Seeded;

/// <summary>A timer of a <see cref="ManualTimeProvider"/>.</summary>
/// <remarks>
/// User work that sets a virtual timer waits for the world, not the world for it; so while such a timer is set, its operation stands in an engine
/// wait.
/// </remarks>
internal sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state, SeededOperation? operation) : ITimer
{
    internal static readonly IComparer<ManualTimer> ByDue = Comparer<ManualTimer>.Create(static (left, right) =>
        left.Due != right.Due ? left.Due.CompareTo(right.Due) : left.Order.CompareTo(right.Order));

    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _waiting;
    private bool _disposed;

    internal long Due { get; set; }

    internal long Order { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed) return false;
        _period = period;
        if (dueTime == Timeout.InfiniteTimeSpan)
        {
            time.Disarm(this);
            SetWaiting(false);
        }
        else
        {
            time.Arm(this, dueTime);
            SetWaiting(true);
        }

        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        time.Disarm(this);
        SetWaiting(false);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Fire()
    {
        if (_period > TimeSpan.Zero) time.Arm(this, _period);
        else SetWaiting(false);
        callback(state);
    }

    private void SetWaiting(bool waiting)
    {
        if (operation is null || waiting == _waiting) return;
        _waiting = waiting;
        if (waiting) operation.BeginEngineWait();
        else operation.EndEngineWait();
    }
}
