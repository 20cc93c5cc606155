using System.Text;
using System.Text.Json;

namespace ActorFlow;

/// <summary>Whether an answer fits its question. Pure and linear in the answer's size: it judges what comes from outside.</summary>
internal static class AnswerCheck
{
    /// <summary>Judges an answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answer">The answer as it was given.</param>
    /// <param name="taken">The answer in the one form in which it is journaled.</param>
    /// <returns>Why it is refused, as part of a sentence; null when it fits.</returns>
    public static string? Refuse(Question question, QuestionAnswer answer, out QuestionAnswer taken)
    {
        taken = answer;
        var json = answer.Json;
        var bytes = Encoding.UTF8.GetByteCount(json.GetRawText());
        if (bytes > QuestionAnswer.MaxBytes)
            return $"it has {bytes} bytes of JSON; the most are {QuestionAnswer.MaxBytes}";
        return question.Kind switch
        {
            QuestionKind.Approval => OfApproval(json, ref taken),
            QuestionKind.Text => OfText(question, json),
            QuestionKind.Selection => OfSelection(question, json),
            QuestionKind.MultiSelection => OfMany(question, json, ref taken),
            _ => question.Schema!.Problem(json),
        };
    }

    private static string? OfApproval(JsonElement json, ref QuestionAnswer taken)
    {
        if (json.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            taken = QuestionAnswer.Decision(json.GetBoolean(), null);
            return null;
        }

        if (json.ValueKind != JsonValueKind.Object)
            return "an approval is answered by {\"approved\":true} or {\"approved\":false}, with a \"reason\" if there is one";
        bool? approved = null;
        string? reason = null;
        foreach (var member in json.EnumerateObject())
        {
            switch (member.Name)
            {
                case QuestionAnswer.Approved when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False && approved is null:
                    approved = member.Value.GetBoolean();
                    break;
                case QuestionAnswer.ReasonName when member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null && reason is null:
                    reason = member.Value.GetString();
                    break;
                default:
                    return $"an approval has \"approved\" (true or false) and \"reason\" (a text), each once; '{member.Name}' does not fit";
            }
        }

        if (approved is not { } decision)
            return "it says neither \"approved\":true nor \"approved\":false, and a missing answer is no approval";
        if (reason?.Length > Question.MaxTextLength)
            return $"its reason has {reason.Length} characters; the most are {Question.MaxTextLength}";
        taken = QuestionAnswer.Decision(decision, reason);
        return null;
    }

    private static string? OfText(Question question, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
            return $"the question wants a text, not a JSON {Word(json)}";
        var length = json.GetString()!.Length;
        return length >= question.Least && length <= question.Most
            ? null : $"its text has {length} characters; wanted are {question.Least} to {question.Most}";
    }

    private static string? OfSelection(Question question, JsonElement json)
        => json.ValueKind != JsonValueKind.String ? $"the question wants the id of one choice as a text, not a JSON {Word(json)}"
            : Has(question, json.GetString()!) ? null : Unknown(question, json.GetString()!);

    private static string? OfMany(Question question, JsonElement json, ref QuestionAnswer taken)
    {
        if (json.ValueKind != JsonValueKind.Array)
            return $"the question wants a list of ids of choices, not a JSON {Word(json)}";
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in json.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
                return $"the question wants ids of choices, and one of these is a JSON {Word(item)}";
            if (!Has(question, item.GetString()!))
                return Unknown(question, item.GetString()!);
            if (!chosen.Add(item.GetString()!))
                return $"the choice '{item.GetString()}' is there twice";
        }

        if (chosen.Count < question.Least || chosen.Count > question.Most)
            return $"{chosen.Count} choices were made; wanted are {question.Least} to {question.Most}";
        taken = QuestionAnswer.SelectMany(question.Choices.Where(choice => chosen.Contains(choice.Id)).Select(choice => choice.Id));
        return null;
    }

    private static bool Has(Question question, string id) => question.Choices.Any(choice => choice.Id == id);

    private static string Unknown(Question question, string id)
    {
        const int shown = 20;
        var known = string.Join(", ", question.Choices.Take(shown).Select(choice => $"'{choice.Id}'"));
        return $"'{(id.Length > 100 ? $"{id[..100]}…" : id)}' is none of the choices: {known}{(question.Choices.Length > shown ? ", …" : "")}";
    }

    private static string Word(JsonElement json) => json.ValueKind.ToString().ToLowerInvariant();
}
