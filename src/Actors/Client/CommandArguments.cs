using System.Buffers;
using System.Text.Json;

namespace ActorFlow.Actors.Client;

/// <summary>Writes the arguments of commands as JSON.</summary>
internal static class CommandArguments
{
    public static ReadOnlyMemory<byte> OfReason(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason.Length == 0 ? default : Written(writer => writer.WriteString("reason"u8, Unicode.Mended(reason)));
    }

    public static ReadOnlyMemory<byte> OfFile(string file) => Written(writer => writer.WriteString("file"u8, file));

    public static ReadOnlyMemory<byte> OfAnswer(int question, JsonElement answer, string by, string? delivery) => Written(writer =>
    {
        writer.WriteNumber("question"u8, question);
        Write(writer, "answer", answer);
        writer.WriteString("by"u8, Unicode.Mended(by));
        if (delivery is not null)
            writer.WriteString("delivery"u8, Unicode.Mended(delivery));
    });

    public static ReadOnlyMemory<byte> OfWithdrawal(int question, string reason, string? by) => Written(writer =>
    {
        writer.WriteNumber("question"u8, question);
        if (reason.Length > 0)
            writer.WriteString("reason"u8, Unicode.Mended(reason));
        if (by is not null)
            writer.WriteString("by"u8, Unicode.Mended(by));
    });

    /// <summary>What a request says beside its kind.</summary>
    public static ReadOnlyMemory<byte> OfControl(Runs.RunControl control)
    {
        if (control is { Reason: "", NewKeys: false, Parent: null, For: 0 })
            return default;
        return Written(writer =>
        {
            if (control.Reason.Length > 0)
                writer.WriteString("reason"u8, Unicode.Mended(control.Reason));
            if (control.NewKeys)
                writer.WriteBoolean("newKeys"u8, true);
            if (control.Parent is { } parent)
                writer.WriteString("parent"u8, parent);
            if (control.For > 0)
                writer.WriteNumber("for"u8, control.For);
        });
    }

    public static ReadOnlyMemory<byte> OfRetry(bool newKeys) => newKeys ? Written(writer => writer.WriteBoolean("newKeys"u8, true)) : default;

    public static ReadOnlyMemory<byte> OfSignal(string name, JsonElement? payload, string? delivery) => Written(writer =>
    {
        writer.WriteString("name"u8, Unicode.Mended(name));
        if (payload is { } value)
            Write(writer, "payload", value);
        if (delivery is not null)
            writer.WriteString("delivery"u8, Unicode.Mended(delivery));
    });

    public static ReadOnlyMemory<byte> OfStart(string flow, JsonElement? input, StartOptions options) => Written(writer =>
    {
        writer.WriteString("flow"u8, flow);
        if (input is { } values)
            Write(writer, "input", values);
        if (options.Key is { } key)
            writer.WriteString("key"u8, key);
        if (options.Tags.Count > 0)
        {
            writer.WriteStartArray("tags"u8);
            foreach (var tag in options.Tags)
                writer.WriteStringValue(tag);
            writer.WriteEndArray();
        }

        if (options.Memo is { } memo)
            Write(writer, "memo", memo);
        if (options.Deadline is { } deadline)
            writer.WriteString("deadline"u8, deadline.ToString("c", System.Globalization.CultureInfo.InvariantCulture));
        if (options.Parent is { } parent)
            writer.WriteString("parent"u8, parent.Value);
    });

    private static void Write(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonScratch.WriterOptions))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
