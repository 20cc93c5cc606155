namespace ActorFlow;

/// <summary>One of the choices of a question.</summary>
/// <param name="Id">What an answer names, and the action that a <c>FeedbackNode</c> takes. 1 to 200 characters, unique in the question.</param>
/// <param name="Label">What a person reads; null is the id.</param>
public sealed record QuestionChoice(string Id, string? Label = null)
{
    /// <summary>A choice that reads as its id.</summary>
    public static implicit operator QuestionChoice(string id) => new(id);

    /// <inheritdoc/>
    public override string ToString() => Label ?? Id;
}
