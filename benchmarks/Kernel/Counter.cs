using ActorFlow.Actors.Kernel;

namespace ActorFlow.Benchmarks.Kernel;

/// <summary>Counts what it receives and says when it has seen everything, or each further portion.</summary>
internal sealed class Counter(int total, TaskCompletionSource done, SemaphoreSlim? portions = null, int portion = int.MaxValue) : Actor<object>
{
    private int _seen;

    protected override void Receive(object message)
    {
        if (++_seen == total) done.SetResult();
        if (_seen % portion == 0) portions?.Release();
    }
}
