using System.Globalization;
using System.Text;

namespace ActorFlow.Definition.Drawing;

/// <summary>Writes a sheet, with everything in its place, as an SVG document that needs nothing from elsewhere.</summary>
internal sealed class SvgWriter(string title)
{
    private const double Margin = 16;

    private const string Style = """
        text{font:13px system-ui,sans-serif;fill:#1c2430;text-anchor:middle;dominant-baseline:central}
        .box{fill:#f4f7fb;stroke:#40566f}.frame{fill:none;stroke:#8496ab}.name{text-anchor:start;fill:#40566f}.dot{fill:#1c2430}
        .line{fill:none;stroke:#40566f}.dashed{stroke-dasharray:5 4;stroke:#b0432f}.label{font-size:12px;stroke:#fff;stroke-width:4px;paint-order:stroke}
        .page{fill:#fff}
        @media(prefers-color-scheme:dark){text{fill:#e6ebf2}.box{fill:#26313f;stroke:#8fa6c0}.frame{stroke:#64788f}.name{fill:#a9bad0}.dot{fill:#e6ebf2}
        .line{stroke:#8fa6c0}.dashed{stroke:#e58a78}.label{stroke:#161c24}.page{fill:#161c24}}
        """;

    private readonly StringBuilder _text = new();

    public string Write(Sheet sheet)
    {
        var (width, height) = (Number(sheet.Width + (2 * Margin)), Number(sheet.Height + (2 * Margin)));
        var size = $"width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\"";
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" {size} role=\"img\">");
        Line($"<title>{Letters.Escaped(title)}</title>");
        Line($"<style>{Style}</style>");
        Line("<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\">"
            + "<path class=\"dot\" d=\"M0 0 8 4 0 8z\"/></marker></defs>");
        Line($"<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>");
        Draw(sheet, Margin, Margin);
        Line("</svg>");
        return _text.ToString();
    }

    private void Draw(Sheet sheet, double left, double top)
    {
        foreach (var box in sheet.Boxes)
            Draw(box, left + box.X, top + box.Y);
        foreach (var link in sheet.Links)
            Draw(link, left, top);
        foreach (var link in sheet.Links.Where(link => link.Label is not null))
            Label(link.Label!, left + link.LabelAt.X, top + link.LabelAt.Y, "label");
    }

    private void Draw(Box box, double x, double y)
    {
        var (left, top) = (x - (box.Width / 2), y - (box.Height / 2));
        if (box.Inside is { } inside)
        {
            Rectangle("frame", left, top, box.Width, box.Height, 8);
            Label(box.Label, left + 10, top + (Layout.FrameHead / 2), "name");
            Draw(inside, x - (inside.Width / 2), top + Layout.FrameHead);
        }
        else
        {
            DrawPoint(box, x, y, left, top);
        }

        for (var i = 0; i < box.Loops.Count; i++)
            DrawLoop(box.Loops[i], x + (box.Width / 2), y, i, box.Loops.Count);
    }

    private void DrawPoint(Box box, double x, double y, double left, double top)
    {
        switch (box.Shape)
        {
            case PointShape.Start:
                Line($"<circle class=\"dot\" cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"7\"/>");
                return;
            case PointShape.End or PointShape.Outcome:
                Rectangle("box", left, top, box.Width, box.Height, 17);
                Rectangle("frame", left + 3, top + 3, box.Width - 6, box.Height - 6, 14);
                break;
            case PointShape.Exit:
                Line($"<path class=\"box\" d=\"M{Number(left + 12)} {Number(top)}H{Number(left + box.Width)}L{Number(left + box.Width - 12)} {Number(top + box.Height)}H{Number(left)}z\"/>");
                break;
            case PointShape.Reference:
                Rectangle("box", left, top, box.Width, box.Height, 0);
                Line($"<path class=\"line\" d=\"M{Number(left + 6)} {Number(top)}v{Number(box.Height)}M{Number(left + box.Width - 6)} {Number(top)}v{Number(box.Height)}\"/>");
                break;
            default:
                Rectangle("box", left, top, box.Width, box.Height, 6);
                break;
        }

        Label(box.Label, x, y, null);
    }

    private void Draw(Link link, double left, double top)
    {
        var points = link.Path.Select(point => (X: left + point.X, Y: top + point.Y)).ToList();
        var way = new StringBuilder($"M{Number(points[0].X)} {Number(points[0].Y)}");
        foreach (var (from, to) in points.Zip(points.Skip(1)))
        {
            var middle = Number((from.Y + to.Y) / 2);
            way.Append(CultureInfo.InvariantCulture, $"C{Number(from.X)} {middle} {Number(to.X)} {middle} {Number(to.X)} {Number(to.Y)}");
        }

        Way(link, way.ToString());
    }

    /// <summary>Loops of one box lie within each other, their labels below each other.</summary>
    private void DrawLoop(Link loop, double x, double y, int number, int count)
    {
        var (above, below) = (Number(y - 8 - number), Number(y + 8 + number));
        var (out1, out2, right) = (Number(y - 17 - (4 * number)), Number(y + 17 + (4 * number)), Number(x + 26 + (5 * number)));
        Way(loop, $"M{Number(x)} {above}C{right} {out1} {right} {out2} {Number(x)} {below}");
        if (loop.Label is { } label)
            Label(label, x + 24 + (4 * count) + (Letters.Width(label) / 2), y + ((number - ((count - 1) / 2.0)) * 15), "label");
    }

    private void Way(Link link, string way) => Line($"<path class=\"line{(link.Dashed ? " dashed" : "")}\" marker-end=\"url(#tip)\" d=\"{way}\"/>");

    private void Rectangle(string kind, double left, double top, double width, double height, int round)
        => Line($"<rect class=\"{kind}\" x=\"{Number(left)}\" y=\"{Number(top)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" rx=\"{round}\"/>");

    private void Label(string label, double x, double y, string? kind)
    {
        var shown = Letters.Shown(label);
        var whole = shown == label ? "" : $"<title>{Letters.Escaped(label)}</title>";
        Line($"<text{(kind is null ? "" : $" class=\"{kind}\"")} x=\"{Number(x)}\" y=\"{Number(y)}\">{whole}{Letters.Escaped(shown)}</text>");
    }

    private void Line(string text) => _text.Append(text).Append('\n');

    private static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);
}
