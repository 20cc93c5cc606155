using ActorFlow.Definitions.Writing;

namespace ActorFlow.Definitions;

/// <summary>The document of a flow, and those of the flows it uses.</summary>
/// <param name="Document">The flow's own.</param>
/// <param name="Used">Those that it refers to, and that they refer to, by id.</param>
public sealed record FlowDocumentSet(FlowDocument Document, IReadOnlyDictionary<string, FlowDocument> Used)
{
    /// <summary>Writes a flow that was drawn in code as documents; each flow within it becomes one of its own.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="functions">The functions that its nodes call, and the nodes of code that have a name there
    /// (<see cref="FunctionRegistry.AddNode"/>).</param>
    /// <returns>Documents that make a flow of the same <see cref="FlowDefinition.ShapeFingerprint"/>; that is tried before they are
    /// returned.</returns>
    /// <exception cref="FlowDocumentException">Something in it cannot be said by a document. All of it is listed, by node.</exception>
    public static FlowDocumentSet Of(FlowDefinition flow, FunctionRegistry functions)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(functions);
        return new SetWriting(functions).Write(flow);
    }
}
