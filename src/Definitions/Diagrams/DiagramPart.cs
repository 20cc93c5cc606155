using System.Globalization;
using ActorFlow.Definition;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Diagrams;

/// <summary>Something a drawing shows: a point, or a frame around others.</summary>
internal abstract class DiagramPart(string id, string label, Place place, DiagramFrame? around)
{
    public string Id => id;

    public string Label => label;

    public Place Place => place;

    /// <summary>The frame it stands in; null for the drawing as a whole.</summary>
    public DiagramFrame? Around => around;

    /// <summary>What a comment behind it says of it.</summary>
    public Located? Note { get; set; }

    /// <summary>Its number: what ActorFlow draws is numbered in the order of the document. What has none comes last.</summary>
    public int Order => id.Length is > 1 and <= 10 && id[0] is 'n' or 'g' && int.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
}

/// <summary>A point of a drawing.</summary>
internal sealed class DiagramPoint(string id, PointShape shape, string label, Place place, DiagramFrame around) : DiagramPart(id, label, place, around)
{
    /// <summary>Its shape; an outcome where it may also be an end.</summary>
    public PointShape Shape => shape;
}

/// <summary>A frame of a drawing, or the whole of it.</summary>
internal sealed class DiagramFrame(string id, string label, Place place, DiagramFrame? around) : DiagramPart(id, label, place, around)
{
    /// <summary>What stands in it, in the order of the text.</summary>
    public List<DiagramPart> Parts { get; } = [];

    public IEnumerable<DiagramPoint> Points => Parts.OfType<DiagramPoint>();

    public IEnumerable<DiagramFrame> Frames => Parts.OfType<DiagramFrame>();

    /// <summary>What it stands for.</summary>
    public FrameKind Kind { get; set; }

    /// <summary>For a branch: what its label says.</summary>
    public BranchDocument? Branch { get; set; }
}

/// <summary>What a frame stands for.</summary>
internal enum FrameKind
{
    /// <summary>The drawing itself.</summary>
    Whole,

    /// <summary>A group of branches.</summary>
    Group,

    /// <summary>A branch of several nodes.</summary>
    Branch,

    /// <summary>The root of a cluster, and its sub-nodes.</summary>
    Cluster,

    /// <summary>The flow of another document.</summary>
    Nested,
}

/// <summary>An edge of a drawing.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it leads.</param>
/// <param name="Label">What stands beside it; null for nothing.</param>
/// <param name="Look">How it is drawn.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Note">What a comment behind it says of it.</param>
internal sealed record DiagramEdge(DiagramPoint From, DiagramPoint To, string? Label, EdgeLook Look, Place Place, Located? Note);

/// <summary>How an edge is drawn.</summary>
internal enum EdgeLook
{
    /// <summary>The way of an action.</summary>
    Solid,

    /// <summary>The way of a failure.</summary>
    Dashed,

    /// <summary>What a node depends on.</summary>
    Thick,
}

/// <summary>A drawing as it stands there.</summary>
/// <param name="Head">What a comment says of the whole document; null in a drawing that carries nothing.</param>
/// <param name="Whole">Its points and frames.</param>
/// <param name="Edges">Its edges.</param>
internal sealed record Diagram(Located? Head, DiagramFrame Whole, IReadOnlyList<DiagramEdge> Edges);
