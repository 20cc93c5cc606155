namespace ActorFlow;

/// <summary>How far a batch has come. Told to those who watch while it runs, and once more at its end; never journaled.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Node">The node's path.</param>
/// <param name="Visit">Which entry into the node it is, from 1.</param>
/// <param name="Total">How many items there are; null while a stream has not come to its end.</param>
/// <param name="Done">Items that have their result, those found in the journal included.</param>
/// <param name="Failed">Items that failed.</param>
/// <param name="InFlight">Workers that are on an item now.</param>
/// <param name="PeakInFlight">The most there have been at the same time.</param>
/// <param name="Workers">How many workers there are, those without work included.</param>
/// <param name="PerSecond">Items that ended in a second, on average since the batch began in this process.</param>
/// <param name="IsOver">Whether the batch has ended.</param>
public sealed record BatchProgress(RunId RunId, string Node, int Visit, long? Total, long Done, long Failed, int InFlight, int PeakInFlight,
    int Workers, double PerSecond, bool IsOver)
{
    /// <summary>How long the rest will take at this rate; null when that cannot be said.</summary>
    public TimeSpan? Remaining
        => IsOver ? TimeSpan.Zero
            : Total is { } total && PerSecond > 0 && (total - Done - Failed) / PerSecond is var seconds && seconds < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
