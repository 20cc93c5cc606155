using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A wait of a visit, open or ended. Changed only by <see cref="RunState.Evolve"/>.</summary>
internal sealed class Wait(long visit, string name, WaitKind kind, DateTimeOffset since)
{
    private readonly Moment _since = since;
    private readonly Moment _due;

    public long Visit => visit;

    /// <summary>Unique in the visit.</summary>
    public string Name => name;

    public WaitKind Kind => kind;

    /// <summary>When it began.</summary>
    public DateTimeOffset Since => _since.Time.GetValueOrDefault();

    /// <summary>When it ends by itself, or null.</summary>
    public DateTimeOffset? Due
    {
        get => _due.Time;
        init => _due = value;
    }

    /// <summary>The signal that ends it, or null.</summary>
    public string? Signal { get; init; }

    /// <summary>What the kind keeps with it, such as a question's text.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>Whether its visit goes on only when all of its open waits of this sort have ended.</summary>
    public bool Together { get; init; }

    /// <summary>What it came to; null while it is open.</summary>
    public WaitOutcome? Outcome { get; set; }

    public bool IsOpen => Outcome is null;

    /// <summary>Names it for people and in commands: the same over restarts, unique in the run.</summary>
    public string Id => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{visit}-{name}");
}
