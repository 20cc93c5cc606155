namespace ActorFlow.Definition.Drawing;

/// <summary>Draws a picture as SVG, with a layout of its own: layers from top to bottom, loops led back, nested flows framed.</summary>
internal sealed class SvgPen(string title) : FlowPen
{
    private readonly Dictionary<int, Box> _points = [];
    private Sheet _sheet = new(around: null);

    public override void Point(int id, PointShape shape, string label)
    {
        var box = new Box(_sheet, shape, shape == PointShape.Exit ? $"exit: {label}" : label);
        (box.Width, box.Height) = shape switch
        {
            PointShape.Start => (14, 14),
            PointShape.Exit => (Letters.Width(box.Label) + 44, 34),
            _ => (Math.Max(46, Letters.Width(box.Label) + 28), 34),
        };
        _points.Add(id, box);
        _sheet.Boxes.Add(box);
    }

    public override void Edge(int from, int to, string? label, bool dashed)
    {
        var (begin, end) = OnOneSheet(_points[from], _points[to]);
        var link = new Link(begin, end, label, dashed);
        if (begin == end)
            begin.Loops.Add(link);
        else
            begin.On.Links.Add(link);
    }

    public override string Finish()
    {
        Layout.Arrange(_sheet);
        return new SvgWriter(title).Write(_sheet);
    }

    protected override void OpenGroup(int id, string label)
    {
        var frame = new Box(_sheet, PointShape.Step, label);
        frame.Inside = new Sheet(frame);
        _sheet.Boxes.Add(frame);
        _sheet = frame.Inside;
    }

    protected override void CloseGroup() => _sheet = _sheet.Around!.On;

    /// <summary>
    /// The two boxes, or the frames that hold them, where both lie on the same sheet: a link never crosses a frame, it begins or ends there.
    /// </summary>
    private static (Box From, Box To) OnOneSheet(Box from, Box to)
    {
        var (deep, other) = (Depth(from), Depth(to));
        for (; deep > other; deep--)
            from = from.On.Around!;
        for (; other > deep; other--)
            to = to.On.Around!;
        for (; from.On != to.On; from = from.On.Around!)
            to = to.On.Around!;
        return (from, to);
    }

    private static int Depth(Box box)
    {
        var depth = 0;
        for (var sheet = box.On; sheet.Around is { } frame; sheet = frame.On)
            depth++;
        return depth;
    }
}
