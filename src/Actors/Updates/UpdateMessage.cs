using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Updates;

/// <summary>Run the code of an update against a version of the state.</summary>
internal sealed class UpdateMessage(UpdateExecution execution, StateMap state, DateTimeOffset now) : INeverDropped
{
    public UpdateExecution Execution => execution;

    public StateMap State => state;

    /// <summary>The run's time: what times to live are judged by.</summary>
    public DateTimeOffset Now => now;
}
