namespace ActorFlow;

/// <summary>A node that names its actions strictly returned another one.</summary>
public sealed class UndeclaredActionException : InvalidOperationException
{
    internal UndeclaredActionException(RunId runId, string node, ActionName action, IReadOnlyList<ActionName> declared)
        : base($"Run '{runId}', node '{node}': Post returned '{action}', which is none of the declared actions: {string.Join(", ", declared.Select(name => $"'{name}'"))}. "
            + "Return one of these, or declare the action.")
    {
        Node = node;
        Action = action;
    }

    /// <summary>The node's path.</summary>
    public string Node { get; }

    /// <summary>The action.</summary>
    public ActionName Action { get; }
}
