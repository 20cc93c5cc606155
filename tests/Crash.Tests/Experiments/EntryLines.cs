using System.Buffers.Text;
using System.Text.Json;

namespace ActorFlow.Crash.Tests.Experiments;

/// <summary>What rows of a journal hold, as lines for the auditor; read without the engine.</summary>
internal static class EntryLines
{
    private static readonly string[] Statuses =
        ["pending", "running", "waiting", "paused", "parked", "completed", "failed", "cancelled", "killed", "quarantined"];

    /// <summary>Added to the status of a run that was pruned.</summary>
    private const int Tombstone = 16;

    public static string Index(string run, int number, bool ended, bool due, string? parent)
    {
        var (pruned, status) = (number >= Tombstone, number % Tombstone < Statuses.Length ? Statuses[number % Tombstone] : $"status {number}");
        return parent is null
            ? JsonSerializer.Serialize(new { kind = "index", run, status, ended, due, pruned })
            : JsonSerializer.Serialize(new { kind = "index", run, status, ended, due, pruned, parent });
    }

    public static string Line(string run, long version, string name, JsonElement data)
    {
        long? visit = data.TryGetProperty("visit", out var number) ? number.GetInt64() : null;
        IEnumerable<JsonElement> patch = data.TryGetProperty("patch", out var operations) ? operations.EnumerateArray() : [];
        var trail = patch.Where(operation => Is(operation, "o", "app") && Is(operation, "k", "trail"))
            .SelectMany(operation => operation.GetProperty("v").EnumerateArray().Select(item => item.GetString()));
        if (data.TryGetProperty("child", out var child) && name.StartsWith("child-", StringComparison.Ordinal))
            return JsonSerializer.Serialize(new { kind = "entry", run, version, name, trail, child = child.GetString(),
                ofItem = data.TryGetProperty("item", out _) });
        return visit is null
            ? JsonSerializer.Serialize(new { kind = "entry", run, version, name, trail })
            : JsonSerializer.Serialize(new { kind = "entry", run, version, name, visit, trail });
    }

    // The list as an image of the run holds it.
    public static List<string?> TrailIn(JsonElement image)
        => image.TryGetProperty("state", out var state) && state.TryGetProperty("k", out var keys) && keys.TryGetProperty("trail", out var trail)
            ? [.. trail.GetProperty("v").EnumerateArray().Select(item => item.GetString())]
            : [];

    private static bool Is(JsonElement operation, string member, string text)
        => operation.TryGetProperty(member, out var value) && value.ValueEquals(text);

    // For each entry a line "name schema length", its JSON, and a line feed.
    public static IEnumerable<(string Name, JsonElement Data)> Unpack(ReadOnlyMemory<byte> pack)
    {
        while (!pack.IsEmpty)
        {
            var head = pack.Span.IndexOf((byte)'\n');
            var words = System.Text.Encoding.UTF8.GetString(pack.Span[..head]).Split(' ');
            if (words.Length != 3 || !Utf8Parser.TryParse(pack.Span[(pack.Span[..head].LastIndexOf((byte)' ') + 1)..head], out int length, out _))
                throw new InvalidDataException($"'{string.Join(' ', words)}' is no head of an entry.");
            yield return (words[0], JsonElement.Parse(pack.Span.Slice(head + 1, length)));
            pack = pack[(head + 1 + length + 1)..];
        }
    }
}
