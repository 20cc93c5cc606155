using System.Text.Json;
using ActorFlow.Actors.Updates;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>What a supervisor hears of updates.</content>
internal abstract partial class RunMessage
{
    /// <summary>A caller asks for an update.</summary>
    public sealed class Update(string name, JsonElement argument, string? delivery, TaskCompletionSource<JsonElement> reply) : RunMessage
    {
        public string Name => name;

        public JsonElement Argument => argument;

        public string? Delivery => delivery;

        public TaskCompletionSource<JsonElement> Reply => reply;

        /// <summary>The command, if it came through the inbox of a cluster.</summary>
        public CommandTicket? Via { get; init; }

        public override void Refuse(Exception why) => reply.TrySetException(why);
    }

    /// <summary>The code of an update has run.</summary>
    public sealed class UpdateMade(UpdateExecution execution, StatePatch patch, StateReads reads, JsonElement result, string? problem,
        Exception? error) : RunMessage
    {
        public UpdateExecution Execution => execution;

        public StatePatch Patch => patch;

        public StateReads Reads => reads;

        public JsonElement Result => result;

        public string? Problem => problem;

        public Exception? Error => error;
    }

    /// <summary>The code of an update takes too long, or its actor failed.</summary>
    public sealed class UpdateStuck(UpdateExecution execution) : RunMessage
    {
        public UpdateExecution Execution => execution;
    }
}
