using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorFlow;

/// <summary>
/// Names one question: the run that asked it, and its number there, written <c>order-7:2</c>. Never changes and is never used again.
/// </summary>
/// <param name="RunId">The run.</param>
/// <param name="Number">Which question of the run it is, from 1.</param>
public readonly record struct QuestionId(RunId RunId, int Number)
{
    /// <summary>Reads an id as <see cref="ToString"/> writes it.</summary>
    /// <exception cref="ArgumentException">The text is no question's id.</exception>
    public static QuestionId Parse(string text)
        => TryParse(text, out var id) ? id
            : throw new ArgumentException(
                $"'{text}' is no id of a question. It has the form <run>:<number>, for example order-7:2; list the questions to see theirs.",
                    nameof(text));

    /// <summary>Reads an id as <see cref="ToString"/> writes it.</summary>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out QuestionId id)
    {
        id = default;
        // A run's id may hold colons itself; the number never does.
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return false;
        try
        {
            id = new QuestionId(new RunId(text![..colon]), number);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RunId}:{Number}");
}
