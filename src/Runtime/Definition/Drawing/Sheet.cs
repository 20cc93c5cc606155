namespace ActorFlow.Definition.Drawing;

/// <summary>What is drawn side by side: the boxes of one flow and the links between them. A box may hold a sheet of its own.</summary>
internal sealed class Sheet(Box? around)
{
    /// <summary>The frame that the sheet lies in; null for the outermost one.</summary>
    public Box? Around => around;

    public List<Box> Boxes { get; } = [];

    public List<Link> Links { get; } = [];

    public double Width { get; set; }

    public double Height { get; set; }
}

/// <summary>A point of the picture, or the frame of a nested flow. Its place is that of its centre on its sheet.</summary>
internal sealed class Box(Sheet on, PointShape shape, string label)
{
    public Sheet On => on;

    public PointShape Shape => shape;

    public string Label => label;

    /// <summary>What is drawn inside; null for a point.</summary>
    public Sheet? Inside { get; set; }

    public double Width { get; set; }

    public double Height { get; set; }

    public double X { get; set; }

    public double Y { get; set; }

    /// <summary>Links that begin and end here, drawn as loops at the right side.</summary>
    public List<Link> Loops { get; } = [];

    /// <summary>How much room the loops need beside the box.</summary>
    public double LoopWidth { get; set; }
}

/// <summary>A line between two boxes of a sheet.</summary>
internal sealed class Link(Box from, Box to, string? label, bool dashed)
{
    public Box From => from;

    public Box To => to;

    public string? Label => label;

    public bool Dashed => dashed;

    /// <summary>The points that the line goes through, on the sheet, from its beginning to its end.</summary>
    public List<(double X, double Y)> Path { get; } = [];

    /// <summary>The centre of the label.</summary>
    public (double X, double Y) LabelAt { get; set; }
}
