using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>What became of a question, as whoever asked it sees it. The same on every entry of Exec, and after every restart.</summary>
public sealed class QuestionReply
{
    private readonly JsonElement? _answer;
    private readonly StateSerialization _serialization;

    internal QuestionReply(QuestionId id, string name, QuestionKind kind, QuestionOutcome outcome, JsonElement? answer, string? by, DateTimeOffset at,
        string? why, StateSerialization serialization)
    {
        (Id, Name, Kind, Outcome, By, At, Why) = (id, name, kind, outcome, by, at, why);
        (_answer, _serialization) = (answer, serialization);
    }

    /// <summary>The question.</summary>
    public QuestionId Id { get; }

    /// <summary>The name it was asked under.</summary>
    public string Name { get; }

    /// <summary>What kind of answer it wanted.</summary>
    public QuestionKind Kind { get; }

    /// <summary>What became of it.</summary>
    public QuestionOutcome Outcome { get; }

    /// <summary>Who answered or withdrew it; null when that is not known, and when time did it.</summary>
    public string? By { get; }

    /// <summary>The run's time at which it ended.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Why it was withdrawn; else null.</summary>
    public string? Why { get; }

    /// <summary>Whether there is an answer: somebody's, or the default one.</summary>
    [MemberNotNullWhen(true, nameof(_answer))]
    public bool HasAnswer => _answer is not null;

    /// <summary>Whether an approval was given. False when it was refused, and whenever there is no answer.</summary>
    public bool IsApproved => Kind == QuestionKind.Approval && HasAnswer && QuestionAnswer.OfJson(_answer.Value).IsApproval;

    /// <summary>The reason that came with an approval or a rejection, or null.</summary>
    public string? Reason
        => Kind == QuestionKind.Approval && HasAnswer && _answer.Value.TryGetProperty(QuestionAnswer.ReasonName, out var reason)
            ? reason.GetString() : null;

    /// <summary>The answer.</summary>
    /// <exception cref="QuestionUnansweredException">There is none.</exception>
    public JsonElement Json => _answer ?? throw new QuestionUnansweredException(this);

    /// <summary>The text, or the id of the choice that was made.</summary>
    /// <exception cref="QuestionUnansweredException">There is no answer, or it is no text.</exception>
    public string Text => Json.ValueKind == JsonValueKind.String ? Json.GetString()! : throw new QuestionUnansweredException(this);

    /// <summary>The ids of the choices that were made, in the order of the question's; one or none for a selection.</summary>
    /// <exception cref="QuestionUnansweredException">There is no answer, or it is no selection.</exception>
    public IReadOnlyList<string> Choices => Kind switch
    {
        QuestionKind.Selection => [Text],
        QuestionKind.MultiSelection => [.. Json.EnumerateArray().Select(choice => choice.GetString()!)],
        _ => throw new QuestionUnansweredException(this),
    };

    /// <summary>The answer as a value of a type, through JSON.</summary>
    /// <exception cref="QuestionUnansweredException">There is no answer.</exception>
    /// <exception cref="JsonException">It has another shape.</exception>
    public T? Value<T>() => Json.Deserialize((JsonTypeInfo<T>)_serialization.Json.GetTypeInfo(typeof(T)));

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Outcome}{(HasAnswer ? $": {_answer.Value.GetRawText()}" : "")}";
}
