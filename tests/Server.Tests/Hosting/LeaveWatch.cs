using ActorFlow.Server.Operations;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Tests.Hosting;

/// <summary>Tells when a request of an operation has been let in, and when it is over.</summary>
internal sealed class LeaveWatch(string operation) : IRequestGate
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Left => _left.Task;

    public Task Entered => _entered.Task;

    public ValueTask EnterAsync(ApiCall call)
    {
        if (call.Operation.Id == operation)
            _entered.TrySetResult();
        return default;
    }

    public ValueTask LeaveAsync(ApiCall call, CallOutcome outcome)
    {
        if (call.Operation.Id == operation)
            _left.TrySetResult();
        return default;
    }
}
