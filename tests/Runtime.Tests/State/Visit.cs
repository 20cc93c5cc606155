using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ActorFlow.Runtime.Tests.State;

/// <summary>Stands for the engine: opens states for visits, commits their patches, and sends states and patches through their journaled
/// form.</summary>
internal static class Visit
{
    public static readonly DateTimeOffset Start = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static SharedState On(StateMap committed, StateScope? scope = null, DateTimeOffset? now = null) =>
        new(committed, scope ?? StateScope.Standalone, now ?? Start, new Owner());

    public static StateMap Commit(this StateMap committed, Action<SharedState> writes, StateScope? scope = null, DateTimeOffset? now = null)
    {
        var state = On(committed, scope, now);
        writes(state);
        return committed.Apply(state.TakePatch());
    }

    public static StatePatch Patch(this StateMap committed, Action<SharedState> writes, StateScope? scope = null, DateTimeOffset? now = null)
    {
        var state = On(committed, scope, now);
        writes(state);
        return state.TakePatch();
    }

    public static string Json(this StatePatch patch, StateJournaling? journaling = null) =>
        Write(writer => patch.WriteTo(writer, journaling ?? StateJournaling.Plain));

    public static string Json(this StateMap map, StateJournaling? journaling = null) =>
        Write(writer => map.WriteTo(writer, journaling ?? StateJournaling.Plain));

    public static StatePatch Recovered(this StatePatch patch, StateJournaling? journaling = null) =>
        StatePatch.ReadFrom(JsonDocument.Parse(patch.Json(journaling)).RootElement, journaling ?? StateJournaling.Plain);

    public static StateMap Recovered(this StateMap map, StateJournaling? journaling = null) =>
        StateMap.ReadFrom(JsonDocument.Parse(map.Json(journaling)).RootElement, journaling ?? StateJournaling.Plain);

    public static object? Plain(this StateMap map, string key) => map.TryGet(key, out var value) ? value.ToObject() : null;

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private sealed class Owner : IStateOwner
    {
        public string Describe() => "run 'r', node 'n', visit 3";
    }
}
