namespace ActorFlow.Actors;

/// <summary>
/// The one deadline of a stop, for all its phases. Until it passes, work under way may end by itself; then it is cut off, and the rest of the stop
/// has a fixed time more.
/// </summary>
/// <remarks>
/// Thread-safe. The first part is measured by the clock of the engine, because it concerns runs. The rest is measured by the system's: disks and
/// other people's disposals do not wait for a clock of ours.
/// </remarks>
/// <param name="time">The clock of the engine.</param>
/// <param name="cutOff">Cuts off what is under way.</param>
internal sealed class StopLimit(TimeProvider time, Action cutOff) : IDisposable
{
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _from = time.GetTimestamp();
    private TimeSpan _limit = Farthest;
    private TimeSpan _rest = Farthest;
    private ITimer? _timer;
    private ITimer? _restTimer;
    private bool _isOver;

    /// <summary>Brings the deadline forward; a later one than is set changes nothing.</summary>
    /// <param name="limit">How long from now what is under way may go on.</param>
    /// <param name="rest">How long the rest of the stop may take after that.</param>
    public void NoLaterThan(TimeSpan limit, TimeSpan rest)
    {
        lock (_gate)
        {
            var end = time.GetElapsedTime(_from) + limit;
            (_limit, _rest) = (end < _limit ? end : _limit, rest < _rest ? rest : _rest);
            if (_isOver)
                return;
            _timer?.Change(Left(TimeSpan.Zero), Timeout.InfiniteTimeSpan);
            _restTimer?.Change(_rest, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>From now on there is something to cut off.</summary>
    public void Begin()
    {
        lock (_gate)
            _timer ??= time.CreateTimer(static limit => ((StopLimit)limit!).Pass(), this, Left(TimeSpan.Zero), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Nothing is left to be cut off: the time of the rest begins now.</summary>
    public void BeginRest()
    {
        lock (_gate)
        {
            if (!_isOver)
                _restTimer ??= TimeProvider.System.CreateTimer(static limit => ((StopLimit)limit!)._over.TrySetResult(), this, _rest,
                    Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>What is left until what is under way is cut off, and at least so much.</summary>
    public TimeSpan Left(TimeSpan atLeast)
    {
        var left = _limit - time.GetElapsedTime(_from);
        return left > atLeast ? left : atLeast;
    }

    /// <summary>Waits for a part of the stop until all of its time is over.</summary>
    /// <returns>Whether it has ended; if not, nobody waits for it any more.</returns>
    public async Task<bool> WithinAsync(Task part)
    {
        // A detour that keeps the thread pool out of seeded worlds, see FlowSystem.Through.
        var through = Through(part);
        if (!through.IsCompleted && await Task.WhenAny(through, _over.Task) != through)
        {
            _ = through.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
            return false;
        }

        await through;
        return true;

        static async Task Through(Task task) => await task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _timer?.Dispose();
            _restTimer?.Dispose();
        }
    }

    private void Pass()
    {
        cutOff();
        BeginRest();
    }
}
