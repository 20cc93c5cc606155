using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Client;

/// <summary>The answers of the engine to commands, as JSON and back.</summary>
internal static class CommandAnswer
{
    public const string UnknownRun = "unknown-run";
    public const string UnknownQuestion = "unknown-question";
    public const string UnknownFlow = "unknown-flow";
    public const string BadCommand = "bad-command";
    public const string Conflict = "run-conflict";
    public const string Quarantined = "quarantined";
    public const string Pruned = "pruned";
    public const string TooNew = "journal-too-new";
    public const string Lost = "run-lost";
    public const string Refused = "update-refused";
    public const string TooLarge = "too-large";
    public const string Failed = "failed";

    /// <summary>The command was carried out.</summary>
    public static InboxAnswer Done(RunId runId, RunStatus status, bool changed, string? refusal) => new(true, Text(writer =>
    {
        writer.WriteString("run"u8, runId.Value);
        writer.WriteString("status"u8, Name(status));
        writer.WriteBoolean("changed"u8, changed);
        if (refusal is not null)
            writer.WriteString("refusal"u8, refusal);
    }));

    /// <summary>A run was started, or found: the one that has the id or the key.</summary>
    public static InboxAnswer Started(RunId runId, string flow, RunStatus status, bool changed) => new(true, Text(writer =>
    {
        writer.WriteString("run"u8, runId.Value);
        writer.WriteString("flow"u8, flow);
        writer.WriteString("status"u8, Name(status));
        writer.WriteBoolean("changed"u8, changed);
    }));

    /// <summary>The flow is not registered where the run would be led.</summary>
    public static InboxAnswer UnknownFlowOf(string flow) => new(false, Text(writer =>
    {
        writer.WriteString("error"u8, $"the flow '{flow}' is not registered");
        writer.WriteString("kind"u8, UnknownFlow);
        writer.WriteString("flow"u8, flow);
    }));

    /// <summary>The update was made.</summary>
    public static InboxAnswer Updated(RunId runId, JsonElement result) => new(true, Text(writer =>
    {
        writer.WriteString("run"u8, runId.Value);
        writer.WriteBoolean("changed"u8, true);
        writer.WritePropertyName("result"u8);
        result.WriteTo(writer);
    }));

    /// <summary>The journal was copied.</summary>
    public static InboxAnswer Copied() => new(true, Text(static writer => writer.WriteBoolean("changed"u8, true)));

    /// <summary>The command failed.</summary>
    public static InboxAnswer Error(string kind, string why) => new(false, Text(writer =>
    {
        writer.WriteString("error"u8, Unicode.Mended(why));
        writer.WriteString("kind"u8, kind);
    }));

    /// <summary>The command failed, and an engine that gets the answer can make the same exception of it.</summary>
    public static InboxAnswer Error(string kind, Exception error) => new(false, Text(writer =>
    {
        writer.WriteString("error"u8, Unicode.Mended(error.Message));
        writer.WriteString("kind"u8, kind);
        var (update, reason) = error switch
        {
            UpdateRefusedException refused => (refused.Update, refused.Reason),
            RunQuarantinedException quarantined => (null, quarantined.Reason),
            _ => (default(string), default(string)),
        };
        if (update is not null)
            writer.WriteString("update"u8, Unicode.Mended(update));
        if (reason is not null)
            writer.WriteString("reason"u8, Unicode.Mended(reason));
    }));

    /// <summary>Reads an answer; one that is no such JSON, of another program, counts as text.</summary>
    public static CommandOutcome Read(long ticket, InboxAnswer answer)
    {
        var outcome = new CommandOutcome(ticket, answer.Succeeded ? CommandState.Done : CommandState.Failed);
        try
        {
            using var json = JsonDocument.Parse(answer.Text);
            var root = json.RootElement;
            return outcome with
            {
                RunId = Member(root, "run") is { } run ? new RunId(run) : default(RunId?),
                Status = Enum.TryParse<RunStatus>(Member(root, "status"), ignoreCase: true, out var status) ? status : null,
                Changed = root.TryGetProperty("changed"u8, out var changed) && changed.ValueKind == JsonValueKind.True,
                Refusal = Member(root, "refusal"),
                Result = root.TryGetProperty("result"u8, out var result) ? result.Clone() : null,
                Error = Member(root, "error"),
                ErrorKind = Member(root, "kind"),
                Flow = Member(root, "flow"),
                Update = Member(root, "update"),
                Reason = Member(root, "reason"),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return answer.Succeeded ? outcome : outcome with { Error = answer.Text, ErrorKind = Failed };
        }
    }

    public static string Name<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string? Member(JsonElement json, string name)
        => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Text(Action<Utf8JsonWriter> members) => HistoryJson.Written(writer =>
    {
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
    }).GetRawText();
}
