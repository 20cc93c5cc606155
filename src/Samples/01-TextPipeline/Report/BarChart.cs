using System.Globalization;
using System.Text;
using System.Xml;

namespace ActorFlow.Samples.TextPipeline.Report;

/// <summary>
/// Draws a horizontal bar chart as SVG: one bar a document, as high as there are bars, light or dark as the reader's page is.
/// </summary>
public static class BarChart
{
    private const int LabelWidth = 250;
    private const int PlotWidth = 460;
    private const int ValueWidth = 50;
    private const int RowHeight = 28;
    private const int Top = 58;
    private const int LabelLimit = 34;

    /// <param name="title">What the bars show.</param>
    /// <param name="bars">Label and value of each bar, from top to bottom.</param>
    public static string Draw(string title, IReadOnlyList<(string Label, double Value)> bars)
    {
        Scale scale = Scale.For(bars.Select(bar => bar.Value));
        int width = LabelWidth + PlotWidth + ValueWidth;
        int height = Top + (RowHeight * Math.Max(1, bars.Count)) + 16;
        var text = new StringBuilder();
        using (var svg = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" }))
        {
            svg.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            svg.WriteAttributeString("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}"));
            Numbers(svg, ("width", width), ("height", height));
            svg.WriteAttributeString("role", "img");
            svg.WriteElementString("title", Clean(title));
            svg.WriteElementString("style", Style);
            DrawPage(svg, width, height);
            Text(svg, 16, 26, "title", title);
            if (bars.Count == 0) Text(svg, 16, Top + 18, "label", "No document was long enough to be measured.");
            else DrawGrid(svg, scale, height);
            for (int i = 0; i < bars.Count; i++) DrawBar(svg, scale, Top + (i * RowHeight), bars[i].Label, bars[i].Value);
            svg.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private const string Style =
        """
        text { font-family: system-ui, sans-serif; font-size: 13px; fill: #24292f }
        .title { font-size: 16px; font-weight: 600 } .tick { font-size: 11px; fill: #6b7280; text-anchor: middle }
        .page { fill: #ffffff } .bar { fill: #2f6f9f } .grid { stroke: #d7dce1 } .zero { stroke: #8b949e }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .tick { fill: #9aa4ae } .page { fill: #0d1117 } .bar { fill: #58a6d6 }
          .grid { stroke: #353c45 } .zero { stroke: #6e7681 }
        }
        """;

    // Not transparent: the colours of a picture must agree with what is behind it, wherever it is opened.
    private static void DrawPage(XmlWriter svg, int width, int height)
    {
        svg.WriteStartElement("path");
        svg.WriteAttributeString("class", "page");
        svg.WriteAttributeString("d", string.Create(CultureInfo.InvariantCulture, $"M0 0H{width}V{height}H0Z"));
        svg.WriteEndElement();
    }

    private static void DrawGrid(XmlWriter svg, Scale scale, int height)
    {
        foreach (double tick in scale.Ticks)
        {
            double x = LabelWidth + (scale.Share(tick) * PlotWidth);
            svg.WriteStartElement("line");
            svg.WriteAttributeString("class", tick == 0 ? "zero" : "grid");
            Numbers(svg, ("x1", x), ("x2", x), ("y1", Top - 6), ("y2", height - 12));
            svg.WriteEndElement();
            Text(svg, x, Top - 12, "tick", tick.ToString("0.#", CultureInfo.InvariantCulture));
        }
    }

    private static void DrawBar(XmlWriter svg, Scale scale, int y, string label, double value)
    {
        double from = LabelWidth + (scale.Share(Math.Min(0, value)) * PlotWidth);
        double to = LabelWidth + (scale.Share(Math.Max(0, value)) * PlotWidth);
        svg.WriteStartElement("g");
        svg.WriteElementString("title", Clean(label));
        Text(svg, 16, y + 18, "label", label.Length > LabelLimit ? string.Concat(label.AsSpan(0, LabelLimit - 1), "…") : label);
        svg.WriteStartElement("rect");
        svg.WriteAttributeString("class", "bar");
        Numbers(svg, ("x", from), ("y", y + 4), ("width", Math.Max(1, to - from)), ("height", RowHeight - 9), ("rx", 2));
        svg.WriteEndElement();
        Text(svg, to + 6, y + 18, "label", value.ToString("0.0", CultureInfo.InvariantCulture));
        svg.WriteEndElement();
    }

    private static void Text(XmlWriter svg, double x, double y, string style, string content)
    {
        svg.WriteStartElement("text");
        svg.WriteAttributeString("class", style);
        Numbers(svg, ("x", x), ("y", y));
        svg.WriteString(Clean(content));
        svg.WriteEndElement();
    }

    private static void Numbers(XmlWriter svg, params ReadOnlySpan<(string Name, double Value)> attributes)
    {
        foreach ((string name, double value) in attributes)
        {
            svg.WriteAttributeString(name, Math.Round(value, 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    // A file name may hold characters that XML cannot carry at all, and half of a surrogate pair where a label was cut.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]);
            if (pair) clean.Append(text[i]).Append(text[++i]);
            else clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        }

        return clean.ToString();
    }
}
