using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>
/// What became of questions, as their waits hold it: JSON that goes into images of the run, so a sensitive answer in there is as encrypted as the
/// state's.
/// </summary>
internal static class QuestionReplies
{
    /// <summary>Writes what became of a question.</summary>
    public static JsonElement Write(RunId runId, AskedQuestion asked)
    {
        using var scratch = JsonScratch.Rent();
        var json = scratch.Writer;
        json.WriteStartObject();
        json.WriteString("id"u8, new QuestionId(runId, asked.Number).ToString());
        json.WriteString("name"u8, asked.Wait);
        json.WriteString("kind"u8, QuestionJson.NameOf(asked.Question.Kind));
        json.WriteString("outcome"u8, QuestionJson.NameOf(asked.Outcome));
        if (asked.EndedAt is { } at)
            json.WriteString("at"u8, at.UtcDateTime);
        if (asked.By is { } by)
            json.WriteString("by"u8, by);
        if (asked.Why is { } why)
            json.WriteString("why"u8, why);
        if (!asked.Answer.IsEmpty)
        {
            json.WritePropertyName("answer"u8);
            asked.Answer.WriteTo(json, Plain);
        }

        json.WriteEndObject();
        return JsonElement.Parse(scratch.Written, StateSerialization.DocumentOptions);
    }

    /// <summary>Reads what a wait for an answer came to.</summary>
    public static QuestionReply Read(WaitOutcome outcome, StateSerialization serialization)
    {
        var json = outcome.Value ?? throw new InvalidOperationException("A wait for an answer ended without saying how.");
        JsonElement? answer = json.TryGetProperty("answer"u8, out var given)
            ? JsonOf(StatePatch.ReadFrom(given, new StateJournaling { PayloadCodec = serialization.PayloadCodec })[0].Value) : null;
        return new QuestionReply(QuestionId.Parse(json.GetProperty("id"u8).GetString()!), json.GetProperty("name"u8).GetString()!,
            QuestionJson.ParseKind(json.GetProperty("kind"u8).GetString()!), QuestionJson.ParseOutcome(json.GetProperty("outcome"u8).GetString()!),
                answer,
            json.TryGetProperty("by"u8, out var by) ? by.GetString() : null, outcome.At,
                json.TryGetProperty("why"u8, out var why) ? why.GetString() : null, serialization);
    }

    /// <exception cref="PayloadUnreadableException">The value is encrypted and its key is not configured.</exception>
    public static JsonElement JsonOf(StateValue value) => JsonElement.Parse(value.Plain.ToJson().Span, StateSerialization.DocumentOptions);

    public static StateValue ValueOf(JsonElement json) => StateValue.FromJson(json);

    private static readonly StateJournaling Plain = new();
}
