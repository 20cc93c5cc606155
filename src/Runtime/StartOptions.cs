using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>How a run is started.</summary>
public sealed class StartOptions
{
    /// <summary>
    /// The run's id; null (the default) makes one. A known id gives the run that has it, whatever its status; its first input stands.
    /// </summary>
    public RunId? Id { get; init; }

    /// <summary>
    /// A key that starts at most one run, for callers who may ask twice; null (the default) is none. A known key gives the run it started.
    /// </summary>
    /// <exception cref="ArgumentException">It is empty: all who forget to fill in theirs would share one run.</exception>
    public string? Key
    {
        get;
        init => field = value is not "" ? value
            : throw new ArgumentException("The key of a start is empty, so it tells no run from another. Leave it out, or take something of the caller's own, for example an order's number.", nameof(Key));
    }

    /// <summary>Tags for listing. The default is none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>JSON that is shown with the run, not indexed. The default is none.</summary>
    public JsonElement? Memo { get; init; }

    /// <summary>
    /// How long the run may take in all; then it is asked to cancel. Null (the default) is what the flow says (<see cref="FlowBuilder.Deadline"/>).
    /// The time of a pause does not count, and a retry gives the whole time again.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan? Deadline
    {
        get;
        init => field = value is not { } limit || limit > TimeSpan.Zero ? value
            : throw new ArgumentOutOfRangeException(nameof(Deadline), limit,
                $"The deadline of a run is {limit} after its start; it must be longer than zero, for example 3.00:00:00.");
    }

    /// <summary>The run on whose behalf this one is started, for listing; null (the default) is none. The two lead lives of their own.</summary>
    public RunId? Parent { get; init; }

    /// <summary>The command of an inbox that is carried out with the start, and taken with its first append; null: the start is a caller's own.</summary>
    internal CommandTicket? Via { get; init; }
}
