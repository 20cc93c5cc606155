namespace ActorFlow;

/// <summary>A middleware returned a value that is not of the type that the node's phases hand on.</summary>
public sealed class MiddlewareValueException : InvalidOperationException
{
    internal MiddlewareValueException(string node, NodePhase phase, Type expected, object? value)
        : base($"Node '{node}': a middleware returned {(value is null ? "nothing" : $"a {TypeNames.Of(value.GetType())}")} from {phase}, which gives a "
            + $"{TypeNames.Of(expected)}. Return what next(call) returned, or a value of that type.")
        => Node = node;

    /// <summary>The node's name.</summary>
    public string Node { get; }
}
