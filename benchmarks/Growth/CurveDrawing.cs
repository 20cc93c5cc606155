using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace ActorFlow.Benchmarks.Growth;

/// <summary>A curve as an SVG picture: sizes on a logarithmic axis, numbers on a linear one that begins at zero, least to most as a bar.</summary>
public static class CurveDrawing
{
    private const int Width = 720, Height = 400, Left = 80, Right = 30, Top = 50, Bottom = 60;
    private const string Ink = "#1f2937", Grid = "#e5e7eb", Line = "#2563eb", Limit = "#dc2626";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The picture.</summary>
    public static string Draw(Curve curve, IReadOnlyList<CurvePoint> points)
    {
        var limits = curve.Bound.Limits(points);
        var top = RoundedUp(Math.Max(points.Max(static point => point.Most), limits.Select(static limit => limit.Most).DefaultIfEmpty(0).Max()));
        var picture = new XElement(Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {Height}"), new XAttribute("width", Width), new XAttribute("height", Height),
                new XAttribute("role", "img"),
            new XAttribute("font-family", "system-ui, sans-serif"), new XAttribute("font-size", 12), new XAttribute("fill", Ink),
            new XElement(Svg + "title", curve.Title),
            new XElement(Svg + "rect", new XAttribute("width", Width), new XAttribute("height", Height), new XAttribute("fill", "#ffffff")),
            Text(Left, 26, $"{curve.Title} ({curve.Unit})", "start", 15),
            Text((Left + Width - Right) / 2.0, Height - 14, curve.SizeName, "middle"));
        for (var tick = 0; tick <= 4; tick++)
        {
            var value = top * tick / 4;
            picture.Add(Stroke(Left, Y(value, top), Width - Right, Y(value, top), Grid),
                Text(Left - 8, Y(value, top) + 4, CurveNumbers.Number(value), "end"));
        }

        foreach (var point in points)
            picture.Add(Text(X(point.Size, points), Height - Bottom + 18, CurveNumbers.Size(point.Size), "middle"));
        picture.Add(
            Polyline(limits.Select(limit => (X(limit.Size, points), Y(limit.Most, top))), Limit, "6 4"),
            Polyline(points.Select(point => (X(point.Size, points), Y(point.Median, top))), Line));
        foreach (var point in points)
        {
            var x = X(point.Size, points);
            picture.Add(
                Stroke(x, Y(point.Least, top), x, Y(point.Most, top), Line),
                new XElement(Svg + "circle", new XAttribute("cx", At(x)), new XAttribute("cy", At(Y(point.Median, top))), new XAttribute("r", 4),
                    new XAttribute("fill", Line)));
        }

        return new StringBuilder().Append(picture).Append('\n').ToString();
    }

    private static double X(int size, IReadOnlyList<CurvePoint> points)
    {
        var (least, most) = (Math.Log10(points[0].Size), Math.Log10(points[^1].Size));
        var share = most > least ? (Math.Log10(size) - least) / (most - least) : 0.5;
        return Left + 20 + (share * (Width - Left - Right - 40));
    }

    private static double Y(double value, double top) => Height - Bottom - (value / top * (Height - Top - Bottom));

    private static double RoundedUp(double value)
    {
        var step = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Math.Ceiling(value / step) * step;
    }

    private static XElement Text(double x, double y, string text, string anchor, int size = 12)
        => new(Svg + "text", new XAttribute("x", At(x)), new XAttribute("y", At(y)), new XAttribute("text-anchor", anchor),
            new XAttribute("font-size", size), text);

    private static XElement Stroke(double x1, double y1, double x2, double y2, string colour, string? dashes = null)
        => new(Svg + "line", new XAttribute("x1", At(x1)), new XAttribute("y1", At(y1)), new XAttribute("x2", At(x2)), new XAttribute("y2", At(y2)),
            new XAttribute("stroke", colour), dashes is null ? null : new XAttribute("stroke-dasharray", dashes));

    private static XElement Polyline(IEnumerable<(double X, double Y)> places, string colour, string? dashes = null)
        => new(Svg + "polyline", new XAttribute("fill", "none"), new XAttribute("stroke", colour), new XAttribute("stroke-width", 2),
            dashes is null ? null : new XAttribute("stroke-dasharray", dashes),
            new XAttribute("points", string.Join(' ', places.Select(static place => $"{At(place.X)},{At(place.Y)}"))));

    private static string At(double place) => place.ToString("0.#", CultureInfo.InvariantCulture);
}
