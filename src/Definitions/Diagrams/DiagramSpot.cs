namespace ActorFlow.Definitions.Diagrams;

/// <summary>What a point of a drawing stands for.</summary>
/// <param name="Role">Its part.</param>
/// <param name="Outer">The frame that it is seen from.</param>
/// <param name="Inner">For where a frame begins and ends: that frame, from which it is seen, too.</param>
/// <param name="Node">The node it is, or belongs to.</param>
/// <param name="Outcome">For an exit: the outcome.</param>
internal sealed record DiagramSpot(SpotRole Role, DiagramFrame Outer, DiagramFrame? Inner = null, DiagramNode? Node = null, string? Outcome = null)
{
    /// <summary>The frame from which an edge between both is seen; null where it would cross one.</summary>
    public static DiagramFrame? Shared(DiagramSpot one, DiagramSpot other)
    {
        // Out of a frame and into it again.
        if (one.Role == SpotRole.Out && other.Role == SpotRole.In && one.Inner == other.Inner)
            return one.Outer;
        if (one.Inner is not null && (one.Inner == other.Inner || one.Inner == other.Outer))
            return one.Inner;
        return one.Outer == other.Outer || one.Outer == other.Inner ? one.Outer : null;
    }
}

/// <summary>The part of a point.</summary>
internal enum SpotRole
{
    /// <summary>A node.</summary>
    Node,

    /// <summary>Where a frame is entered.</summary>
    In,

    /// <summary>Where a frame is left.</summary>
    Out,

    /// <summary>Where runs begin.</summary>
    Start,

    /// <summary>The end of runs.</summary>
    End,

    /// <summary>Where the flow is left with an outcome.</summary>
    Exit,

    /// <summary>Something that only pictures show: a group's policy, the inside of another document.</summary>
    Inside,
}

/// <summary>A node as it is drawn.</summary>
internal sealed class DiagramNode(string id, DiagramPart part)
{
    public string Id => id;

    /// <summary>The point or frame that says most of it.</summary>
    public DiagramPart Part => part;

    /// <summary>The comment that says something of it.</summary>
    public Text.Located? Note => part.Note;

    public JoinDocument? Join { get; init; }

    /// <summary>For a node that runs another document: its id.</summary>
    public string? Flow { get; init; }

    /// <summary>For a group: its branches.</summary>
    public DiagramFrame? Group { get; init; }

    public NodeRole Role { get; init; }

    public string? Parent { get; init; }

    /// <summary>Whether edges lead to it.</summary>
    public bool IsFree { get; init; }

    /// <summary>Whether a failure goes on to where conditions are judged.</summary>
    public bool Continues { get; set; }

    /// <summary>Whether a node behind it takes its failures on.</summary>
    public bool IsForked { get; set; }

    /// <summary>Where its dashed edges lead.</summary>
    public HashSet<string> Errors { get; } = new(StringComparer.Ordinal);
}

/// <summary>An edge of the document that is drawn.</summary>
/// <param name="From">The node it leaves.</param>
/// <param name="To">The node it leads to; null for the end and for exits.</param>
/// <param name="Edge">The edge.</param>
internal sealed record DiagramWay(DiagramNode From, DiagramNode? To, DiagramEdge Edge)
{
    /// <summary>What it leads to besides nodes.</summary>
    public DiagramSpot? Target { get; init; }
}
