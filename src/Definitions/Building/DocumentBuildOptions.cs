namespace ActorFlow.Definitions;

/// <summary>What documents are built with.</summary>
public sealed record DocumentBuildOptions
{
    /// <summary>The documents that others may use as sub-flows, by id. The default value is none.</summary>
    public IReadOnlyDictionary<string, FlowDocument> Documents { get; init; } = new Dictionary<string, FlowDocument>();

    /// <summary>
    /// The value of a variable of the process; null where it is not set. The default value asks the process's environment, when a visit needs it.
    /// </summary>
    public Func<string, string?> ProcessVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Who is told while the nodes run. The default value is nobody.</summary>
    public DocumentCallbacks? Callbacks { get; init; }

    /// <summary>What stands in for nodes, by their ids, also in the documents that are used. The default value is nothing.</summary>
    public IReadOnlyDictionary<string, NodeMock> Mocks { get; init; } = new Dictionary<string, NodeMock>();
}
