using ActorFlow.Server.Operations;

namespace ActorFlow.Server.Live;

/// <summary>Carries items from a source to a reader: with heartbeats while nothing comes, and an orderly end when the server stops.</summary>
internal static class LivePump
{
    /// <returns>Why it ended.</returns>
    /// <exception cref="OperationCanceledException">The reader has gone, or was cut off.</exception>
    public static async Task<PumpEnd> RunAsync<T>(ApiCall call, LiveWriter writer, Func<CancellationToken, IAsyncEnumerable<T>> source,
        Func<T, Task> write)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled);
        await using var items = source(leaving.Token).GetAsyncEnumerator(leaving.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next = items.MoveNextAsync().AsTask();
                if (!next.IsCompleted)
                {
                    await writer.FlushAsync();
                    if (!await ArrivesAsync(call, writer, next))
                        return PumpEnd.Stopping;
                }

                if (!await next)
                    return PumpEnd.Over;
                await write(items.Current);
                // What is passed over writes nothing.
                if (writer.IsSilent)
                    await writer.BeatAsync();
            }
        }
        catch (FlowSystemStoppedException)
        {
            return PumpEnd.Stopping;
        }
        finally
        {
            await leaving.CancelAsync();
            if (next is not null)
                await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <returns>False when the server is stopping.</returns>
    private static async Task<bool> ArrivesAsync(ApiCall call, LiveWriter writer, Task<bool> next)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(call.Stopping, call.Cancelled);
        while (true)
        {
            try
            {
                await next.WaitAsync(call.Options.HeartbeatEvery, call.Time, either.Token);
                return true;
            }
            catch (TimeoutException) when (!next.IsCompleted)
            {
                await writer.BeatAsync();
                await writer.FlushAsync();
            }
            catch (OperationCanceledException) when (call.Stopping.IsCancellationRequested && !call.Cancelled.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}

/// <summary>Why a stream ended.</summary>
internal enum PumpEnd
{
    /// <summary>There is no more.</summary>
    Over,

    /// <summary>The server is stopping.</summary>
    Stopping,
}
