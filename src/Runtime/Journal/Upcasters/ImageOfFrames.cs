using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorFlow.Journal.Upcasters;

/// <summary>
/// Images from schema 1 to 2: results, failures and losses were kept for the whole run by path, and are kept by frame since. What lies below a nested
/// flow goes to its open frames, and to what was left of it.
/// </summary>
/// <remarks>The old form did not tell entries at the same time apart, so each of them sees what was known of all.</remarks>
internal static class ImageOfFrames
{
    public static JsonObject Upcast(JsonObject image)
    {
        var facts = new List<(string Path, string Kind, JsonNode? Value)>();
        Take(image, "results", facts);
        Take(image, "losses", facts);
        if (image.Remove("failures", out var failures))
        {
            foreach (var failure in Is<JsonArray>(failures).Select(Is<JsonObject>))
                facts.Add((Is<JsonValue>(failure["at"]).GetValue<string>(), "failures", failure["error"]));
        }

        var frames = Is<JsonArray>(image["frames"]).Select(Is<JsonObject>).ToList();
        foreach (var (path, kind, value) in facts)
            Put(image, 0, image["passed"] as JsonObject, path, kind, value, frames);
        return image;
    }

    private static void Take(JsonObject image, string kind, List<(string Path, string Kind, JsonNode? Value)> facts)
    {
        if (image.Remove(kind, out var known))
            facts.AddRange(Is<JsonObject>(known).Select(fact => (fact.Key, kind, fact.Value)));
    }

    /// <param name="record">Where the frame's own facts go.</param>
    /// <param name="frame">The frame, or null for what was left.</param>
    /// <param name="passed">What is known of nested flows that were left in there.</param>
    /// <param name="path">The path in that flow.</param>
    /// <param name="kind">What sort of fact it is.</param>
    /// <param name="value">The fact.</param>
    /// <param name="frames">All frames that are open.</param>
    private static void Put(JsonObject record, int? frame, JsonObject? passed, string path, string kind, JsonNode? value, List<JsonObject> frames)
    {
        var isNested = false;
        for (var at = path.IndexOf('/', StringComparison.Ordinal); at >= 0; at = path.IndexOf('/', at + 1))
        {
            var (node, rest) = (path[..at], path[(at + 1)..]);
            foreach (var open in frames.Where(open => frame is not null && open["around"] is JsonValue around && around.GetValue<int>() == frame
                && Is<JsonValue>(open["node"]).GetValue<string>() == node))
            {
                Put(open, Is<JsonValue>(open["id"]).GetValue<int>(), null, rest, kind, value, frames);
                isNested = true;
            }

            if (passed?["inner"]?[node] is not JsonObject inner)
                continue;
            Put(Member(Member(record, "left"), node), null, inner, rest, kind, value, frames);
            isNested = true;
        }

        if (isNested)
            return;
        if (kind != "failures")
            Member(record, kind)[path] = value?.DeepClone();
        else if (record["failures"] is JsonArray known)
            known.Add((JsonNode)Failure(path, value));
        else
            record["failures"] = new JsonArray(Failure(path, value));
    }

    private static T Is<T>(JsonNode? node)
        where T : JsonNode
        => node as T ?? throw new JsonException($"The image lacks a {typeof(T).Name}.");

    private static JsonObject Failure(string path, JsonNode? error) => new() { ["at"] = path, ["error"] = error?.DeepClone() };

    private static JsonObject Member(JsonObject of, string name)
    {
        if (of[name] is JsonObject known)
            return known;
        var added = new JsonObject();
        of[name] = added;
        return added;
    }
}
