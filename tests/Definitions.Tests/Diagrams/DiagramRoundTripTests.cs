using ActorFlow.Definitions.Tests.Documents;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Diagrams;

/// <summary>Document to drawing to document.</summary>
[Trait("semantics", "7")]
public class DiagramRoundTripTests
{
    private static FlowDocument Read(string text) => FlowDocumentReader.Read(text, DocumentFormat.Mermaid).EnsureValid();

    [Fact]
    public void Random_documents_come_back_from_their_drawings_with_an_equal_fingerprint()
    {
        var builder = new FlowDocumentBuilder(Docs.Builtins, new() { Documents = new Dictionary<string, FlowDocument> { ["other"] = AwkwardDocuments.Other } });
        var (built, cases) = (0, Docs.Cases(500, 10_000));
        for (var seed = 0; seed < cases; seed++)
        {
            var document = AwkwardDocuments.Draw(new Random(seed));
            var json = FlowDocumentWriter.ToJson(document);
            FlowDocumentReader.Read(json, DocumentFormat.Json).EnsureValid();

            var drawing = FlowDocumentWriter.ToMermaid(document);
            var reading = FlowDocumentReader.Read(drawing, DocumentFormat.Mermaid);

            reading.Problems.Where(problem => !problem.IsWarning).ShouldBeEmpty($"seed {seed}:\n{drawing}");
            FlowDocumentWriter.ToJson(reading.EnsureValid()).ShouldBe(json, $"seed {seed}:\n{drawing}");
            FlowDocumentWriter.ToMermaid(reading.EnsureValid()).ShouldBe(drawing, $"seed {seed}");
            var print = PrintOf(builder, document);
            PrintOf(builder, reading.EnsureValid()).ShouldBe(print, $"seed {seed}");
            built += print.Length == 32 ? 1 : 0;
        }

        built.ShouldBeGreaterThan(cases / 5);
    }

    [Fact]
    public void What_a_built_flow_draws_gives_its_graph_joins_groups_and_failures_back()
    {
        var builder = new FlowDocumentBuilder(Docs.Builtins, new() { Documents = new Dictionary<string, FlowDocument> { ["other"] = AwkwardDocuments.Other } });
        var (read, cases) = (0, Docs.Cases(500, 10_000));
        for (var seed = 0; seed < cases; seed++)
        {
            var document = AwkwardDocuments.Draw(new Random(seed), isAwkward: false);
            if (PrintOf(builder, document).Length != 32)
                continue;
            var plain = builder.Build(document).ToMermaid();
            // A long expression is cut in its label, and cannot be read back; that is told, and tested elsewhere.
            if (plain.Contains('…', StringComparison.Ordinal))
                continue;

            var reading = FlowDocumentReader.Read(plain, DocumentFormat.Mermaid, new() { DrawingId = document.Id });

            reading.Problems.Where(problem => !problem.IsWarning).ShouldBeEmpty($"seed {seed}:\n{plain}");
            builder.Build(AwkwardDocuments.Filled(reading.EnsureValid(), document)).ToMermaid().ShouldBe(plain, $"seed {seed}: {FlowDocumentWriter.ToJson(document)}");
            read++;
        }

        read.ShouldBeGreaterThan(cases / 6);
    }

    [Fact]
    public void A_drawing_shows_the_graph_and_carries_the_rest_in_comments()
    {
        var document = FlowDocumentReader.Read("""
            id: quotes
            flow: { startNodeId: ask, secrets: [KEY] }
            nodes:
              - { id: ask, functionId: core.start, runtime: { policy: fast } }
              - { id: both, group: { policy: atLeast, count: 1, branches: [post, [look, { fork: [near, { node: far, action: late }] }]] }, join: all }
              - { id: post, functionId: core.log, params: { message: "100%% {sure}" } }
              - { id: look, functionId: core.start }
              - { id: near, functionId: core.start }
              - { id: far, functionId: core.start }
              - { id: sub, functionId: flow.run, params: { flow: other }, dependsOn: [both] }
              - { id: root, functionId: core.start, nodeType: clusterRoot, errorBoundary: sub }
              - { id: side, functionId: core.start, nodeType: subNode, parentId: root }
            edges:
              - { from: ask, to: both, action: go, condition: total > 5 }
              - { from: both, to: root, action: error }
              - { from: root, exit: done }
              - { from: root, end: true, action: x }
            """, DocumentFormat.Yaml).EnsureValid();

        FlowDocumentWriter.ToMermaid(document).ShouldBe("""
            flowchart TD
                %% actorflow: {"id":"quotes","flow":{"secrets":["KEY"]}}
                n9(("●"))
                n0["ask"]
                %% actorflow: {"functionId":"core.start","runtime":{"policy":"fast"}}
                subgraph g1["both ⋈ all"]
                    %% actorflow: {"group":{"policy":"atLeast","count":1}}
                    n10((("outcome")))
                    n11(("●"))
                    n12["(policy) ⋈ all"]
                    n2["post"]
                    %% actorflow: {"functionId":"core.log","params":{"message":"100%\u0025 {sure}"}}
                    subgraph g13["look #62;#62; (near #124; far - #34;late#34;)"]
                        n14((("outcome")))
                        n15(("●"))
                        n3["look"]
                        %% actorflow: {"functionId":"core.start"}
                        n4["near"]
                        %% actorflow: {"functionId":"core.start"}
                        n5["far"]
                        %% actorflow: {"functionId":"core.start"}
                    end
                end
                n6[["↻ sub: other"]]
                %% actorflow: {"functionId":"flow.run","params":{"flow":"other"}}
                subgraph g16["root: root.cluster"]
                    n17((("outcome")))
                    n18(("●"))
                    n7["root"]
                    %% actorflow: {"functionId":"core.start"}
                    n8["side"]
                    %% actorflow: {"functionId":"core.start"}
                end
                n19((("end")))
                n20[/"exit: done"/]
                n11 --> n2
                n2 --> n12
                n15 --> n3
                n3 --> n4
                n3 --> n5
                n4 --> n14
                n5 -->|"late"| n14
                n11 --> n15
                n14 --> n12
                n18 --> n7
                n7 --> n8
                n8 --> n17
                n9 --> n0
                n0 -->|"go [total #62; 5]"| n11
                n10 -->|"error"| n18
                n17 --> n20
                n17 -->|"x"| n19
                n10 ==> n6
                n10 -.->|"error"| n18
                n17 -.->|"error"| n6

            """.ReplaceLineEndings("\n"));
        FlowDocumentWriter.ToJson(Read(FlowDocumentWriter.ToMermaid(document))).ShouldBe(FlowDocumentWriter.ToJson(document));
    }

    [Fact]
    public void A_document_that_cannot_be_used_is_not_drawn()
        => Should.Throw<FlowDocumentException>(() => FlowDocumentWriter.ToMermaid(new FlowDocument { Id = "x", Nodes = [new NodeDocument { Id = "a", FunctionId = "f" }], Edges = [new EdgeDocument { From = "a", To = "z" }] }))
            .Message.ShouldContain("No node has the id 'z'");

    private static string PrintOf(FlowDocumentBuilder builder, FlowDocument document)
    {
        try
        {
            return builder.Build(document).Fingerprint;
        }
        catch (FlowDocumentException error)
        {
            return "refused: " + string.Join('\n', error.Problems.Select(problem => problem.What));
        }
    }
}
