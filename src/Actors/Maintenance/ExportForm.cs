using System.Buffers;
using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Maintenance;

/// <summary>The lines of an exported run. README.md describes them.</summary>
internal static class ExportForm
{
    public const string Mark = "run-export";
    public const int Format = 1;

    public static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = StateSerialization.GreatestDepth + 16 };

    /// <summary>The one line that says what follows.</summary>
    public static void WriteHeader(Utf8JsonWriter json, TransferredRun run)
    {
        var row = run.Summary;
        json.WriteString("actorflow", Mark);
        json.WriteNumber("format", Format);
        json.WriteString("run", row.RunId.Value);
        json.WriteString("flow", row.Flow);
        json.WriteString("print", row.Fingerprint);
        json.WriteString("status", NameOf(row.Status));
        json.WriteString("started", row.StartedAt.UtcDateTime);
        json.WriteString("updated", row.UpdatedAt.UtcDateTime);
        if (row.EndedAt is { } ended)
            json.WriteString("ended", ended.UtcDateTime);
        if (row.Due is { } due)
            json.WriteString("due", due.UtcDateTime);
        if (row.Key is { } key)
            json.WriteString("key", key);
        if (row.Parent is { } parent)
            json.WriteString("parent", parent);
        if (row.Outcome is { } outcome)
            json.WriteString("outcome", outcome);
        if (row.Tags.Count > 0)
        {
            json.WriteStartArray("tags");
            foreach (var tag in row.Tags)
                json.WriteStringValue(tag);
            json.WriteEndArray();
        }

        if (run.Aside is { } aside)
            WriteAside(json, aside);
        if (run.Damage is { } damage)
            json.WriteString("damage", damage);
    }

    public static void WriteBaseline(Utf8JsonWriter json, RunBaseline baseline)
    {
        json.WriteNumber("baseline", baseline.Version);
        json.WriteNumber("schema", baseline.Schema);
        json.WriteString("sum", Hex(SumOf(baseline)));
        json.WriteStartArray("blobs");
        foreach (var blob in baseline.Blobs)
            json.WriteStringValue(blob.ToString());
        json.WriteEndArray();
        json.WriteBase64String("bytes", baseline.Data.Span);
    }

    public static void WriteEntry(Utf8JsonWriter json, in JournalEntry entry, uint sum)
    {
        json.WriteNumber("v", entry.Version);
        json.WriteString("name", entry.Name);
        json.WriteNumber("schema", entry.Schema);
        json.WriteString("sum", Hex(sum));
        if (IsPlainJson(entry.Data.Span))
        {
            json.WritePropertyName("data");
            json.WriteRawValue(entry.Data.Span, skipInputValidation: true);
        }
        else
        {
            json.WriteBase64String("bytes", entry.Data.Span);
        }
    }

    /// <summary>The checksum of an entry, chained to its predecessor as in a journal.</summary>
    public static uint Next(ArrayBufferWriter<byte> scratch, in JournalEntry entry, uint before)
    {
        scratch.ResetWrittenCount();
        return EntryPack.Write(scratch, [entry], before);
    }

    public static uint SumOf(RunBaseline baseline)
        => EntryChain.Next(EntryChain.Next(EntryChain.Start(baseline.RunId), baseline.Schema, []), baseline.Version, baseline.Data.Span);

    public static string Hex(uint sum) => sum.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);

    public static string NameOf(RunStatus status) => JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString());

    private static void WriteAside(Utf8JsonWriter json, AsideRun aside)
    {
        json.WriteStartObject("aside");
        json.WriteString("status", NameOf(aside.Status));
        json.WriteString("reason", aside.Reason);
        json.WriteString("build", aside.Build);
        json.WriteString("since", aside.Since.UtcDateTime);
        json.WriteEndObject();
    }

    /// <summary>Whether bytes can stand in a line as the JSON they are, and be read back to the very same bytes.</summary>
    private static bool IsPlainJson(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data.IndexOfAny((byte)'\n', (byte)'\r') >= 0 || data[0] <= ' ' || data[^1] <= ' '
            || !System.Text.Unicode.Utf8.IsValid(data))
            return false;
        try
        {
            var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = StateSerialization.GreatestDepth + 8 });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
