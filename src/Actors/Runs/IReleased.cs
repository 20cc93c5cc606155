using ActorFlow.Actors.Nodes;

namespace ActorFlow.Actors.Runs;

/// <summary>Something that may leave a run only when the version that caused it is committed.</summary>
internal interface IReleased
{
    void Release();

    /// <summary>The version will not be committed here.</summary>
    void Fail(Exception why);
}

/// <summary>The answer to whoever started the run.</summary>
internal sealed class StartReply(RunSlot slot) : IReleased
{
    public void Release() => slot.SetStarted();

    public void Fail(Exception why)
    {
        // The slot itself is told why, by whoever drops the run.
    }
}

/// <summary>The answer to a request.</summary>
internal sealed class ControlReply(TaskCompletionSource<ControlAnswer> reply, ControlAnswer answer) : IReleased
{
    public void Release() => reply.TrySetResult(answer);

    public void Fail(Exception why) => reply.TrySetException(why);
}

/// <summary>The answer to a query: what was true when it was asked.</summary>
internal sealed class QueryReply(TaskCompletionSource<RunResult> reply, RunResult result) : IReleased
{
    public void Release() => reply.TrySetResult(result);

    public void Fail(Exception why) => reply.TrySetException(why);
}

/// <summary>Prep's result is journaled, so Exec may begin.</summary>
internal sealed class PrepRelease(VisitExecution execution) : IReleased
{
    public void Release() => execution.Actor!.Tell(new NodeMessage.PrepCommitted(execution));

    public void Fail(Exception why) => execution.Seal();
}
