namespace ActorFlow.Actors.Runs;

/// <content>What a supervisor hears when its run's shard goes.</content>
internal abstract partial class RunMessage
{
    /// <summary>The run is led elsewhere from now on: decide and write nothing any more.</summary>
    public sealed class LetGo : RunMessage
    {
        public static readonly LetGo Instance = new();
    }

    /// <summary>The run is to be led elsewhere: start nothing new, and leave memory when nothing is in flight any more.</summary>
    public sealed class HandOver : RunMessage
    {
        public static readonly HandOver Instance = new();
    }
}
