using System.Text.Json;

namespace ActorFlow.Definitions;

/// <summary>What stands in for a node of a document, for tries and tests: its function is not called, and its arguments are not resolved.</summary>
public sealed record NodeMock
{
    /// <summary>What is written to the key that the node's arguments name for its result; null writes nothing.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>The key, where the node's own arguments and the function's defaults are not meant.</summary>
    public string? OutputKey { get; init; }

    /// <summary>The action. The default value is the default action.</summary>
    public ActionName Action { get; init; }

    /// <summary>What the node fails with instead: the text of the error. Attempts and error edges follow as for any failure.</summary>
    public string? Error { get; init; }

    /// <summary>How long it takes. The default value is no time.</summary>
    public TimeSpan Delay { get; init; }
}
