using System.Text;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Diagrams;

/// <summary>Drawings that people have changed, that are wrong, and that are hostile.</summary>
[Trait("semantics", "7")]
public class DiagramReadingTests
{
    private const string Drawing = """
        flowchart TD
            %% actorflow: {"id":"d"}
            n3(("●"))
            n0["a"]
            %% actorflow: {"functionId":"core.start"}
            subgraph g1["g"]
                %% actorflow: {"group":{"policy":"bestEffort"}}
                n5((("outcome")))
                n4(("●"))
                n6["(policy)"]
                subgraph g7["x #62;#62; y"]
                    n8((("outcome")))
                    n9(("●"))
                    n10["x"]
                    %% actorflow: {"functionId":"core.start"}
                    n11["y"]
                    %% actorflow: {"functionId":"core.end"}
                end
            end
            n2["b ⋈ any"]
            %% actorflow: {"functionId":"core.start"}
            n10 --> n11
            n3 --> n0
            n0 -->|"go"| n4
            n5 --> n2
            n5 -->|"error"| n2
            n5 -.->|"error"| n2
        """;

    private static DocumentReading Read(string text) => FlowDocumentReader.Read(text, DocumentFormat.Mermaid);

    [Fact]
    public void What_is_drawn_anew_is_in_the_document()
    {
        var document = Read(Drawing.Replace("    n10 --> n11", """
                new1["new"]
                %% actorflow: {"functionId":"core.log","params":{"message":"hello"}}
                n10 --> n11
                n2 -->|"again [total #62; 5]"| new1
            """, StringComparison.Ordinal)).EnsureValid();

        document.Nodes.Select(node => node.Id).ShouldBe(["a", "g", "b", "x", "y", "new"]);
        document.Nodes[1].Group!.Branches.ShouldHaveSingleItem().Pieces.Select(piece => piece.Node).ShouldBe(["x", "y"]);
        document.Nodes[1].Group!.Policy.ShouldBe(GroupRuleKind.BestEffort);
        document.Edges.Select(edge => (edge.From, edge.To, edge.Action.Value, edge.Condition?.Text)).ShouldContain(("b", "new", "again", "total > 5"));
        new FlowDocumentBuilder(Docs.Builtins).Build(document).Nodes.Count().ShouldBe(4);
    }

    [Theory]
    [InlineData("flowchart TD", "sequenceDiagram", 1, "begins no flowchart")]
    [InlineData("    n0[\"a\"]", "    n0[a]", 4, "'n0[a]' is nothing that ActorFlow draws")]
    [InlineData("    n0[\"a\"]", "    n0[\"a#1;\"]", 4, "is nothing that ActorFlow draws")]
    [InlineData("    n3 --> n0", "    n3 ---> n0", 23, "is nothing that ActorFlow draws")]
    [InlineData("    n3 --> n0", "    style n0 fill:red", 23, "is nothing that ActorFlow draws")]
    [InlineData("    n3 --> n0", "    %%{init: {}}%%", 23, "is nothing that ActorFlow draws")]
    [InlineData("    n3 --> n0", "    n3 --> n77", 23, "No point 'n77' is drawn")]
    [InlineData("    n3 --> n0", "    n3 --> g1", 23, "'g1' is a frame")]
    [InlineData("    n3 --> n0", "    n3 --> n11", 23, "leads through the border of a frame")]
    [InlineData("    n3 --> n0", "    n0 --> n3", 23, "begins or ends where none can")]
    [InlineData("    n3 --> n0", "    n0 -.->|\"goto\"| n2", 23, "is dashed, and not the way of a failure")]
    [InlineData("    n3 --> n0", "    n0 ==>|\"x\"| n2", 23, "is a dependency with a label")]
    [InlineData("    n0 -->|\"go\"| n4", "    n0 -->|\"go\"| n4\n    %% actorflow: {\"to\":\"z\"}", 25, "'to' stands in the comment of an edge")]
    [InlineData("    n3 --> n0", "    end", 23, "'end' closes no frame")]
    [InlineData("    n0[\"a\"]", "    n2[\"a\"]", 20, "'n2' is drawn at line 4, column 5, too")]
    [InlineData("n0[\"a\"]", "n0[\"b\"]", 20, "The id 'b' is that of $.nodes[0], too")]
    [InlineData("{\"id\":\"d\"}", "{\"id\":\"d\"", 2, "The text is no JSON")]
    [InlineData("{\"id\":\"d\"}", "[]", 2, "What the comment carries is a list")]
    [InlineData("{\"id\":\"d\"}", "{\"id\":\"d\",\"nodes\":[]}", 2, "'nodes' stands in the comment of a drawing")]
    [InlineData("{\"id\":\"d\"}", "{\"id\":\"d\",\"flow\":{\"startNodeId\":\"a\"}}", 2, "'startNodeId' stands in the comment of a drawing")]
    [InlineData("{\"id\":\"d\"}", "{\"id\":\"d\"}\n    %% actorflow: {}", 3, "Two comments say something of the same thing")]
    [InlineData("{\"functionId\":\"core.end\"}", "{\"functionId\":\"core.end\",\"dependsOn\":[\"a\"]}", 17, "and is drawn")]
    [InlineData("{\"functionId\":\"core.end\"}", "{\"functionId\":\"core.end\",\"colour\":1}", 17, "'colour' is not known")]
    [InlineData("{\"functionId\":\"core.end\"}", "{\"id\":\"z\",\"functionId\":\"core.end\"}", 16, "The comment calls 'y' 'z'")]
    [InlineData("{\"functionId\":\"core.end\"}", "{\"functionId\":\"core.end\",\"group\":{}}", 17, "and it is drawn as a node")]
    [InlineData("\"policy\":\"bestEffort\"", "\"branches\":[\"x\"]", 7, "has other branches than are drawn in it")]
    [InlineData("n10 --> n11", "n11 --> n10", 11, "are not those that its label says")]
    [InlineData("    n5 -.->|\"error\"| n2", "    n5 -.->|\"error\"| n2\n    n0 -.->|\"error\"| n2\n    n0 -.->|\"error\"| n4", 4, "The dashed edges of 'a' say nothing that a document can")]
    [InlineData("{\"group\":{\"policy\":\"bestEffort\"}}", "{\"errorBoundary\":\"a\"}", 7, "leads its failures elsewhere than its dashed edges")]
    [InlineData("n2[\"b ⋈ any\"]\n    %% actorflow: {", "n2[\"b ⋈ any\"]\n    %% actorflow: {\"join\":\"all\",", 21, "lets paths come together otherwise than its label")]
    [InlineData("        n6[\"(policy)\"]\n", "        n6[\"(policy)\"]\n        n12[/\"exit: x\"/]\n", 11, "is no node, and stands in a frame")]
    public void What_is_wrong_with_a_drawing_is_told_with_its_line_and_what_to_do(string drawn, string instead, int line, string what)
    {
        Drawing.ShouldContain(drawn);
        var reading = Read(Drawing.ReplaceLineEndings("\n").Replace(drawn, instead, StringComparison.Ordinal));

        reading.Document.ShouldBeNull();
        reading.Problems.ShouldContain(problem => problem.Place.Line == line && problem.What.Contains(what, StringComparison.Ordinal) && problem.Remedy.Length > 0, string.Join('\n', reading.Problems));
    }

