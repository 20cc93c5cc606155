namespace ActorFlow.Persistence.PostgreSql.Connecting;

/// <summary>
/// Pauses between attempts: none before the second, then 50 ms doubled up to 2 s, until a time is over. Not the clock of any option: a server does
/// not wait for a clock of ours.
/// </summary>
internal struct Backoff(TimeSpan limit)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly long _begun = TimeProvider.System.GetTimestamp();
    private int _tries;

    /// <summary>Waits before the next attempt.</summary>
    /// <returns>Whether there is to be one; false at once when the time is over.</returns>
    public ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        var left = limit - TimeProvider.System.GetElapsedTime(_begun);
        if (left <= TimeSpan.Zero)
            return new(false);
        if (_tries++ == 0)
            return new(true);
        var pause = TimeSpan.FromMilliseconds(Math.Min(Longest.TotalMilliseconds, 25 << Math.Min(_tries - 1, 10)));
        return WaitAsync(pause < left ? pause : left, cancellationToken);
    }

    private static async ValueTask<bool> WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, TimeProvider.System, cancellationToken);
        return true;
    }
}
