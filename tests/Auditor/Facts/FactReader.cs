using System.Text.Json;

namespace ActorFlow.Auditor.Facts;

/// <summary>Reads evidence: one JSON object a line. README.md describes the kinds of lines.</summary>
public static class FactReader
{
    /// <summary>Reads a file; a missing one has no lines.</summary>
    public static IReadOnlyList<Fact> Read(string path) => Parse(path, File.Exists(path) ? File.ReadLines(path) : []);

    /// <summary>Reads lines as if they stood in a file of that name.</summary>
    public static IReadOnlyList<Fact> Parse(string file, IEnumerable<string> lines)
    {
        var facts = new List<Fact>();
        var (number, life) = (0, 0);
        foreach (var text in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(text))
                continue;
            var place = new Place(file, number, text, life);
            Parse(place, facts);
            if (facts[^1] is LifeEnd)
                life++;
        }

        return facts;
    }

    private static void Parse(Place place, List<Fact> facts)
    {
        try
        {
            var line = JsonElement.Parse(place.Text);
            if (line.TryGetProperty("sequence", out var sequence))
                facts.Add(new Stamp(place, line.GetProperty("process").GetInt64(), sequence.GetInt64()));
            facts.Add(FactOf(place, line));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            facts.Add(new Unreadable(place, e.Message));
        }
    }

    private static Fact FactOf(Place place, JsonElement line)
    {
        var kind = Optional(line, "kind") ?? "effect";
        return kind switch
        {
            "effect" => new Effect(place, VisitOf(line), line.GetProperty("attempt").GetInt32(), Text(line, "key"), Optional(line, "phase") ?? "done",
                Texts(line, "seen"), Optional(line, "pinned")) { By = TenureOf(line) },
            "acknowledged" => new Acknowledged(place, Text(line, "run")),
            "result" => new Result(place, Text(line, "run"), Text(line, "status"), Flag(line, "pruned"), line),
            "undo" => new Undo(place, VisitOf(line), line.GetProperty("attempt").GetInt32(), Text(line, "key"),
                Text(line, "undoes")) { By = TenureOf(line) },
            "cut" => new CutOff(place, line.GetProperty("process").GetInt64(), Optional(line, "run")),
            "term" => new TermTaken(place, line.GetProperty("shard").GetInt32(), line.GetProperty("term").GetInt64()),
            "expected" => new Expected(place, Text(line, "run"), line, Texts(line, "anyOrder") ?? [], After(line), Flag(line, "early"),
                Texts(line, "undone") ?? []),
            "life" => new LifeEnd(place, Flag(line, "inOrder")) { Process = line.TryGetProperty("process", out var ended) ? ended.GetInt64() : null },
            "index" => new IndexRow(place, Text(line, "run"), Text(line, "status"), Flag(line, "ended"), Flag(line, "due"), Flag(line, "pruned"),
                Optional(line, "parent")),
            "baseline" => new Baseline(place, Text(line, "run"), line.GetProperty("version").GetInt64(), Texts(line, "trail") ?? []),
            "entry" => new Entry(place, Text(line, "run"), line.GetProperty("version").GetInt64(), Text(line, "name"),
                line.TryGetProperty("visit", out var visit) ? visit.GetInt64() : null, Texts(line, "trail") ?? [],
                    Optional(line, "child")) { IsOfItem = Flag(line, "ofItem") },
            "fault" => new Fault(place, Text(line, "what")),
            _ => new Unreadable(place, $"nothing is known about lines of kind '{kind}'"),
        };
    }

    private static VisitId VisitOf(JsonElement line)
        => new(Text(line, "run"), Text(line, "node"), line.GetProperty("visit").GetInt32(), Optional(line, "item"));

    private static Tenure? TenureOf(JsonElement line)
        => Optional(line, "member") is { } member
            ? new Tenure(member, line.GetProperty("process").GetInt64(), line.GetProperty("shard").GetInt32(), line.GetProperty("term").GetInt64())
            : null;

    private static Dictionary<string, IReadOnlyList<string>> After(JsonElement line)
        => line.TryGetProperty("after", out var after) ? after.EnumerateObject()
            .ToDictionary(node => node.Name, IReadOnlyList<string> (node) => Texts(after, node.Name)!) : [];

    private static string Text(JsonElement line, string name)
        => line.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");

    private static string? Optional(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool Flag(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.GetBoolean();

    private static List<string>? Texts(JsonElement line, string name)
        => line.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? [.. value.EnumerateArray().Select(item => item.GetString() ?? "")] : null;
}
