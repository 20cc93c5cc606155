using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>Frames in an image of a run.</summary>
internal static class FrameImage
{
    public static void WriteTo(this Frame frame, Utf8JsonWriter json, FrameRecord record, StateJournaling journaling)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, frame.Id);
        if (frame.Parent is { } parent)
        {
            json.WriteNumber("around"u8, parent.Id);
            json.WriteString("node"u8, frame.Node);
            json.WriteNumber("number"u8, frame.Number);
        }

        if (frame.Work is { } task)
        {
            json.WritePropertyName("task"u8);
            task.WriteTo(json, journaling);
        }

        json.WriteCount("live"u8, frame.Live);
        json.WriteCount("active"u8, frame.Active);
        json.WriteCount("ended"u8, frame.EndedTokens);
        json.WriteAction("last"u8, frame.LastAction);
        json.WriteFlag("hasExit"u8, frame.HasExit);
        json.WriteAction("exit"u8, frame.Exit);
        if (frame.FailedAt is { } failedAt)
            json.WriteNumber("failedAt"u8, failedAt);
        json.WriteFlag("failing"u8, frame.IsFailing);
        json.WriteNumber("attempt"u8, frame.Attempt);
        json.WriteCount("before"u8, frame.AttemptsBefore);
        json.WriteTime("due"u8, frame.Due);
        json.WriteError("entryError"u8, frame.EntryError);
        json.WriteStartObject("counts"u8);
        foreach (var (node, count) in frame.VisitCounts.OrderBy(count => count.Key, StringComparer.Ordinal))
            json.WriteNumber(node, count);
        json.WriteEndObject();
        if (frame.Added.Count > 0)
        {
            json.WriteStartObject("added"u8);
            foreach (var (node, times) in frame.Added)
                json.WriteNumber(node, times);
            json.WriteEndObject();
        }

        if (frame.EarlierNodes.Count > 0)
        {
            json.WriteStartArray("earlier"u8);
            foreach (var node in frame.EarlierNodes)
                json.WriteStringValue(node);
            json.WriteEndArray();
        }

        if (frame.Joins.Count > 0)
        {
            json.WriteStartArray("joins"u8);
            foreach (var join in frame.Joins)
                join.WriteTo(json);
            json.WriteEndArray();
        }

        record.WriteMembers(json, journaling);
        json.WriteEndObject();
    }

    public static void ReadFrom(this Frame frame, JsonElement json)
    {
        frame.Live = json.Count("live"u8);
        frame.Active = json.Count("active"u8);
        frame.EndedTokens = json.Count("ended"u8);
        frame.LastAction = json.Action("last"u8);
        frame.HasExit = json.Flag("hasExit"u8);
        frame.Exit = json.Action("exit"u8);
        frame.FailedAt = json.TryGetProperty("failedAt"u8, out var failedAt) ? failedAt.GetInt64() : null;
        frame.IsFailing = json.Flag("failing"u8);
        frame.Attempt = json.GetProperty("attempt"u8).GetInt32();
        frame.AttemptsBefore = json.Count("before"u8);
        frame.Due = json.TimeOrNull("due"u8);
        frame.EntryError = json.ErrorOrNull("entryError"u8);
        foreach (var count in json.GetProperty("counts"u8).EnumerateObject())
            frame.CountVisit(count.Name, count.Value.GetInt32());
        if (json.TryGetProperty("added"u8, out var added))
        {
            foreach (var node in added.EnumerateObject())
                frame.CountAdded(node.Name, node.Value.GetInt32());
        }

        if (json.TryGetProperty("earlier"u8, out var earlier))
            frame.LeaveToEarlier(earlier.EnumerateArray().Select(node => node.GetString()!));
        if (json.TryGetProperty("joins"u8, out var joins))
        {
            foreach (var join in joins.EnumerateArray())
                frame.Restore(JoinImage.ReadJoin(join));
        }
    }
}
