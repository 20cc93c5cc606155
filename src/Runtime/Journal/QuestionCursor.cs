using System.Globalization;

namespace ActorFlow.Journal;

/// <summary>
/// A place in the order of questions: the time of the asking in microseconds, the number of the run in its journal, the number of the question.
/// </summary>
internal readonly record struct QuestionCursor(long Asked, long Run, int Number) : IComparable<QuestionCursor>
{
    /// <summary>Before the first, or behind the last.</summary>
    public static QuestionCursor Edge(bool newestFirst)
        => newestFirst ? new(long.MaxValue, long.MaxValue, int.MaxValue) : new(long.MinValue, long.MinValue, int.MinValue);

    public static QuestionCursor Of(QuestionQuery query) => query.After is { } text ? Parse(text) : Edge(query.NewestFirst);

    /// <exception cref="ArgumentException">The text is no cursor.</exception>
    public static QuestionCursor Parse(string text)
    {
        var parts = text.Split('.');
        if (parts.Length == 3 && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var asked)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var run)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return new QuestionCursor(asked, run, number);
        throw new ArgumentException($"'{text}' is not a place in a list of questions. Use the Next of the page before, unchanged.");
    }

    public int CompareTo(QuestionCursor other)
        => Asked != other.Asked ? Asked.CompareTo(other.Asked) : Run != other.Run ? Run.CompareTo(other.Run) : Number.CompareTo(other.Number);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Asked}.{Run}.{Number}");
}
