using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Text;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

[Trait("semantics", "7")]
public partial class SchemaTests
{
    private static readonly JsonElement Schema = JsonElement.Parse(FlowDocumentSchema.Json);
    private static readonly SchemaJudge Judge = new(Schema);

    [Fact]
    public void It_lists_exactly_the_members_that_the_reader_looks_for()
    {
        const string all = """
            {"id": "x", "flow": {"startNodeId": "a", "runtime": {"maxAttempts": 1}, "webhook": {"secret": "HOOK_SECRET"}},
             "nodes": [{"id": "a", "functionId": "f", "join": {"of": "all"}, "runtime": {"maxAttempts": 1}, "position": {"x": 1}}, {"id": "b", "functionId": "f"}, {"id": "c", "functionId": "f"},
               {"id": "g", "group": {"branches": [{"node": "b", "action": "x"}, {"fork": ["c"]}]}}],
             "edges": [{"from": "a", "to": "a"}, {"from": "a", "to": "g", "action": "g"}]}
            """;
        var looked = new HashSet<string>();
        new DocumentForm(new DocumentReaderOptions(), looked).Read(JsonText.Read(System.Text.Encoding.UTF8.GetBytes(all))).EnsureValid();

        looked.Select(path => Positions().Replace(path, "[]")).Distinct().ShouldBe(Listed("$", Schema, []).Distinct(), ignoreOrder: true);
    }

    [Fact]
    public void Random_documents_survive_saving_and_loading_with_an_equal_fingerprint_and_fit_the_schema()
    {
        var builder = new FlowDocumentBuilder(Docs.Builtins);
        var (built, cases) = (0, Docs.Cases(400, 10_000));
        for (var seed = 0; seed < cases; seed++)
        {
            var document = RandomDocuments.Draw(new Random(seed));
            var json = FlowDocumentWriter.ToJson(document);

            var read = FlowDocumentReader.Read(json, DocumentFormat.Json).EnsureValid();

            FlowDocumentWriter.ToJson(read).ShouldBe(json, $"seed {seed}");
            var yaml = FlowDocumentWriter.ToYaml(read);
            var fromYaml = FlowDocumentReader.Read(yaml, DocumentFormat.Yaml).EnsureValid();
            FlowDocumentWriter.ToJson(fromYaml).ShouldBe(json, $"seed {seed}");
            FlowDocumentWriter.ToYaml(fromYaml).ShouldBe(yaml, $"seed {seed}");
            Judge.Allows(JsonElement.Parse(json)).ShouldBeTrue($"seed {seed}");
            var print = FingerprintOf(builder, document);
            FingerprintOf(builder, read).ShouldBe(print, $"seed {seed}");
            FingerprintOf(builder, fromYaml).ShouldBe(print, $"seed {seed}");
            built += print.Length == 32 ? 1 : 0;
        }

        // The others draw what cannot be run, and are refused alike.
        built.ShouldBeGreaterThan(cases / 4);
    }

    [Fact]
    public void What_the_schema_refuses_the_reader_refuses_too()
    {
        var refused = 0;
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var json = JsonNode.Parse(FlowDocumentWriter.ToJson(RandomDocuments.Draw(random)))!;
            Spoil(json, random);
            var text = json.ToJsonString();

            if (Judge.Allows(JsonElement.Parse(text)))
                continue;
            refused++;
            FlowDocumentReader.Read(text, DocumentFormat.Json).Document.ShouldBeNull($"seed {seed}: {text}");
        }

        refused.ShouldBeGreaterThan(500);
    }

    /// <summary>Some graphs cannot be run, for example with a join that no loop can close; then their problems have to be the same.</summary>
    private static string FingerprintOf(FlowDocumentBuilder builder, FlowDocument document)
    {
        try
        {
            return builder.Build(document).Fingerprint;
        }
        catch (FlowDocumentException error)
        {
            return string.Join('\n', error.Problems.Select(problem => problem.What));
        }
    }

    /// <summary>Puts something wrong at some place.</summary>
    internal static void Spoil(JsonNode json, Random random)
    {
        var objects = new List<JsonObject>();
        Collect(json, "", objects);
        var victim = objects[random.Next(objects.Count)];
        if (victim.Count == 0 || random.Next(2) == 0)
            victim["unknown member"] = 1;
        else
            victim[victim.ElementAt(random.Next(victim.Count)).Key] = new JsonArray(new JsonArray());
    }

    /// <summary>The objects whose form is fixed: not those of the arguments.</summary>
    private static void Collect(JsonNode? node, string name, List<JsonObject> objects)
    {
        if (node is JsonObject known && name is not ("params" or "position" or "critical"))
        {
            objects.Add(known);
            foreach (var (member, value) in known)
                Collect(value, member, objects);
        }

        foreach (var item in node as JsonArray ?? [])
            Collect(item, name, objects);
    }

    /// <summary>The members that the schema lists; branches are listed once, however deep they may be.</summary>
    private static IEnumerable<string> Listed(string path, JsonElement schema, string[] around)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!["#/$defs/".Length..];
            if (around.Contains(name))
                return [];
            (schema, around) = (Schema.GetProperty("$defs").GetProperty(name), [.. around, name]);
        }

        var found = schema.TryGetProperty("items", out var items) ? Listed($"{path}[]", items, around) : [];
        if (schema.TryGetProperty("properties", out var properties))
            found = found.Concat(properties.EnumerateObject().SelectMany(member => Listed($"{path}.{member.Name}", member.Value, around).Prepend($"{path}.{member.Name}")));
        return schema.TryGetProperty("anyOf", out var ways) && path != "$" ? found.Concat(ways.EnumerateArray().SelectMany(way => Listed(path, way, around))) : found;
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Positions();
}
