using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>Ids that are made to deceive people or machines.</summary>
[Trait("semantics", "7")]
public class HostileNameTests
{
    private static IReadOnlyList<DocumentProblem> Problems(string id, string node = "a")
        => FlowDocumentReader.Read(JsonSerializer.Serialize(new { id, nodes = new[] { new { id = node, functionId = "f" } } }),
            DocumentFormat.Json).Problems;

    [Theory]
    [InlineData("../orders", "leads out of a folder")]
    [InlineData("a/../b", "leads out of a folder")]
    [InlineData("a\\..\\b", "leads out of a folder")]
    [InlineData("/etc/passwd", "absolute path")]
    [InlineData("\\\\server\\share", "absolute path")]
    [InlineData("C:\\x", "absolute path")]
    [InlineData("~/x", "absolute path")]
    [InlineData("a\0b", "U+0000")]
    [InlineData("NUL", "device")]
    [InlineData("com1.json", "device")]
    [InlineData("x/aux", "device")]
    [InlineData("orders.", "ends with a point")]
    [InlineData("a//b", "empty step")]
    public void A_flow_whose_id_plays_tricks_with_paths_is_refused_at_its_path(string id, string why)
    {
        var problem = Problems(id).ShouldHaveSingleItem();

        (problem.Code, problem.Path).ShouldBe(("bad-name", "$.id"));
        problem.What.ShouldContain(why);
    }

    [Theory]
    [InlineData("a\0", "U+0000")]
    [InlineData("a\u001b[31m", "U+001B")]
    [InlineData("pay\u202Egnp", "U+202E")]
    [InlineData("pa\u200By", "U+200B")]
    [InlineData("pay\uFEFF", "U+FEFF")]
    [InlineData("pay\u00AD", "U+00AD")]
    [InlineData("pay\u3164", "U+3164")]
    [InlineData("pay\u00A0", "U+00A0")]
    [InlineData("pay\uE000", "U+E000")]
    public void An_id_with_characters_that_cannot_be_seen_is_refused_at_its_path(string id, string character)
    {
        var problem = Problems("x", id).ShouldHaveSingleItem();

        (problem.Code, problem.Path).ShouldBe(("bad-name", "$.nodes[0].id"));
        problem.What.ShouldContain(character);
        Problems(id.Replace("\0", "\u200B", StringComparison.Ordinal)).ShouldHaveSingleItem().Path.ShouldBe("$.id");
    }

    [Theory]
    [InlineData("pay", "p\u0430y")]
    [InlineData("Order", "\u041Erder")]
    [InlineData("a-b", "a\u2013b")]
    [InlineData("order", "\uFF4F\uFF52\uFF44\uFF45\uFF52")]
    public void Two_ids_that_look_the_same_are_refused(string one, string other)
    {
        var text = JsonSerializer.Serialize(new { id = "x", flow = new { startNodeId = one },
            nodes = new[] { new { id = one, functionId = "f" }, new { id = other, functionId = "f" } },
                edges = new[] { new { from = one, to = other } } });

        var problem = FlowDocumentReader.Read(text, DocumentFormat.Json).Problems.ShouldHaveSingleItem();

        (problem.Code, problem.Path).ShouldBe(("look-alike-node", "$.nodes[1].id"));
        problem.What.ShouldContain("U+");
    }

    [Theory]
    [InlineData("заказ", "оплата")]
    [InlineData("naïve", "naive")]
    [InlineData("支払い", "注文")]
    public void Ids_of_any_alphabet_are_fine(string one, string other)
    {
        var text = JsonSerializer.Serialize(new { id = one, flow = new { startNodeId = one },
            nodes = new[] { new { id = one, functionId = "f" }, new { id = other, functionId = "f" } },
                edges = new[] { new { from = one, to = other } } });

        FlowDocumentReader.Read(text, DocumentFormat.Json).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_giant_id_is_refused_and_told_short()
    {
        var giant = new string('x', 1_000_000);

        var problems = FlowDocumentReader.Read(
            $$"""{"id": "x", "nodes": [{"id": "{{giant}}", "functionId": "{{giant}}", "{{giant}}": 1, "{{giant}}": 2}], "edges": [{"from": "{{giant}}", "to": "{{giant}}"}]}""", DocumentFormat.Json).Problems;

        problems.Select(problem => problem.Code).Distinct().ShouldBe(["bad-name", "duplicate-member", "unknown-member"], ignoreOrder: true);
        problems.Sum(problem => problem.ToString().Length).ShouldBeLessThan(5_000);
    }

    [Fact]
    public void Numbers_are_no_ids()
    {
        var reading = FlowDocumentReader.Read("id: 5\nnodes:\n  - id: 1\n    functionId: true\n", DocumentFormat.Yaml);

        reading.Problems.Where(problem => problem.Code == "wrong-value").Select(problem => (problem.Path, problem.Place.Line))
            .ShouldBe([("$.id", 1), ("$.nodes[0].id", 3), ("$.nodes[0].functionId", 4)]);
        reading.Problems.ShouldContain(problem => problem.What.Contains("has to be a text", StringComparison.Ordinal));
    }
}
