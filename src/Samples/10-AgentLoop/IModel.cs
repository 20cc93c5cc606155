namespace ActorFlow.Samples.AgentLoop;

/// <summary>Decides what to do next.</summary>
public interface IModel
{
    /// <summary>Decides by the question and what tools have found so far.</summary>
    Task<Decision> DecideAsync(string question, IReadOnlyList<string> seen, CancellationToken cancellationToken);
}

/// <summary>What to do next.</summary>
/// <param name="Tool">The name of the tool's node; null when there is an answer.</param>
/// <param name="Argument">What the tool is to be told, or the answer.</param>
public sealed record Decision(string? Tool, string Argument);
