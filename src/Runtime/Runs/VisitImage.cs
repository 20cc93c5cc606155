using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>Visits in an image of a run.</summary>
internal static class VisitImage
{
    public static void WriteTo(this Visit visit, Utf8JsonWriter json, StateJournaling journaling)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, visit.Id);
        json.WriteString("node"u8, visit.Node);
        json.WriteNumber("number"u8, visit.Number);
        json.WriteCount("frame"u8, visit.Frame);
        json.WriteNumber("attempt"u8, visit.Attempt);
        json.WriteCount("before"u8, visit.AttemptsBefore);
        json.WriteString("since"u8, visit.Since.UtcDateTime);
        json.WriteNumber("version"u8, visit.SinceVersion);
        json.WriteString("begun"u8, visit.Begun.UtcDateTime);
        json.WriteTime("due"u8, visit.Due);
        json.WriteError("failure"u8, visit.Failure);
        json.WriteError("error"u8, visit.Error);
        json.WriteFlag("active"u8, visit.IsActive);
        json.WriteFlag("interrupted"u8, visit.Interrupted);
        json.WriteFlag("held"u8, visit.IsHeldBack);
        json.WriteCount("keys"u8, visit.KeyGeneration);
        json.WriteJson("data", visit.Iterated?.Data, journaling);
        json.WriteCount("iteration"u8, visit.Iteration);
        json.WriteCount("set"u8, visit.Set);
        json.WriteText("awaits"u8, visit.AwaitedChild?.Value);
        json.WriteText("earlier"u8, visit.EarlierChild?.Value);
        visit.Child?.WriteTo(json, journaling);
        json.WriteFlag("mayOwe"u8, visit.MayOwe);
        json.WriteFlag("cutOff"u8, visit.WasCutOff);
        json.WriteTime("suspended"u8, visit.SuspendedAt);
        if (visit.Waits.Count > 0)
        {
            json.WriteStartArray("waits"u8);
            foreach (var wait in visit.Waits)
                wait.WriteTo(json, journaling);
            json.WriteEndArray();
        }

        json.WriteJson("prep", visit.Prep, journaling);
        if (!visit.PrepPatch.IsEmpty)
        {
            json.WritePropertyName("patch"u8);
            visit.PrepPatch.WriteTo(json, journaling);
        }

        json.WriteJson("progress", visit.Progress, journaling);
        if (visit.Steps is { } steps)
        {
            json.WriteStartObject("steps"u8);
            foreach (var (name, result) in steps.OrderBy(step => step.Key, StringComparer.Ordinal))
                json.WriteJson(name, result, journaling);
            json.WriteEndObject();
        }

        if (visit.Items is { } items)
        {
            json.WriteStartArray("items"u8);
            foreach (var kept in items)
                kept.WriteTo(json, journaling);
            json.WriteEndArray();
        }

        visit.Sunk?.WriteTo(json);
        json.WriteEndObject();
    }

    public static Visit ReadVisit(JsonElement json, StateJournaling journaling)
    {
        var visit = ReadPlain(json, journaling);
        if (!json.TryGetProperty("waits"u8, out var waits))
            return visit;
        foreach (var wait in waits.EnumerateArray())
            visit.Add(WaitImage.ReadWait(wait, visit.Id, journaling));
        return visit;
    }

    private static Visit ReadPlain(JsonElement json, StateJournaling journaling) => new(
        json.GetProperty("id"u8).GetInt64(), json.GetProperty("node"u8).GetString()!, json.GetProperty("number"u8).GetInt32(), json.Count("frame"u8))
    {
        Attempt = json.GetProperty("attempt"u8).GetInt32(),
        AttemptsBefore = json.Count("before"u8),
        Since = json.GetProperty("since"u8).GetDateTimeOffset(),
        SinceVersion = json.GetProperty("version"u8).GetInt64(),
        Begun = json.GetProperty("begun"u8).GetDateTimeOffset(),
        Due = json.TimeOrNull("due"u8),
        Failure = json.ErrorOrNull("failure"u8),
        Error = json.ErrorOrNull("error"u8),
        IsActive = json.Flag("active"u8),
        Interrupted = json.Flag("interrupted"u8),
        IsHeldBack = json.Flag("held"u8),
        KeyGeneration = json.Count("keys"u8),
        Iterated = json.TryGetProperty("set"u8, out var set)
            ? new IterationFacts(json.Count("iteration"u8), set.GetInt64(), json.JsonOrNull("data"u8, journaling)) : null,
        AwaitedChild = json.TextOrNull("awaits"u8) is { } child ? new RunId(child) : default(RunId?),
        EarlierChild = json.TextOrNull("earlier"u8) is { } earlier ? new RunId(earlier) : default(RunId?),
        Child = ChildImage.ReadOutcome(json, journaling),
        SuspendedAt = json.TimeOrNull("suspended"u8),
        MayOwe = json.Flag("mayOwe"u8),
        WasCutOff = json.Flag("cutOff"u8),
        Prep = json.JsonOrNull("prep"u8, journaling),
        PrepPatch = json.TryGetProperty("patch"u8, out var patch) ? StatePatch.ReadFrom(patch, journaling) : StatePatch.Empty,
        Progress = json.JsonOrNull("progress"u8, journaling),
        Steps = json.TryGetProperty("steps"u8, out var steps)
            ? steps.EnumerateObject().ToDictionary(step => step.Name, step => step.Value.JsonOf(journaling), StringComparer.Ordinal) : null,
        Items = json.TryGetProperty("items"u8, out var items) ? [.. items.EnumerateArray().Select(kept => ReadItems(kept, journaling))] : null,
        Sunk = json.TryGetProperty("sunk"u8, out var sunk) ? ReadSunk(sunk) : null,
    };

    private static void WriteTo(this SunkItems sunk, Utf8JsonWriter json)
    {
        json.WriteStartObject("sunk"u8);
        json.WriteNumber("count"u8, sunk.Count);
        json.WriteNumber("failed"u8, sunk.Failed);
        json.WriteNumber("fold"u8, sunk.Hash);
        if (sunk.Total is { } total)
            json.WriteNumber("total"u8, total);
        if (sunk.Sink is { } sink)
        {
            json.WritePropertyName("sink"u8);
            sink.WriteTo(json);
        }

        json.WriteStartArray("errors"u8);
        foreach (var error in sunk.Errors)
            error.WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SunkItems ReadSunk(JsonElement json)
        => new(json.GetProperty("count"u8).GetInt64(), json.GetProperty("failed"u8).GetInt64(), json.GetProperty("fold"u8).GetInt64(),
        [.. json.GetProperty("errors"u8).EnumerateArray().Select(static error => error.Clone())],
            json.TryGetProperty("sink"u8, out var sink) ? sink.Clone() : null,
        json.TryGetProperty("total"u8, out var total) ? total.GetInt64() : null);

    private static void WriteTo(this KeptItems kept, Utf8JsonWriter json, StateJournaling journaling)
    {
        json.WriteStartObject();
        json.WriteNumber("attempt"u8, kept.Attempt);
        json.WriteStartArray("index"u8);
        foreach (var bound in kept.Chunk.Ranges)
            json.WriteNumberValue(bound);
        json.WriteEndArray();
        json.WriteString("hash"u8, kept.Chunk.Hashes);
        json.WriteJson("results", kept.Chunk.Results, journaling);
        json.WriteJson("errors", kept.Chunk.Errors, journaling);
        json.WriteJson("sink", kept.Chunk.Sink, journaling);
        if (kept.Chunk.Total is { } total)
            json.WriteNumber("total"u8, total);
        json.WriteEndObject();
    }

    private static KeptItems ReadItems(JsonElement json, StateJournaling journaling) => new(json.GetProperty("attempt"u8).GetInt32(), new ItemChunk(
        [.. json.GetProperty("index"u8).EnumerateArray().Select(bound => bound.GetInt64())], json.GetProperty("hash"u8).GetString()!,
        json.JsonOrNull("results"u8, journaling), json.JsonOrNull("errors"u8, journaling), json.JsonOrNull("sink"u8, journaling))
    {
        Total = json.TryGetProperty("total"u8, out var total) ? total.GetInt64() : null,
    });
}
