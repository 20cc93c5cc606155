using System.Text.Json;
using ActorFlow.Actors.Nodes;

namespace ActorFlow.Actors.Runs;

/// <content>Work that changes as it runs.</content>
internal abstract partial class RunMessage
{
    /// <summary>A visit in flight wants a checkpoint.</summary>
    public sealed class CheckpointWanted(VisitExecution execution, JsonElement? metadata, TaskCompletionSource done) : RunMessage
    {
        public VisitExecution Execution => execution;

        public JsonElement? Metadata => metadata;

        public TaskCompletionSource Done => done;

        public override void Refuse(Exception why) => done.TrySetException(execution.Over());
    }
}
