using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Runtime.Tests;

/// <summary>Writes everything an object holds as text, so that two objects of the same structure have the same text.</summary>
/// <remarks>Leaves out what belongs to the process and not to the run: places in a definition, and live exceptions.</remarks>
internal static class Structure
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Members = new();

    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case string plain: text.Append(JsonSerializer.Serialize(plain)); break;
            case bool or int or long or double or Enum: text.Append(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            case TimeSpan span: text.Append(span.Ticks); break;
            case DateTimeOffset time: text.Append(time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)); break;
            case JsonElement json: text.Append(json.ValueKind == JsonValueKind.Undefined ? "undefined" : Json(json.WriteTo)); break;
            case Question question: text.Append(Json(writer => QuestionJson.Write(writer, question))); break;
            case ActionName action: text.Append("action ").Append(JsonSerializer.Serialize(action.Value)); break;
            case RunId id: text.Append("run ").Append(JsonSerializer.Serialize(id.Value)); break;
            case StatePatch patch: text.Append(Json(writer => patch.WriteTo(writer, StateJournaling.Plain))); break;
            case StateMap map: text.Append(Json(writer => map.WriteTo(writer, StateJournaling.Plain))); break;
            case ITuple tuple: Write(text, Enumerable.Range(0, tuple.Length).Select(item => tuple[item]), depth); break;
            case IDictionary map: Write(text, map, depth); break;
            case IEnumerable items: Write(text, items, depth); break;
            default: WriteMembers(text, value, depth); break;
        }
    }

    private static void Write(StringBuilder text, IDictionary map, int depth)
    {
        foreach (var key in map.Keys.Cast<object>().OrderBy(key => Convert.ToString(key, CultureInfo.InvariantCulture), StringComparer.Ordinal))
        {
            Indent(text, depth).Append(JsonSerializer.Serialize(Convert.ToString(key, CultureInfo.InvariantCulture))).Append(" → ");
            Write(text, map[key], depth + 1);
        }
    }

    private static void Write(StringBuilder text, IEnumerable items, int depth)
    {
        foreach (var item in items)
        {
            Indent(text, depth).Append("- ");
            Write(text, item, depth + 1);
        }
    }

    private static void WriteMembers(StringBuilder text, object value, int depth)
    {
        text.Append(value.GetType().Name);
        foreach (var property in Members.GetOrAdd(value.GetType(), MembersOf))
        {
            Indent(text, depth).Append(property.Name).Append(": ");
            var member = property.GetValue(value);
            Write(text, member is Frame around && value is Frame ? around.Id : member, depth + 1);
        }
    }

    private static PropertyInfo[] MembersOf(Type type)
        => type.Namespace!.StartsWith("ActorFlow", StringComparison.Ordinal)
            ? [.. type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(property => property.Name is not ("EqualityContract" or nameof(Visit.Place) or nameof(RunError.Exception)
                    or nameof(RunState.FailedVisits)
                    or nameof(RunState.News) or nameof(RunState.Hooks)))
                .Where(property => property.GetIndexParameters().Length == 0)
                .OrderBy(property => property.Name, StringComparer.Ordinal)]
            : throw new NotSupportedException($"Say how a {type} is written.");

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append('\n').Append(' ', depth * 2);

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
