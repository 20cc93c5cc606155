namespace ActorFlow.Journal;

/// <summary>A command left for an engine.</summary>
/// <param name="Ticket">Its number; grows, and is never used twice.</param>
/// <param name="Verb">What to do.</param>
/// <param name="RunId">The run it concerns, or null.</param>
/// <param name="Arguments">What else there is to say, as UTF-8 JSON; may be empty.</param>
/// <param name="At">When it was left.</param>
public sealed record InboxCommand(long Ticket, string Verb, RunId? RunId, ReadOnlyMemory<byte> Arguments, DateTimeOffset At)
{
    /// <summary>Why it cannot be read as it was stored, or null. It is answered with that, so that it blocks none behind it.</summary>
    public string? Flaw { get; init; }
}

/// <summary>What became of a command.</summary>
/// <param name="Succeeded">Whether it was carried out.</param>
/// <param name="Text">The outcome, or why it failed, for people or as JSON.</param>
public sealed record InboxAnswer(bool Succeeded, string Text);
