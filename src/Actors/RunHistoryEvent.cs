using System.Text.Json;

namespace ActorFlow;

/// <summary>A journaled event of a run, for people and programs that watch.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Version">Its place in the run, from 1 without gaps.</param>
/// <param name="At">The run's time of the event.</param>
/// <param name="Kind">The event's name in the journal, such as <c>visit-completed</c>. Names are never changed; new ones come with new
/// versions.</param>
/// <param name="Node">The path of the node it concerns, or null.</param>
/// <param name="Visit">Which entry into that node it is, from 1; null without a node.</param>
/// <param name="Attempt">The attempt it concerns, from 1, or null.</param>
/// <param name="Data">The event as it is journaled, as a JSON object, the values of sensitive keys masked.</param>
public sealed record RunHistoryEvent(RunId RunId, long Version, DateTimeOffset At, string Kind, string? Node, int? Visit, int? Attempt,
    JsonElement Data);

/// <summary>What one run committed at one time, in the feed of all runs.</summary>
/// <param name="Position">Where to go on from. Grows with every commit of a run in the journal, not without gaps.</param>
/// <param name="RunId">The run.</param>
/// <param name="Events">Its events; empty when they cannot be read, which asking for the run tells about.</param>
/// <param name="FollowsGap">Whether items between the one before and this one have been trimmed or pruned away, so that a watcher must look at the
/// runs themselves.</param>
public sealed record RunFeedItem(long Position, RunId RunId, IReadOnlyList<RunHistoryEvent> Events, bool FollowsGap)
{
    /// <summary>The run's flow; null when its history cannot be read.</summary>
    public string? Flow { get; init; }

    /// <summary>
    /// Where the run stood after the events, as they say; null when they cannot be read. Whether it was parked or quarantined beside its history is
    /// not in here.
    /// </summary>
    public RunStatus? Status { get; init; }
}
