using System.Globalization;
using System.Text;

namespace ActorFlow.Definition;

/// <summary>Draws a flowchart of Mermaid, as it is shown in Markdown.</summary>
/// <remarks>Labels stand in quotes, and what Mermaid or HTML might take for something else is written as a character code: https://mermaid.js.org/syntax/flowchart.html</remarks>
internal sealed class MermaidPen : FlowPen
{
    public MermaidPen() => Text.Append("flowchart TD\n");

    public override void Point(int id, PointShape shape, string label)
    {
        var (open, close) = shape switch
        {
            PointShape.Start => ("((", "))"),
            PointShape.End or PointShape.Outcome => ("(((", ")))"),
            PointShape.Exit => ("[/", "/]"),
            PointShape.Reference => ("[[", "]]"),
            _ => ("[", "]"),
        };
        Line().Append('n').Append(id).Append(open).Append('"');
        Escape(shape == PointShape.Start ? "●" : shape == PointShape.Exit ? $"exit: {label}" : label).Append('"').Append(close).Append('\n');
    }

    public override void Edge(int from, int to, string? label, bool dashed)
    {
        Line().Append('n').Append(from).Append(dashed ? " -.->" : " -->");
        if (label is not null)
        {
            Text.Append("|\"");
            Escape(label).Append("\"|");
        }

        Text.Append(" n").Append(to).Append('\n');
    }

    /// <summary>Draws that one point depends on another one, whatever action that ends with.</summary>
    public void Dependency(int from, int to) => Line().Append('n').Append(from).Append(" ==> n").Append(to).Append('\n');

    /// <summary>Writes a comment, of one line, behind what was drawn last.</summary>
    public void Note(string text) => Line().Append("%% ").Append(text).Append('\n');

    public override string Finish() => Text.ToString();

    protected override void OpenGroup(int id, string label)
    {
        Line().Append("subgraph g").Append(id).Append("[\"");
        Escape(label).Append("\"]\n");
    }

    protected override void CloseGroup() => Line().Append("end\n");

    private StringBuilder Escape(string label)
    {
        var mark = ListMark(label);
        for (var i = 0; i < label.Length; i++)
        {
            var letter = label[i];
            if (char.IsControl(letter))
                Text.Append(' ');
            else if (i == mark || letter is '"' or '#' or '&' or '<' or '>' or '`' or '\\' or '|' or '*' or '_' or '~' or ';')
                Text.Append('#').Append(((int)letter).ToString(CultureInfo.InvariantCulture)).Append(';');
            else
                Text.Append(letter);
        }

        return Text;
    }

    /// <summary>Where a label begins like an item of a list, which Mermaid refuses to show; -1 when it does not.</summary>
    private static int ListMark(string label)
    {
        var at = label.Length - label.AsSpan().TrimStart().Length;
        if (at < label.Length && label[at] is ('-' or '+'))
            return at;
        var digits = at;
        while (digits < label.Length && char.IsAsciiDigit(label[digits]))
            digits++;
        return digits > at && digits < label.Length && label[digits] is ('.' or ')') ? digits : -1;
    }
}
