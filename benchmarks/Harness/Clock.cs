using System.Diagnostics;

namespace ActorFlow.Benchmarks.Harness;

/// <summary>Wall time of a stretch of work.</summary>
public static class Clock
{
    /// <summary>Nanoseconds an operation took.</summary>
    public static async Task<double> PerOperationAsync(int operations, Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / operations;
    }
}
