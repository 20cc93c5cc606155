using ActorFlow.Crash.Tests.Processes;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>Waits for what other processes do.</summary>
internal static class Waiting
{
    /// <summary>Looks again and again.</summary>
    /// <exception cref="TimeoutException">It has not come about in <see cref="Life.Deadline"/>: something hangs.</exception>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var begun = TimeProvider.System.GetTimestamp();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Life.Deadline)
                throw new TimeoutException($"It has not come about in {Life.Deadline} that {what}.");
            await look.WaitForNextTickAsync();
        }
    }
}
