using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Writes every field of a run's state, private ones too, found by reflection: a field that an image forgets makes a difference here.</summary>
/// <remarks>Left out is only what belongs to the process: places in the definition, live exceptions, and which visits came and went.</remarks>
internal static class EveryField
{
    private static readonly HashSet<string> OfTheProcess =
        [
            "_fresh", "_place", "Exception", "Tokens", "Watched", "Delivered", "Doubtful", "Watch", "_last", "_come", "_inputs",
            "Before", "After", "_drawn", "News", "Hooks", "VisitsInside", "FramesInside", "LookedAt", "_spareVisits", "_spareCount",
        ];

    public static string Of(RunState state)
    {
        var text = new StringBuilder();
        Write(text, "run", state, 0, []);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string name, object? value, int depth, HashSet<object> around)
    {
        text.Append('\n').Append(' ', depth * 2).Append(name).Append(": ");
        switch (value)
        {
            case null: text.Append("null"); break;
            case string plain: text.Append(JsonSerializer.Serialize(plain)); break;
            case TimeSpan span: text.Append(span.Ticks); break;
            case DateTimeOffset time: text.Append(time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)); break;
            case JsonElement json: text.Append(json.ValueKind == JsonValueKind.Undefined ? "null" : json.GetRawText()); break;
            case StatePatch patch: text.Append(Json(writer => patch.WriteTo(writer, StateJournaling.Plain))); break;
            case StateMap map: text.Append(Json(writer => map.WriteTo(writer, StateJournaling.Plain))); break;
            case Question question: text.Append(Json(writer => QuestionJson.Write(writer, question))); break;
            case ActionName action: text.Append(JsonSerializer.Serialize(action.Value)); break;
            case RunId id: text.Append(JsonSerializer.Serialize(id.Value)); break;
            case IFormattable number when value.GetType().IsPrimitive || value is Enum: text.Append(number.ToString(null, CultureInfo.InvariantCulture)); break;
            case bool flag: text.Append(flag); break;
            case ITuple tuple:
                for (var i = 0; i < tuple.Length; i++)
                    Write(text, $"item {i}", tuple[i], depth + 1, around);
                break;
            // A frame or visit that lies elsewhere in the state is named, not written again.
            case Frame frame when name != "frame" && depth > 1 && around.Count > 0 && !IsItem(name): text.Append("frame ").Append(frame.Id); break;
            case Visit visit when !IsItem(name): text.Append("visit ").Append(visit.Id); break;
            case WaitTable waits: Write(text, "waits", waits.Values.ToArray(), depth + 1, around); break;
            case NodeCounts counts: Write(text, "counts", counts.All(), depth + 1, around); break;
            case IDictionary map:
                foreach (var key in map.Keys.Cast<object>().OrderBy(key => Convert.ToString(key, CultureInfo.InvariantCulture), StringComparer.Ordinal))
                    Write(text, $"[{Convert.ToString(key, CultureInfo.InvariantCulture)}]", map[key], depth + 1, around);
                break;
            case IEnumerable items:
                var index = 0;
                foreach (var item in items)
                    Write(text, name == "_failed" ? $"{index++}" : $"[{index++}]", item, depth + 1, around);
                break;
            default: WriteFields(text, value, depth, around); break;
        }
    }

    private static bool IsItem(string name) => name[0] == '[';

    private static void WriteFields(StringBuilder text, object value, int depth, HashSet<object> around)
    {
        if (!value.GetType().Namespace!.StartsWith("ActorFlow", StringComparison.Ordinal))
            throw new NotSupportedException($"Say how a {value.GetType()} is written.");
        around.Add(value);
        text.Append(value.GetType().Name);
        var fields = value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Select(field => (Name: NameOf(field), Field: field));
        foreach (var (name, field) in fields.Where(field => !OfTheProcess.Contains(field.Name)).OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            // What a visit, a frame or a run does not have yet is as it is where nothing has been put in.
            var held = field.GetValue(value) ?? (name is "_rare" or "_passed" ? Activator.CreateInstance(field.FieldType) : null);
            // The node of a visit may be known by its place.
            if (value is Visit visit && name == "_node")
                held = visit.Node;
            // A dictionary that was never needed is one without entries.
            Write(text, name, held is ICollection { Count: 0 } or JoinTable { Count: 0 } ? null : held, depth + 1, around);
        }
    }

    private static string NameOf(FieldInfo field) => field.Name[0] == '<' ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
