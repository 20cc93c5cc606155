namespace ActorFlow;

/// <summary>A state was used after its visit had been abandoned or had ended.</summary>
public sealed class StateSealedException : StateException
{
    internal StateSealedException(string owner)
        : base("", $"The state of {owner} was used after that attempt had been abandoned or had ended; nothing of it is kept. "
            + "Work that goes on after a node has returned, timed out or been cancelled must not touch its state: await it inside the node.")
    {
    }
}
