namespace ActorFlow.Definitions;

/// <summary>Something a node of a document can call: a name, a described schema of parameters, and what it does.</summary>
/// <remarks>A definition, shared by all runs: thread-safe, and without memory of its calls.</remarks>
public sealed record FlowFunction
{
    /// <summary>What documents call it, for example <c>http.get</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it does, in a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>What it does. It runs as an Exec: at least once a visit, and again after a failed attempt or a crash.</summary>
    public required Func<FunctionCall, ValueTask<FunctionResult>> Body { get; init; }

    /// <summary>Its parameters, in the order they are shown.</summary>
    public IReadOnlyList<FunctionParameter> Parameters { get; init; } = [];

    /// <summary>The actions it may return, the default one left out.</summary>
    public IReadOnlyList<ActionName> Actions { get; init; } = [];

    /// <summary>Whether it sees the whole state. The default value is false: it sees what its arguments name, so that large states are not copied for each visit.</summary>
    public bool SeesWholeState { get; init; }

    /// <summary>Whether arguments that no parameter describes are handed on. The default value is false: they are refused.</summary>
    public bool TakesAnyArguments { get; init; }

    /// <summary>Keys of the state that the function sees beside those of its arguments, found by the arguments of a node.</summary>
    public Func<System.Text.Json.JsonElement, IEnumerable<string>>? SeesKeys { get; init; }

    /// <summary>The actions it may return that depend on the arguments of a node, as the cases of a switch.</summary>
    public Func<System.Text.Json.JsonElement, IEnumerable<ActionName>>? ActionsBy { get; init; }

    /// <summary>Whether it is drawn as a node of its own kind, so that no other function can call it.</summary>
    internal bool IsDrawn { get; init; }

    /// <summary>What is wrong with the arguments of a node beyond their kinds, by parameter: told when the flow is drawn, and only of what refers to nothing.</summary>
    internal Func<System.Text.Json.JsonElement, IEnumerable<(string Parameter, string What)>>? FaultsBy { get; init; }

    /// <summary>For a node of code: makes it, under the name it is to have.</summary>
    internal Func<string, Node>? NewNode { get; init; }

    /// <summary>For a node of code: the class that is known as this function, wherever a flow has a node of it; null where the class says nothing.</summary>
    internal Type? NodeType { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
