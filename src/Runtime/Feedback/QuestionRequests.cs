using System.Text.Json;

namespace ActorFlow;

/// <summary>Makes waits of questions, and questions of waits.</summary>
internal static class QuestionRequests
{
    /// <summary>The wait for an answer. The question is judged, and what its default answer would write is frozen, where user code may run.</summary>
    /// <exception cref="QuestionInvalidException">The question cannot be asked.</exception>
    public static WaitRequest Of(string name, Question question, RunId runId, string node, IVisitPort port)
    {
        if (name.Length is 0 or > WaitRequest.MaxName || name.Any(char.IsControl))
            throw new QuestionInvalidException(runId, node, name,
                $"its name has {name.Length} characters; names have 1 to {WaitRequest.MaxName}, and no control characters.");
        if (question is null)
            throw new QuestionInvalidException(runId, node, name, "it is null.");
        if (question.Problem is { } problem)
            throw new QuestionInvalidException(runId, node, name, problem);
        var writes = Writes(question.StateKey, question.DefaultAnswer, question, port.Scope);
        return new WaitRequest(Unicode.Mended(name), WaitKind.Question) { Payload = Payload(question, writes) };
    }

    /// <summary>What an answer writes to the state.</summary>
    /// <exception cref="StateException">The key does not take it.</exception>
    public static StatePatch Writes(string? key, QuestionAnswer? answer, Question question, StateScope scope)
    {
        if (key is null || answer is null)
            return StatePatch.Empty;
        AnswerCheck.Refuse(question, answer, out var taken);
        return new RunInput { [key] = QuestionReplies.ValueOf(taken.Json) }.ToPatch(scope, DateTimeOffset.UnixEpoch);
    }

    /// <summary>The question that a wait asks, and what its default answer writes.</summary>
    /// <exception cref="JsonException">It asks none.</exception>
    public static (Question Question, StatePatch Fallback) Read(JsonElement payload)
        => (QuestionJson.Read(payload.GetProperty("asks"u8)), payload.TryGetProperty("sets"u8, out var sets) ? StatePatch.ReadFrom(sets, Plain)
            : StatePatch.Empty);

    private static JsonElement Payload(Question question, StatePatch writes)
    {
        using var scratch = JsonScratch.Rent();
        var json = scratch.Writer;
        json.WriteStartObject();
        json.WritePropertyName("asks"u8);
        QuestionJson.Write(json, question);
        if (!writes.IsEmpty)
        {
            json.WritePropertyName("sets"u8);
            writes.WriteTo(json, Plain);
        }

        json.WriteEndObject();
        return JsonElement.Parse(scratch.Written, StateSerialization.DocumentOptions);
    }

    private static readonly StateJournaling Plain = new();
}
