using ActorFlow.Polling;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>
/// Parts of a work of many orders: the orders of a part are begun only when the test has opened it, so that what the test does between two parts happens while there is work left, however fast that is.
/// </summary>
internal sealed class Milestones
{
    private readonly TaskCompletionSource[] _opened;
    private readonly TaskCompletionSource[] _reached;
    private readonly int _size;
    private int _done;

    public Milestones(int orders, int parts)
    {
        _size = orders / parts;
        _opened = [.. Enumerable.Range(0, parts).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        _reached = [.. Enumerable.Range(0, parts).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        Open(0);
    }

    /// <summary>Lets the orders of a part begin.</summary>
    public void Open(int part) => _opened[part].TrySetResult();

    /// <summary>Waits until so many are done as there are in all parts before this one and in half of it.</summary>
    public Task HalfOfAsync(int part, Task orders) => Task.WhenAny(_reached[part].Task, orders).Unwrap().WaitAsync(Until.Patience);

    /// <summary>An order waits here before it begins.</summary>
    public Task BeginAsync(int order) => _opened[Math.Min(order / _size, _opened.Length - 1)].Task;

    /// <summary>An order is done.</summary>
    public void Done()
    {
        var done = Interlocked.Increment(ref _done) + (_size / 2);
        if (done % _size == 0 && done / _size <= _reached.Length)
            _reached[(done / _size) - 1].TrySetResult();
    }
}
