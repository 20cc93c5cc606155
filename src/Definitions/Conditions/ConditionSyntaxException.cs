namespace ActorFlow.Definitions;

/// <summary>A text is no condition.</summary>
/// <param name="text">The text.</param>
/// <param name="position">Where it goes wrong: characters from 0.</param>
/// <param name="what">What is wrong there.</param>
public sealed class ConditionSyntaxException(string text, int position, string what)
    : Exception($"The condition '{text}' is wrong at character {position + 1}: {what}. Write for example: total > 100 and status == 'open'.")
{
    /// <summary>Where it goes wrong: characters from 0.</summary>
    public int Position { get; } = position;
}
