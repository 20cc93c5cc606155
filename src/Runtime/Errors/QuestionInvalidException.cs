namespace ActorFlow;

/// <summary>A question cannot be asked as it is: no choices, a default that does not fit, a name that was used before.</summary>
public sealed class QuestionInvalidException : Exception
{
    internal QuestionInvalidException(RunId runId, string node, string name, string problem)
        : base($"Run '{runId}', node '{node}': the question '{name}' cannot be asked: {problem}")
    {
        RunId = runId;
        Node = node;
        Name = name;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The path of the node that asks.</summary>
    public string Node { get; }

    /// <summary>The name under which it was to be asked.</summary>
    public string Name { get; }
}
