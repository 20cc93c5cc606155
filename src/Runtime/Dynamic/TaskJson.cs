using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>Dynamic work in events and images. The names here are journaled: none is ever changed.</summary>
internal static class TaskJson
{
    public static void WriteTo(this TaskFacts task, Utf8JsonWriter json, StateJournaling journaling)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, task.Id);
        json.WritePropertyName("of"u8);
        Write(json, task.Shape, journaling);
        json.WriteJson("data", task.Data, journaling);
        json.WriteEndObject();
    }

    public static TaskFacts Read(JsonElement json, StateJournaling journaling)
        => new(json.GetProperty("id"u8).GetString()!,
            ReadShape(json.GetProperty("of"u8), journaling)) { Data = json.JsonOrNull("data"u8, journaling) };

    private static void Write(Utf8JsonWriter json, TaskShape shape, StateJournaling journaling)
    {
        json.WriteStartObject();
        switch (shape.Form)
        {
            case TaskForm.Node:
                json.WriteString("node"u8, shape.Name);
                json.WriteText("as"u8, shape.Alias);
                json.WriteJson("data", shape.Data, journaling);
                break;
            case TaskForm.Chain: WriteParts(json, "chain", shape, journaling); break;
            case TaskForm.Branches: WriteParts(json, "branches", shape, journaling); break;
            default:
                json.WriteString("group"u8, shape.Name);
                json.WriteText("policy"u8, shape.Rule!.Kind);
                json.WriteCount("count"u8, shape.Rule.Count);
                if (shape.Rule.Members.Count > 0)
                {
                    json.WriteStartArray("members"u8);
                    foreach (var member in shape.Rule.Members)
                        json.WriteStringValue(member);
                    json.WriteEndArray();
                }

                WriteParts(json, "parts", shape, journaling);
                break;
        }

        json.WriteAction("on"u8, shape.On);
        json.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter json, string name, TaskShape shape, StateJournaling journaling)
    {
        json.WriteStartArray(name);
        foreach (var part in shape.Parts)
            Write(json, part, journaling);
        json.WriteEndArray();
    }

    private static TaskShape ReadShape(JsonElement json, StateJournaling journaling)
    {
        if (json.TryGetProperty("node"u8, out var node))
        {
            return new TaskShape(TaskForm.Node)
            {
                Name = node.GetString()!, Alias = json.TextOrNull("as"u8), Data = json.JsonOrNull("data"u8, journaling), On = json.Action("on"u8),
            };
        }

        if (json.TryGetProperty("chain"u8, out var chain))
            return new TaskShape(TaskForm.Chain) { Parts = ReadParts(chain, journaling) };
        if (json.TryGetProperty("branches"u8, out var branches))
            return new TaskShape(TaskForm.Branches) { Parts = ReadParts(branches, journaling) };
        return new TaskShape(TaskForm.Group)
        {
            Name = json.GetProperty("group"u8).GetString()!,
            Rule = new GroupRule(json.GetProperty("policy"u8).GetString()!, json.Count("count"u8),
                json.TryGetProperty("members"u8, out var members) ? [.. members.EnumerateArray().Select(member => member.GetString()!)] : []),
            Parts = ReadParts(json.GetProperty("parts"u8), journaling),
            On = json.Action("on"u8),
        };
    }

    private static List<TaskShape> ReadParts(JsonElement json, StateJournaling journaling)
        => [.. json.EnumerateArray().Select(part => ReadShape(part, journaling))];
}
