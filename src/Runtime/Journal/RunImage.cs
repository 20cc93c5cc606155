using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using ActorFlow.Journal.Upcasters;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>
/// The state of a run as bytes, for snapshots and baselines: one JSON object with fixed names and a schema, as events have. <c>image.md</c> describes
/// it.
/// </summary>
/// <remarks>
/// Adding a member needs no new schema; everything else does, with an upcaster from the one before and a golden file, kept for good.
/// </remarks>
internal static class RunImage
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = StateSerialization.GreatestDepth + 16 };

    /// <summary>From schema 1 to 2, from 2 to 3 and so on.</summary>
    private static readonly EventUpcaster[] Upcasters = [ImageOfFrames.Upcast];

    /// <summary>The schema that is written now.</summary>
    public static int Schema => Upcasters.Length + 1;

    /// <summary>Writes a state.</summary>
    /// <param name="state">The state; not changed.</param>
    /// <param name="journaling">How its values are written; its blobs say which large values lie in the journal already and are only named.</param>
    public static ReadOnlyMemory<byte> Write(RunState state, StateJournaling journaling)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, JsonScratch.WriterOptions with { MaxDepth = StateSerialization.GreatestDepth + 16 }))
            state.WriteTo(json, journaling);
        return buffer.WrittenMemory;
    }

    /// <summary>Reads a state back.</summary>
    /// <exception cref="JournalTooNewException">It is of a newer build.</exception>
    /// <exception cref="RunJournalException">It is not what any build writes.</exception>
    public static RunState Read(RunId runId, long version, int schema, ReadOnlyMemory<byte> data, StateJournaling journaling)
    {
        if (schema > Schema)
            throw new JournalTooNewException(runId, version, "image", schema, Schema);
        if (schema < 1)
            throw Unreadable(runId, version, "there is no such schema");
        if (!Utf8.IsValid(data.Span))
            throw Unreadable(runId, version, "it is not UTF-8");
        try
        {
            using var json = schema == Schema ? JsonDocument.Parse(data, Options) : Upcast(data.Span, schema);
            var state = RunState.ReadFrom(runId, json.RootElement, journaling);
            return state.Version == version ? state : throw Unreadable(runId, version, $"it is one of version {state.Version}");
        }
        catch (Exception error)
            when (error is JsonException or FormatException or InvalidOperationException or ArgumentException or OverflowException
                or KeyNotFoundException)
        {
            throw Unreadable(runId, version, error.Message, error);
        }
    }

    private static JsonDocument Upcast(ReadOnlySpan<byte> data, int schema)
    {
        var json = JsonNode.Parse(data, documentOptions: Options) as JsonObject ?? throw new JsonException("The image is no object.");
        for (var from = schema; from < Schema; from++)
            json = Upcasters[from - 1](json);
        return JsonDocument.Parse(json.ToJsonString(), Options);
    }

    private static RunJournalException Unreadable(RunId runId, long version, string why, Exception? error = null)
        => new(runId, version, $"the image of the run at version {version} cannot be read: {why}", error);
}
