namespace ActorFlow;

/// <summary>Lets a parameter of a method node be a service and nothing else, whatever its type.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromServiceAttribute : Attribute;
