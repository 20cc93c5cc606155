using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Telemetry;

namespace ActorFlow.Actors.Runs;

/// <summary>Something that may leave a run only when the version that caused it is committed.</summary>
internal interface IReleased
{
    void Release();

    /// <summary>The version will not be committed, and the run cannot be followed here any more.</summary>
    void Fail(Exception why);

    /// <summary>What to ask the run's next supervisor, if the version was refused and the head thrown away; null to fail.</summary>
    RunMessage? AskAgain => null;
}

/// <summary>The answer to whoever started the run.</summary>
internal sealed class StartReply(RunSlot slot) : IReleased
{
    public static void Release(RunSlot slot)
    {
        EngineTelemetry.RunStarted(slot.Flow!);
        slot.SetStarted();
    }

    public void Release() => Release(slot);

    public void Fail(Exception why)
    {
        // The slot itself is told why, by whoever drops the run.
    }
}

/// <summary>The answer to a request.</summary>
internal sealed class ControlReply(RunMessage.Control request, ControlAnswer answer) : IReleased
{
    public RunMessage? AskAgain => request;

    public void Release() => request.Reply.TrySetResult(answer);

    public void Fail(Exception why) => request.Reply.TrySetException(why);
}

/// <summary>The answer to a query: what was true when it was asked.</summary>
internal sealed class QueryReply(RunMessage.Query query, RunResult result) : IReleased
{
    public RunMessage? AskAgain => query;

    public void Release() => query.Reply.TrySetResult(result);

    public void Fail(Exception why) => query.Reply.TrySetException(why);
}

/// <summary>The answer to whoever looks at a run that is in no journal.</summary>
internal sealed class InspectReply(RunMessage.Inspect inspect, (RunDetail Detail, RunStateView State) answer) : IReleased
{
    public RunMessage? AskAgain => inspect;

    public void Release() => inspect.Reply.TrySetResult(answer);

    public void Fail(Exception why) => inspect.Reply.TrySetException(why);
}

/// <summary>Prep's result is journaled, so Exec may begin.</summary>
internal sealed class PrepRelease(VisitExecution execution) : IReleased
{
    public void Release() => execution.Actor!.Tell(new NodeMessage.PrepCommitted(execution));

    public void Fail(Exception why) => execution.Seal();
}

/// <summary>Something Exec asked to have journaled is.</summary>
internal sealed class JournaledReply(TaskCompletionSource done, VisitExecution execution) : IReleased
{
    public void Release() => done.TrySetResult();

    public void Fail(Exception why) => done.TrySetException(execution.Over());
}

/// <summary>A join was made without some visits, which are to be cut off.</summary>
internal sealed class CutRelease(Action cutOff) : IReleased
{
    public void Release() => cutOff();

    public void Fail(Exception why)
    {
        // The supervisor goes, and abandons all that it has in flight.
    }
}

/// <summary>Finished items of a batch are journaled.</summary>
internal sealed class ItemsReply(ActorRef<BatchMessage> router) : IReleased
{
    public void Release() => router.Tell(BatchMessage.ChunkKept.Instance);

    public void Fail(Exception why) => router.Tell(BatchMessage.ChunkRefused.Instance);
}
