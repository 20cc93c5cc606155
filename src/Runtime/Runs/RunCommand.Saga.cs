using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>What is known of the effect of an Exec that did not lead to the end of its visit.</summary>
internal enum ExecEffect
{
    /// <summary>It had none: it did not begin, or failed with an error that says so.</summary>
    None,

    /// <summary>It may have had one.</summary>
    Unknown,

    /// <summary>It returned.</summary>
    Done,
}

/// <summary>An Exec that was cut off behind has had its effect.</summary>
/// <param name="Now">The edge's clock.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Result">What it returned.</param>
internal sealed record OweCompensation(DateTimeOffset Now, long Visit, int Attempt, JsonElement? Result) : RunCommand(Now);

/// <summary>Undo what an ended run has done.</summary>
internal sealed record CompensateRun(DateTimeOffset Now) : RunCommand(Now);

/// <summary>An attempt of a compensation ended.</summary>
/// <param name="Now">The edge's clock.</param>
/// <param name="Visit">The visit that is undone.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Error">Its failure; null when it succeeded.</param>
/// <param name="RetryAfter">How long to wait before the next attempt; null when there is to be none.</param>
internal sealed record EndCompensation(DateTimeOffset Now, long Visit, int Attempt, RunError? Error, TimeSpan? RetryAfter) : RunCommand(Now);
