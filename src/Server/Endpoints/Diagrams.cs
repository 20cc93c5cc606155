using ActorFlow.Server.Operations;

namespace ActorFlow.Server.Endpoints;

/// <summary>Answers with pictures of flows.</summary>
internal static class Diagrams
{
    public static readonly ApiParameter<string> Format = Parameter.Choice("format", "How it is drawn.", "mermaid", "mermaid", "dot", "svg");

    public static readonly OperationAnswer Answer = new(200, null,
        "The picture, as a text in the format that was asked for.") { MediaTypes = ["text/vnd.mermaid", "text/vnd.graphviz", "image/svg+xml"] };

    public static Task AnswerAsync(ApiCall call, FlowDrawing drawing) => call.Get(Format) switch
    {
        "dot" => call.AnswerTaggedTextAsync(drawing.ToDot(), "text/vnd.graphviz"),
        "svg" => call.AnswerTaggedTextAsync(drawing.ToSvg(), "image/svg+xml"),
        _ => call.AnswerTaggedTextAsync(drawing.ToMermaid(), "text/vnd.mermaid"),
    };
}
