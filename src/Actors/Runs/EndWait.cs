using System.Threading.Tasks.Sources;
using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Runs;

/// <summary>Who waits for the end of a run. Goes on on the thread on which that is told, as soon as the actors' turns there are over, if no answer waits for that yet; else on the thread pool.</summary>
internal sealed class EndWait : IValueTaskSource<RunResult>, IAnswer
{
    private ManualResetValueTaskSourceCore<RunResult> _core;
    private RunResult? _result;

    /// <summary>To be awaited once.</summary>
    public ValueTask<RunResult> Task => new(this, _core.Version);

    public void SetResult(RunResult result)
    {
        _result = result;
        if (Worker.Current is not { MayHandOver: true } worker || !worker.TryKeep(this))
            Release(here: false);
    }

    public void SetException(Exception why)
    {
        _core.RunContinuationsAsynchronously = true;
        _core.SetException(why);
    }

    public void Release(bool here)
    {
        _core.RunContinuationsAsynchronously = !here;
        _core.SetResult(_result!);
    }

    public RunResult GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);
}
