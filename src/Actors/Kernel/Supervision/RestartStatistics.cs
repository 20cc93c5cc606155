namespace ActorFlow.Actors.Kernel.Supervision;

/// <summary>The restarts of one child, kept by its parent from the first failure on.</summary>
internal sealed class RestartStatistics
{
    private readonly Queue<long> _restarts = new();

    /// <summary>Counts a restart; false when the window holds too many already.</summary>
    internal bool TryCount(SupervisorStrategy strategy, TimeProvider time, out TimeSpan delay)
    {
        var now = time.GetTimestamp();
        if (strategy.Window != Timeout.InfiniteTimeSpan)
        {
            while (_restarts.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) > strategy.Window) _restarts.Dequeue();
        }

        delay = strategy.Backoff?.Before(_restarts.Count) ?? TimeSpan.Zero;
        if (_restarts.Count >= strategy.MaxRestarts) return false;
        if (strategy.MaxRestarts != int.MaxValue || strategy.Backoff is not null) _restarts.Enqueue(now);
        return true;
    }
}
