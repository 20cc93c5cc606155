namespace ActorFlow;

/// <summary>
/// Says that a field that changes is meant to be shared by all runs of this process and to be lost with it, such as a counter or a connection:
/// building a flow then does not warn of it. On a class it speaks for all its fields.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class, Inherited = false)]
public sealed class SharedByRunsAttribute : Attribute;
