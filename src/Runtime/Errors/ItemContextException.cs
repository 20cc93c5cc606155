namespace ActorFlow;

/// <summary>An item of a batch asked for what only a whole visit has.</summary>
public sealed class ItemContextException : Exception
{
    internal ItemContextException(string node, long index, string what)
        : base($"Node '{node}', item {index}: {what} is not there for a single item, which is journaled as a whole when it ends. Make the items smaller, or run a flow for each with a batch flow.")
    {
    }
}
