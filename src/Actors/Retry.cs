namespace ActorFlow.Actors;

/// <summary>Retries any call by a <see cref="RetryPolicy"/>, outside a flow. Inside one, give the policy to the node: its attempts then survive a
/// crash.</summary>
public static class Retry
{
    /// <summary>Calls until an attempt succeeds or the policy gives up.</summary>
    /// <param name="policy">When to try again, and after what wait.</param>
    /// <param name="action">The call.</param>
    /// <param name="time">Where waits are taken from; the system's time when <c>null</c>.</param>
    /// <param name="random">Gives numbers from 0 up to but not including 1, for jitter; a generator of its own when <c>null</c>.</param>
    /// <param name="cancellationToken">Ends a wait at once; no further attempt is made.</param>
    /// <returns>The result of the attempt that succeeded.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before an attempt or during a wait.</exception>
    /// <remarks>When the policy gives up, the last attempt's own exception is thrown.</remarks>
    public static async Task<T> ExecuteAsync<T>(
        RetryPolicy policy, Func<CancellationToken, ValueTask<T>> action, TimeProvider? time = null, Func<double>? random = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(action);
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan wait;
            try
            {
                return await action(cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested && attempt < policy.MaxAttempts)
            {
                random ??= new Random().NextDouble;
                if (policy.NextDelay(attempt, error, random()) is not { } next) throw;
                policy.OnRetry(attempt, error, next);
                wait = next;
            }
            if (wait > TimeSpan.Zero) await WaitAsync(wait, time ?? TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Calls until an attempt succeeds or the policy gives up; see the overload with a result.</summary>
    public static Task ExecuteAsync(
        RetryPolicy policy, Func<CancellationToken, ValueTask> action, TimeProvider? time = null, Func<double>? random = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        return ExecuteAsync(policy, async token =>
        {
            await action(token);
            return true;
        }, time, random, cancellationToken);
    }

    // A timer takes at most 2^32 - 2 milliseconds (49 days); a longer wait is taken in parts.
    private static async Task WaitAsync(TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var longest = TimeSpan.FromDays(40); wait > TimeSpan.Zero; wait -= longest)
        {
            await Task.Delay(wait < longest ? wait : longest, time, cancellationToken);
        }
    }
}
