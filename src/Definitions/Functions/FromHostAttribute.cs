namespace ActorFlow.Definitions;

/// <summary>The parameter of a function's method is one of the host's services.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromHostAttribute : Attribute;
