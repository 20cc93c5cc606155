using ActorFlow.Crash.Tests.Processes;
using ActorFlow.Polling;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>A member of the cluster in a process of its own.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Life">The process.</param>
internal sealed record MemberProcess(string Name, Life Life) : IAsyncDisposable
{
    /// <summary>Stops the process in the middle of whatever it does (SIGSTOP); returns when it stands still.</summary>
    public async Task PauseAsync()
    {
        await Life.SignalAsync("STOP");
        // The letter after the name in parentheses: T is a process that is stopped.
        await Until.SoAsync(() => File.ReadAllText($"/proc/{Life.ProcessId}/stat").Split(") ")[^1].StartsWith('T'), $"member {Name} is stopped");
    }

    /// <summary>Has it go on (SIGCONT).</summary>
    public Task ContinueAsync() => Life.SignalAsync("CONT");

    /// <summary>Waits for a line with a beginning, after what it had said at a moment before.</summary>
    public Task SaysSinceAsync(int said, string beginning)
        => Until.SoAsync(
            () => Life.Output[said..].Split('\n').Any(line => line.StartsWith(beginning, StringComparison.Ordinal)),
            $"member {Name} says '{beginning}'");

    public ValueTask DisposeAsync() => Life.DisposeAsync();
}
