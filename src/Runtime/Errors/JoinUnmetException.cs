namespace ActorFlow;

/// <summary>A join waits for inputs of which too few can still arrive.</summary>
public sealed class JoinUnmetException : Exception
{
    internal JoinUnmetException(RunId runId, string node, Join join, int arrived, IReadOnlyList<string> missing)
        : base($"Run '{runId}': node '{node}' joins {join} and cannot: {arrived} input(s) arrived, and nothing that still runs can come from {string.Join(", ", missing.Take(Shown))}"
            + $"{(missing.Count > Shown ? $" and {missing.Count - Shown} more" : "")}. "
            + "Let those paths reach it, ask for fewer inputs, or let it be passed over with BypassWhenUnreachable.")
    {
        RunId = runId;
        Node = node;
        Missing = missing;
    }

    private const int Shown = 20;

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The path of the node.</summary>
    public string Node { get; }

    /// <summary>The inputs that did not arrive: nodes with their actions, in the order in which they were drawn.</summary>
    public IReadOnlyList<string> Missing { get; }
}
