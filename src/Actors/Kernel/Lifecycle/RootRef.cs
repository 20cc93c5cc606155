using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>Where the tree ends: the guardian's failure and end are those of the system.</summary>
internal sealed class RootRef(ActorSystem system) : ActorRef
{
    public override ActorSystem System => system;

    public override string Name => "";

    public override string Path => "/";

    public override bool IsTerminated => system.WhenTerminated.IsCompleted;

    public override Task WhenTerminated => system.WhenTerminated;

    public override void StopWhenDrained()
    {
    }

    internal override void PostSystem(SystemMessage message)
    {
        switch (message)
        {
            case SystemMessage.ChildFailed failed:
                system.Escalate(failed.Failure);
                break;
            case SystemMessage.ChildTerminated:
                system.GuardianEnded();
                break;
        }
    }

    internal override void PostNode(KernelNode node)
    {
    }
}
