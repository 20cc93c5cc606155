using System.Collections.Immutable;
using System.Text.Json;

namespace ActorFlow;

/// <summary>
/// What a run asks a person: <c>Question.Approval("Buy it?").AssignTo("anna").Within(TimeSpan.FromDays(2))</c>. Asked by a <c>FeedbackNode</c>, or
/// inside Exec.
/// </summary>
/// <remarks>Immutable; each method gives a changed copy. What is wrong with a question is found when it is asked.</remarks>
public sealed partial record Question
{
    /// <summary>The longest text that answers a question, unless the question says less: 65 536 characters.</summary>
    public const int MaxTextLength = 65_536;

    /// <summary>The most choices of a question: 1 000.</summary>
    public const int MaxChoices = 1_000;

    private Question(QuestionKind kind, string prompt)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prompt);
        Kind = kind;
        Prompt = Unicode.Mended(prompt);
    }

    /// <summary>What kind of answer it wants.</summary>
    public QuestionKind Kind { get; }

    /// <summary>What the person reads.</summary>
    public string Prompt { get; }

    /// <summary>The choices of a selection, in the order in which they are shown; else empty.</summary>
    public ImmutableArray<QuestionChoice> Choices { get; private init; } = [];

    /// <summary>What the answer of a custom question has to be; else null.</summary>
    public AnswerSchema? Schema { get; private init; }

    /// <summary>The fewest characters of a text, or choices of a multi-selection.</summary>
    public int Least { get; private init; }

    /// <summary>The most characters of a text, or choices of a multi-selection.</summary>
    public int Most { get; private init; }

    /// <summary>
    /// Who is asked: a name, an address, a group; null is anybody. Shown and listed by; who may answer is for the program around to judge.
    /// </summary>
    public string? Assignee { get; private init; }

    /// <summary>How long there is to answer, from the asking on; null is for ever. Time in which the run is paused counts.</summary>
    public TimeSpan? Deadline { get; private init; }

    /// <summary>What happens at the deadline.</summary>
    public QuestionTimeout Timeout { get; private init; }

    /// <summary>The answer that is taken at the deadline, if <see cref="Timeout"/> says so; else null.</summary>
    public QuestionAnswer? DefaultAnswer { get; private init; }

    /// <summary>After which time the person is reminded; null is never.</summary>
    public TimeSpan? RemindAfter { get; private init; }

    /// <summary>After which further time the person is reminded again and again; null is not.</summary>
    public TimeSpan? RemindEvery { get; private init; }

    /// <summary>Who gets the question when nobody has answered, in the order of their times.</summary>
    public ImmutableArray<QuestionEscalation> Escalations { get; private init; } = [];

    /// <summary>The key of the run's state that takes the answer, whoever gives it; null is none.</summary>
    public string? StateKey { get; private init; }

    /// <summary>What else programs around want to know of the question; journaled and shown as it is, so it holds no secrets.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; private init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Asks for a yes or no, with a reason.</summary>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    public static Question Approval(string prompt) => new(QuestionKind.Approval, prompt);

    /// <summary>Asks for a text of at least one character.</summary>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    public static Question Text(string prompt) => new(QuestionKind.Text, prompt) { Least = 1, Most = MaxTextLength };

    /// <summary>Asks for one of some choices.</summary>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    public static Question Selection(string prompt, params ReadOnlySpan<QuestionChoice> choices)
        => new(QuestionKind.Selection, prompt) { Choices = [.. choices], Least = 1, Most = 1 };

    /// <summary>Asks for any number of some choices; <see cref="Between"/> bounds it.</summary>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    public static Question MultiSelection(string prompt, params ReadOnlySpan<QuestionChoice> choices)
        => new(QuestionKind.MultiSelection, prompt) { Choices = [.. choices], Most = choices.Length };

    /// <summary>Asks for JSON that a schema allows.</summary>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    public static Question Custom(string prompt, AnswerSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new(QuestionKind.Custom, prompt) { Schema = schema };
    }

    /// <summary>Asks for JSON that a schema allows.</summary>
    /// <param name="prompt">What the person reads.</param>
    /// <param name="schema">The schema, as JSON; see <see cref="AnswerSchema"/> for what it may say.</param>
    /// <exception cref="ArgumentException">The prompt is empty, or the schema is no such JSON.</exception>
    public static Question Custom(string prompt, string schema) => Custom(prompt, AnswerSchema.Parse(schema));

    /// <summary>Bounds a text by its characters, or a multi-selection by its choices.</summary>
    public Question Between(int least, int most) => this with { Least = least, Most = most };

    /// <summary>Who is asked.</summary>
    public Question AssignTo(string assignee) => this with { Assignee = Unicode.Mended(assignee) };

    /// <summary>How long there is to answer; then the asker goes on without one.</summary>
    public Question Within(TimeSpan deadline) => this with { Deadline = deadline, Timeout = QuestionTimeout.Route, DefaultAnswer = null };

    /// <summary>How long there is to answer; then an answer is taken for given. An approval cannot be.</summary>
    public Question Within(TimeSpan deadline, QuestionAnswer @default)
    {
        ArgumentNullException.ThrowIfNull(@default);
        return this with { Deadline = deadline, Timeout = QuestionTimeout.Default, DefaultAnswer = @default };
    }

    /// <summary>How long there should be to answer; then whoever watches is told, and the question stays open.</summary>
    public Question WarnAfter(TimeSpan deadline) => this with { Deadline = deadline, Timeout = QuestionTimeout.KeepWaiting, DefaultAnswer = null };

    /// <summary>When the person is reminded.</summary>
    /// <param name="after">How long after the asking.</param>
    /// <param name="every">How long after each reminder the next one follows; null is no further one.</param>
    public Question Remind(TimeSpan after, TimeSpan? every = null) => this with { RemindAfter = after, RemindEvery = every };

    /// <summary>Who gets the question when nobody has answered for a time. May be said several times.</summary>
    /// <param name="after">How long after the asking.</param>
    /// <param name="assignee">Who has it then.</param>
    public Question EscalateTo(string assignee, TimeSpan after)
        => this with { Escalations =
            [.. Escalations.Add(new QuestionEscalation(after, Unicode.Mended(assignee))).OrderBy(escalation => escalation.After)] };

    /// <summary>
    /// Writes the answer to a key of the run's state with the very commit that takes it: see <see cref="QuestionAnswer"/> for its shape.
    /// </summary>
    public Question WriteTo(string key)
    {
        ActorFlow.StateKey.ThrowIfInvalid(key);
        return this with { StateKey = key };
    }

    /// <summary>Notes something for programs around.</summary>
    public Question With(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return this with { Metadata = Metadata.SetItem(Unicode.Mended(name), Unicode.Mended(value)) };
    }

    /// <summary>For people.</summary>
    public override string ToString() => $"{Kind}: {Prompt}";
}
