using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorFlow.Cli.Output;

/// <summary>A table without lines: a head, and columns two blanks apart. Text of others is shown as text, never as markup.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new Table().NoBorder();

    public TextTable(params ReadOnlySpan<string> heads)
    {
        for (var i = 0; i < heads.Length; i++)
            _table.AddColumn(new TableColumn(new Text(heads[i])).NoWrap().Padding(0, 0, i == heads.Length - 1 ? 0 : 2, 0));
    }

    public IRenderable Table => _table;

    public static Text Cell(string? text, int most = 60) => new(Plain.Line(text ?? "", most));

    public void Add(params IEnumerable<IRenderable> cells) => _table.AddRow(cells);
}
