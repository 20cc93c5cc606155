namespace ActorFlow.Definitions;

/// <summary>A condition compares values that have no order, or that are of different kinds.</summary>
/// <param name="condition">The condition.</param>
/// <param name="what">Which values.</param>
public sealed class ConditionValueException(string condition, string what)
    : Exception($"The condition '{condition}' cannot be judged: {what}. Compare numbers with numbers and texts with texts, or ask exists(…) first.")
{
    /// <summary>The condition's text.</summary>
    public string Condition { get; } = condition;
}
