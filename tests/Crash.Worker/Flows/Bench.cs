using ActorFlow.Crash.Worker.Outside;

namespace ActorFlow.Crash.Worker.Flows;

/// <summary>What all steps share: where they leave their mark, and how long they take.</summary>
/// <param name="Facts">The outside world.</param>
/// <param name="Slow">The longest a step takes; each takes its own part of it.</param>
internal sealed record Bench(FactFile Facts, TimeSpan Slow)
{
    /// <summary>Whether all runs are in this process, so that their steps can wait for each other. The default is false.</summary>
    public bool IsAlone { get; init; }

    /// <summary>From how many bytes of facts on the items of a batch hold still until the process ends, so that a kill hits the middle of it. The default is never.</summary>
    public long HoldItemsAt { get; init; } = long.MaxValue;

    /// <summary>Takes the time of one attempt.</summary>
    public Task WorkAsync() => Slow > TimeSpan.Zero ? Task.Delay(Slow * Random.Shared.NextDouble()) : Task.CompletedTask;
}
