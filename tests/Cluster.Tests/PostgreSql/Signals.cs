using ActorFlow.Polling;

namespace ActorFlow.Cluster.Tests.PostgreSql;

/// <summary>Lets a test wait for something to be so, and looks whenever anything was told.</summary>
internal sealed class Signals
{
    private readonly Lock _gate = new();
    private readonly List<(Func<bool> IsSo, TaskCompletionSource Done)> _waiting = [];

    internal void Tell()
    {
        List<TaskCompletionSource> done;
        lock (_gate)
        {
            done = [.. _waiting.Where(one => one.IsSo()).Select(one => one.Done)];
            _waiting.RemoveAll(one => done.Contains(one.Done));
        }

        foreach (var one in done)
            one.TrySetResult();
    }

    /// <exception cref="TimeoutException">It has not come about for <see cref="Until.Patience"/>: something hangs.</exception>
    internal async Task UntilAsync(Func<bool> isSo)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (isSo())
                return;
            _waiting.Add((isSo, done));
        }

        await done.Task.WaitAsync(Until.Patience);
    }
}
