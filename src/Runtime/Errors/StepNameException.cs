namespace ActorFlow;

/// <summary>A step inside Exec has a name that cannot serve: empty, too long, or used before in the same entry of Exec.</summary>
public sealed class StepNameException : Exception
{
    internal StepNameException(RunId runId, string node, string name, string what)
        : base($"Run '{runId}', node '{node}': step '{name}' {what}. Step names are unique in a visit; put what differs, such as an index, into the name.")
    {
        RunId = runId;
        Step = name;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The step's name.</summary>
    public string Step { get; }
}
