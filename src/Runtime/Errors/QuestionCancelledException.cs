namespace ActorFlow;

/// <summary>A question was withdrawn, and the node that asked it routes no action for that.</summary>
public sealed class QuestionCancelledException : Exception
{
    internal QuestionCancelledException(RunId runId, string node, QuestionReply reply)
        : base($"Run '{runId}', node '{node}': question '{reply.Id}' ('{reply.Name}') was withdrawn{(reply.By is { } by ? $" by {by}" : "")}{(reply.Why is { } why ? $": {why}" : "")}. "
            + "Retry the run to ask it anew, or route it with OnCancel.")
    {
        RunId = runId;
        Node = node;
        QuestionId = reply.Id;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The path of the node that asked.</summary>
    public string Node { get; }

    /// <summary>The question.</summary>
    public QuestionId QuestionId { get; }
}
