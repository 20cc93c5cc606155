using System.Text;

namespace ActorFlow.Definition;

/// <summary>Draws a digraph in the DOT language of Graphviz: https://graphviz.org/doc/info/lang.html</summary>
internal sealed class DotPen : FlowPen
{
    public DotPen(string title)
    {
        Text.Append("digraph \"");
        Escape(title).Append("\" {\n");
        Line().Append("node [shape=box, style=rounded];\n");
    }

    public override void Point(int id, PointShape shape, string label)
    {
        Line().Append('n').Append(id).Append(" [label=\"");
        Escape(shape == PointShape.Exit ? $"exit: {label}" : label).Append('"').Append(shape switch
        {
            PointShape.Start => ", shape=circle, style=filled, fillcolor=black, width=0.2, fixedsize=true",
            PointShape.End or PointShape.Outcome => ", shape=doublecircle, style=solid",
            PointShape.Exit => ", shape=parallelogram, style=solid",
            PointShape.Reference => ", shape=box, peripheries=2",
            _ => "",
        }).Append("];\n");
    }

    public override void Edge(int from, int to, string? label, bool dashed)
    {
        Line().Append('n').Append(from).Append(" -> n").Append(to);
        if (label is not null)
        {
            Text.Append(" [label=\"");
            Escape(label).Append(dashed ? "\", style=dashed]" : "\"]");
        }

        Text.Append(";\n");
    }

    public override string Finish() => Text.Append("}\n").ToString();

    protected override void OpenGroup(int id, string label)
    {
        Line().Append("subgraph cluster_").Append(id).Append(" {\n");
        Line().Append("    label=\"");
        Escape(label).Append("\";\n");
    }

    protected override void CloseGroup() => Line().Append("}\n");

    /// <summary>Backslashes begin escapes in labels, and ampersands entities of HTML, also within quotes.</summary>
    private StringBuilder Escape(string label)
    {
        foreach (var letter in label)
        {
            _ = letter switch
            {
                '"' => Text.Append("\\\""),
                '\\' => Text.Append("\\\\"),
                '&' => Text.Append("&amp;"),
                _ when char.IsControl(letter) => Text.Append(' '),
                _ => Text.Append(letter),
            };
        }

        return Text;
    }
}
