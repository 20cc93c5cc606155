using System.Text.Json;
using System.Text.Json.Serialization;
using ActorFlow.Server.Problems;

namespace ActorFlow.Server.Json;

/// <summary>What one run committed at one time, in the stream of all runs, as JSON.</summary>
internal sealed record FeedItemJson(long Position, RunId Run, string? Flow, RunStatus? Status, bool FollowsGap, IReadOnlyList<EventJson> Events);

/// <summary>Why a stream ends, as JSON.</summary>
internal sealed record StreamEndJson(string Why, RunStatus? Status);

/// <summary>The first line of a streamed run: it is there.</summary>
internal sealed record StartedLineJson(string Type, RunId Run, string Flow, bool IsNew);

/// <summary>A line of a streamed run: something was journaled.</summary>
internal sealed record EventLineJson(string Type, long Version, DateTimeOffset At, string Event, string? Node, int? Visit, int? Attempt,
    JsonElement Data);

/// <summary>
/// A line of a streamed run: a node has emitted something. <c>missed</c> tells how many pieces before it were lost to a reader that was too slow.
/// </summary>
internal sealed record OutputLineJson(string Type, string Node, int Visit, JsonElement? Chunk,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Missed);

/// <summary>The last line of a streamed run: how it ended, or where it stands when the server stops.</summary>
internal sealed record ResultLineJson(string Type, OutcomeJson Run);

/// <summary>The last line of a streamed run that could not be followed to its end.</summary>
internal sealed record ProblemLineJson(string Type, ProblemJson Problem);
