namespace ActorFlow.Definitions;

/// <summary>
/// Makes a static method a function of documents. Its parameters become the function's, bound by name from JSON; <see cref="FunctionCall"/>,
/// <see cref="ExecContext"/> and <see cref="CancellationToken"/> are handed over, and interfaces marked with <see cref="FromHostAttribute"/> come
/// from the host's services. What it returns is written to the key that a document names as <c>outputKey</c>; a <see cref="FunctionResult"/> is taken
/// as it is.
/// </summary>
/// <param name="id">What documents call it.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FlowFunctionAttribute(string id) : Attribute
{
    /// <summary>What documents call it.</summary>
    public string Id { get; } = id;

    /// <summary>What it does, in a sentence.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The actions it may return beside the default one.</summary>
    public string[] Actions { get; init; } = [];
}
