namespace ActorFlow.Actors.Nodes;

/// <summary>Something behind which other work waits for the thread that it is on.</summary>
internal interface ILead
{
    /// <summary>It has had its thread for long: whoever waits behind it should go elsewhere. Any thread.</summary>
    void Linger();
}
