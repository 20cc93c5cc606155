using ActorFlow.Definition;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Diagrams;

/// <summary>Reads a drawing as a document.</summary>
internal static class DiagramReading
{
    /// <exception cref="TextFault">It is no text, or asks too much.</exception>
    public static DocumentReading Read(ReadOnlySpan<byte> text, DocumentReaderOptions options)
    {
        var findings = new Findings();
        if (new DiagramText(findings).Read(text) is not { } drawing)
            return new DocumentReading(null, findings.Sorted());
        // Judged before anything is made of it.
        if (drawing.Whole.Points.Count(point => point.Shape is PointShape.Step or PointShape.Reference) is var nodes && nodes > options.MostNodes)
            throw new TextFault("too-large", new Place(1, 1), $"There are {nodes} nodes, and {options.MostNodes} are the most.", "Split the flow into several documents.");
        var root = new DiagramForm(drawing, findings, options.DrawingId).Read();
        return new DocumentForm(options, findings: findings).Read(root);
    }
}
