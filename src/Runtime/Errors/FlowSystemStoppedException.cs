namespace ActorFlow;

/// <summary>The flow system has been stopped. Its durable runs go on at the next start.</summary>
public sealed class FlowSystemStoppedException : Exception
{
    internal FlowSystemStoppedException()
        : base("The flow system has been stopped. Its durable runs are kept and go on when a flow system is started on the same journal.")
    {
    }
}
