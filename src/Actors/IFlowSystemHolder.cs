namespace ActorFlow.Actors;

/// <summary>Something that is a flow system for others, and has one within: what packages beside the engine reach for.</summary>
internal interface IFlowSystemHolder
{
    /// <summary>The system, or null before it is started.</summary>
    FlowSystem? SystemOrNull { get; }
}
