using System.Text.Json;
using ActorFlow.Definition;
using ActorFlow.Definition.Drawing;

namespace ActorFlow;

/// <summary>The picture of a flow, of a definition or of one that was stored with its runs. Immutable and thread-safe.</summary>
public sealed class FlowDrawing
{
    private readonly DrawnFlow _flow;

    private readonly IReadOnlyList<AddedWork> _added;

    private FlowDrawing(DrawnFlow flow, string fingerprint, IReadOnlyList<AddedWork>? added = null)
    {
        _flow = flow;
        _added = added ?? [];
        Fingerprint = fingerprint;
    }

    /// <summary>The flow's name.</summary>
    public string Name => _flow.Name;

    /// <summary>The flow's fingerprint; see <see cref="FlowDefinition.Fingerprint"/>.</summary>
    public string Fingerprint { get; }

    /// <summary>The picture of a definition.</summary>
    public static FlowDrawing Of(FlowDefinition flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return new FlowDrawing(DrawnFlow.Of(flow), flow.Fingerprint);
    }

    /// <summary>The picture of a flow as it was stored with its runs; see <see cref="Journal.IDefinitionStore"/>.</summary>
    /// <param name="fingerprint">The fingerprint under which it is stored.</param>
    /// <param name="canonical">Its canonical form.</param>
    /// <exception cref="JsonException">It is no canonical form that this build can read.</exception>
    public static FlowDrawing OfCanonical(string fingerprint, ReadOnlyMemory<byte> canonical)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        return new FlowDrawing(DrawnFlow.OfCanonical(canonical), fingerprint);
    }

    /// <summary>The same picture with what a run of the flow has added to it: work with its id, jumps and iterations, by dashed ways.</summary>
    /// <param name="added">What was added, as the detail of a run tells.</param>
    public FlowDrawing With(IReadOnlyList<AddedWork> added)
    {
        ArgumentNullException.ThrowIfNull(added);
        return new FlowDrawing(_flow, Fingerprint, added);
    }

    /// <summary>Draws the flow as a Mermaid flowchart, to be pasted into Markdown.</summary>
    /// <remarks>Ways of failures are dashed, actions other than <c>default</c> are written beside their ways; a nested flow is framed where it is
    /// met first, and referred to elsewhere.</remarks>
    public string ToMermaid() => FlowPicture.Of(_flow, new MermaidPen(), _added);

    /// <summary>Draws the flow in the DOT language of Graphviz; shows the same as <see cref="ToMermaid"/>.</summary>
    public string ToDot() => FlowPicture.Of(_flow, new DotPen(Name), _added);

    /// <summary>Draws the flow as an SVG document that needs nothing from elsewhere; shows the same as <see cref="ToMermaid"/>.</summary>
    /// <remarks>Laid out from top to bottom; loops are led back. Long labels are cut, and shown whole when pointed at. Light or dark as the reader
    /// prefers.</remarks>
    public string ToSvg() => FlowPicture.Of(_flow, new SvgPen(Name), _added);
}
