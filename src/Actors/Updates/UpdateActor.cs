using System.Text.Json;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;

namespace ActorFlow.Actors.Updates;

/// <summary>Runs the code of one update: all of it is the user's. One that hangs is left behind.</summary>
internal sealed class UpdateActor : Actor<UpdateMessage>
{
    public static readonly Props<UpdateMessage> Props = Kernel.Props.Create<UpdateMessage>(() => new UpdateActor());

    /// <inheritdoc/>
    protected override void Receive(UpdateMessage message)
    {
        var execution = message.Execution;
        var state = new SharedState(message.State, execution.Scope, message.Now, execution);
        var reads = state.TrackReads();
        var (patch, result, problem, error) = (StatePatch.Empty, default(JsonElement), (string?)null, (Exception?)null);
        try
        {
            using var region = Context.EnterUserCode();
            result = execution.Update.Run(state, execution.Request.Argument, execution.Scope.Serialization, out problem);
            patch = state.PeekPatch();
        }
        catch (Exception thrown)
        {
            error = thrown;
        }

        state.Seal();
        execution.Supervisor.Tell(new RunMessage.UpdateMade(execution, patch, reads, result, problem, error));
    }
}
