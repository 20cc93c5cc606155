namespace ActorFlow;

/// <summary>A parameter of a method node got no value, or one that it cannot take.</summary>
public sealed class MethodParameterException : InvalidOperationException
{
    internal MethodParameterException(RunId runId, string node, string parameter, string what, Exception? inner)
        : base($"Run '{runId}', node '{node}': parameter '{parameter}' {what}{(what.EndsWith('.') ? "" : ".")}", inner)
    {
        Node = node;
        Parameter = parameter;
    }

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>The parameter.</summary>
    public string Parameter { get; }
}
