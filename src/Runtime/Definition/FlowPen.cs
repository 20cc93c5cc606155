using System.Text;

namespace ActorFlow.Definition;

/// <summary>Draws the shapes of a picture as text in one language.</summary>
internal abstract class FlowPen
{
    private int _depth = 1;

    protected StringBuilder Text { get; } = new();

    /// <summary>Draws a point that edges can lead to and from.</summary>
    public abstract void Point(int id, PointShape shape, string label);

    /// <summary>Begins a frame around the points that follow.</summary>
    public void BeginGroup(int id, string label)
    {
        OpenGroup(id, label);
        _depth++;
    }

    public void EndGroup()
    {
        _depth--;
        CloseGroup();
    }

    /// <summary>Draws an edge between points that were drawn before.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it leads.</param>
    /// <param name="label">What is written beside it; null is nothing.</param>
    /// <param name="dashed">Whether it is the way of a failure, or of what a run has added.</param>
    public abstract void Edge(int from, int to, string? label, bool dashed);

    /// <summary>The finished picture.</summary>
    public abstract string Finish();

    protected abstract void OpenGroup(int id, string label);

    protected abstract void CloseGroup();

    protected StringBuilder Line() => Text.Append(' ', _depth * 4);
}

/// <summary>What a point of a picture stands for.</summary>
internal enum PointShape
{
    /// <summary>A node.</summary>
    Step,

    /// <summary>A nested flow whose inside is drawn elsewhere.</summary>
    Reference,

    /// <summary>Where a flow begins.</summary>
    Start,

    /// <summary>Where tokens end that are led to the end.</summary>
    End,

    /// <summary>Where a nested flow is left for the flow around it.</summary>
    Outcome,

    /// <summary>Where a flow is left with a stated outcome.</summary>
    Exit,
}