    [Fact]
    public void A_drawing_is_judged_like_any_document_at_its_own_lines()
    {
        var reading = Read(Drawing.Replace("core.end", "core.nope", StringComparison.Ordinal).Replace("\"b ⋈ any\"", "\"a\"", StringComparison.Ordinal));

        new FlowDocumentBuilder(Docs.Builtins).Validate(reading).Select(problem => (problem.Place.Line, problem.Code)).ShouldBe([(17, "unknown-function"), (20, "duplicate-node")], ignoreOrder: true);
    }

    [Fact]
    public void A_branch_whose_label_was_cut_is_told_and_not_guessed()
    {
        var nodes = string.Join(", ", Enumerable.Range(0, 20).Select(i => $$"""{"id": "a-long-name-{{i}}", "functionId": "core.start"}"""));
        var chain = string.Join(", ", Enumerable.Range(0, 20).Select(i => $"\"a-long-name-{i}\""));
        var plain = Docs.Build($$$"""{"id": "d", "nodes": [{"id": "g", "group": {"branches": [[{{{chain}}}]]} }, {{{nodes}}}]}""").ToMermaid();

        Read(plain).Problems.ShouldContain(problem => problem.What.Contains("cut", StringComparison.Ordinal) && !problem.IsWarning);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_with_their_place()
    {
        byte[] text = [.. "flowchart TD\n    n0[\""u8, 0xC3, 0x28, .. "\"]\n"u8];

        var problem = FlowDocumentReader.Read(text, DocumentFormat.Mermaid).Problems.ShouldHaveSingleItem();

        (problem.Code, problem.Place).ShouldBe(("bad-text", new Place(2, 9)));
    }

    [Theory]
    [InlineData("subgraph g{0}[\"x\"]\n", 100_000, "too-deep")]
    [InlineData("n{0}[\"x\"]\n", 100_000, "too-large")]
    [InlineData("n0 --> n{0}\n", 200_000, "too-many-problems")]
    [InlineData("%% actorflow: {\"a\":1}\n", 100_000, "too-many-problems")]
    [InlineData("n{0} ][ [ [[[[((((\n", 100_000, "too-many-problems")]
    [InlineData("end\n", 300_000, "too-many-problems")]
    public void Hostile_drawings_get_a_clear_error(string line, int times, string code)
    {
        var text = new StringBuilder("flowchart TD\n");
        for (var i = 0; i < times; i++)
            text.Append(line.Replace("{0}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));

        Read(text.ToString()).Problems.ShouldContain(problem => problem.Code == code);
    }

    [Fact]
    public void A_huge_drawing_and_huge_labels_are_refused()
    {
        Read(new string('\n', 50 * 1024 * 1024)).Problems.ShouldHaveSingleItem().Code.ShouldBe("too-large");
        Read($"flowchart TD\nn0[\"{new string('x', 5_000_000)}\"]\n").Problems.ShouldContain(problem => problem.Code == "bad-name");
        Read($"flowchart TD\nn0[\"a\"]\nn1[\"b\"]\nn0 -->|\"{string.Concat(Enumerable.Repeat(" [", 2_000_000))}]\"| n1\n").Problems.Count.ShouldBeLessThan(10);
        var branch = string.Concat(Enumerable.Repeat("(", 1_000_000));
        Read($"flowchart TD\nsubgraph g0[\"g\"]\nn1[\"(policy)\"]\nsubgraph g2[\"{branch}\"]\nn3[\"x\"]\nend\nend\n").Document.ShouldBeNull();
        Read($"flowchart TD\n%% actorflow: {new string('[', 1_000_000)}\nn0[\"a\"]\n").Problems.ShouldContain(problem => problem.Code == "bad-json");
        Read($"flowchart TD\n%% actorflow: {{\"x\":[{string.Concat(Enumerable.Repeat("1,", 1_500_000))}1]}}\nn0[\"a\"]\n").Problems.ShouldContain(problem => problem.Code == "too-large");
    }
}
